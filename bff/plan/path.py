"""
Paths into a response, as linked pairs: cheap to make on the way down, written out only for an error.

A path is `(parent, segment)` where a segment is the `Field` written there, or an index; the root is `None`.
"""

from typing import TypeAlias

from graphql import GraphQLField, GraphQLOutputType, get_nullable_type, is_list_type, is_non_null_type
from graphql.pyutils import Path as CorePath

from bff.plan.model import Field


class Mark:
    """A segment that leads nowhere: what is beneath it is delivered by itself, and fails by itself."""

    __slots__ = ()


Path: TypeAlias = tuple["Path | None", "Field | int | Mark"]


def keys(path: Path | None) -> list[str | int]:
    """Write a path out from the root."""
    found: list[str | int] = []
    while path is not None:
        path, segment = path
        if not isinstance(segment, Mark):
            found.append(segment if isinstance(segment, int) else segment.key)
    found.reverse()
    return found


def core_path(path: Path) -> CorePath:
    """Write the path of a field in graphql-core's form, for resolvers."""
    found = _core_path(path)
    assert found is not None  # noqa: S101 - a field has a key
    return found


def _core_path(path: Path | None) -> CorePath | None:
    if path is None:
        return None
    above, segment = _core_path(path[0]), path[1]
    if isinstance(segment, Mark):
        return above
    if isinstance(segment, int):
        return CorePath(above, segment, None)
    return CorePath(above, segment.key, segment.parent.name)


def type_at(path: Path) -> GraphQLOutputType:
    """Tell the type of a position: a field's own, or that of the items so many lists deep."""
    depth = 0
    parent, segment = path
    while not isinstance(segment, Field):
        depth += isinstance(segment, int)
        assert parent is not None  # noqa: S101 - an index stands below a field
        parent, segment = parent
    found = segment.definition.type
    for _ in range(depth):
        found = found.of_type if is_non_null_type(found) else found
        assert is_list_type(found)  # noqa: S101
        found = found.of_type
    return found


def nullable_at_or_above(path: Path | None) -> Path | None:
    """
    Find the position that becomes null when *path* fails.

    `None` is the whole response, and a mark the whole of what is delivered by itself.
    """
    while path is not None and not isinstance(path[1], Mark) and is_non_null_type(type_at(path)):
        path = path[0]
    return path


def list_depth(field: Field) -> int:
    """How many lists a field's items are in."""
    return lists_of(field.definition)


def lists_of(definition: GraphQLField) -> int:
    depth = 0
    type_ = get_nullable_type(definition.type)
    while is_list_type(type_):
        depth += 1
        type_ = get_nullable_type(type_.of_type)
    return depth


def starred(field: Field) -> str:
    """A field's key with a star for each list it is."""
    return field.key + "[*]" * list_depth(field)
