"""What fields cost and how long lists are, read back from the text of the schema."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from graphql import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    IntValueNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    parse,
)

from masking.verdict import Coordinate


class Size(msgspec.Struct, frozen=True):
    """How long the lists of a field are."""

    assumed: int | None = None
    arguments: tuple[str, ...] = ()
    """Those that say it; the largest counts."""
    fields: tuple[str, ...] = ()
    """The lists right beneath that have this size; empty where the field is the list itself."""


class Weights(msgspec.Struct, frozen=True):
    """All that the schema declares; what is not here weighs nothing, or has the length of the settings."""

    cost: Mapping[Coordinate, int]
    size: Mapping[Coordinate, Size]


NO_SIZE: Final = Size()


def read_weights(schema_text: str) -> Weights:
    """Read `@cost` and `@listSize` of every field."""
    cost: dict[Coordinate, int] = {}
    size: dict[Coordinate, Size] = {}
    for at, field in _fields(schema_text):
        for directive in field.directives or ():
            if directive.name.value == "cost":
                cost[at] = int(_texts(directive, "weight")[0])
            elif directive.name.value == "listSize":
                size[at] = _size(directive)
    return Weights(cost, size)


def _fields(schema_text: str) -> Iterator[tuple[Coordinate, FieldDefinitionNode]]:
    for node in parse(schema_text, no_location=True).definitions:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in node.fields or ():
                yield Coordinate(f"{node.name.value}.{field.name.value}"), field


def _size(directive: ConstDirectiveNode) -> Size:
    assumed = _texts(directive, "assumedSize")
    return Size(
        assumed=int(assumed[0]) if assumed else None,
        arguments=_texts(directive, "slicingArguments"),
        fields=_texts(directive, "sizedFields"),
    )


def _texts(directive: ConstDirectiveNode, name: str) -> tuple[str, ...]:
    """The literals of an argument as they are written; a list's one by one."""
    for argument in directive.arguments or ():
        if argument.name.value == name:
            value = argument.value
            items = value.values if isinstance(value, ListValueNode) else (value,)
            return tuple(item.value for item in items if isinstance(item, StringValueNode | IntValueNode))
    return ()
