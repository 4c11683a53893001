"""
Completing values: the general way, which every anomaly of a generated function falls back to.

It follows graphql-core's executor case by case. What cannot be completed now (an awaitable, a subject whose
relation is not known) leaves null in its place and is put there later.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    GraphQLError,
    GraphQLLeafType,
    GraphQLOutputType,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.pyutils import Undefined, inspect
from graphql.pyutils.is_awaitable import is_async_iterable, is_awaitable
from graphql.pyutils.is_iterable import is_iterable

from bff.plan.deferred import Container, Enter, Later, Typed, Waiting, drained
from bff.plan.failures import Failed
from bff.plan.model import Node
from bff.plan.path import Path
from bff.plan.runtime_type import named_type

if TYPE_CHECKING:
    from bff.plan.run import Run


_AT_ONCE: Final = frozenset({type(None), str, int, float, bool, list, tuple, dict})
"""Classes whose values are never awaited; those of records are not either."""

_DEFERRED: Final = frozenset({Later, Enter})


def place(run: "Run", node: Node, container: Container, key: Any, path: Path, value: object) -> None:
    """Complete the value of a whole field and put it into its place."""
    field, kind = node.field, type(value)
    subject = node.links.enters.get(kind)
    if subject is not None:
        container[key] = None
        run.enter(field, subject, [Waiting(node, field.definition.type, container, key, path)], [value])
        return
    try:
        if kind not in _AT_ONCE and kind not in field.records and is_awaitable(value):
            done: object = Later(value)
        else:
            done = node.links.complete(run, value, path)  # type: ignore[misc]
    except Exception as error:  # noqa: BLE001 - any exception of a field is that field's error
        done = run.failures.catch(error, field, field.definition.type, path)
    if type(done) in _DEFERRED:
        _put(run, Waiting(node, field.definition.type, container, key, path), done)
    else:
        container[key] = done


def place_loaded(
    run: "Run", node: Node, written: dict[str, object], path: Path | None, value: object
) -> None:
    """Put what was loaded for the object at *path*, which is written already, into its place."""
    try:
        place(run, node, written, node.field.key, (path, node.field), value)
    except Failed as failed:
        run.erase(failed, path)


def place_item(
    run: "Run",
    node: Node,
    type_: GraphQLOutputType,
    container: Container,
    key: Any,
    path: Path,
    value: object,
) -> None:
    """Complete a value of *type_*, which may be an item of the field's list, and put it into its place."""
    try:
        done = Later(value) if is_awaitable(value) else complete(run, node, type_, value, path)
    except Exception as error:  # noqa: BLE001
        done = run.failures.catch(error, node.field, type_, path)
    if type(done) in _DEFERRED:
        _put(run, Waiting(node, type_, container, key, path), done)
    else:
        container[key] = done


def _put(run: "Run", place_: Waiting, done: object) -> None:
    place_.container[place_.key] = None
    if isinstance(done, Later):
        run.wait(place_, done.awaitable)
    elif isinstance(done, Enter):
        run.enter(place_.node.field, done.name, [place_], [done.source])


def complete(run: "Run", node: Node, type_: GraphQLOutputType, value: Any, path: Path) -> object:
    """Complete a value of *type_*."""
    if isinstance(value, Exception):
        raise value
    if is_non_null_type(type_):
        done = complete(run, node, type_.of_type, value, path)
        if done is None:
            raise TypeError(f"Cannot return null for non-nullable field {node.field.coordinate}.")
        return done
    if value is None or value is Undefined:
        return None
    if is_list_type(type_):
        return _complete_list(run, node, type_.of_type, value, path)
    if is_leaf_type(type_):
        return complete_leaf(node, type_, value)
    return _complete_composite(run, node, type_, value, path)


def complete_leaf(node: Node, type_: GraphQLLeafType, value: Any) -> object:
    """Mask and serialise a leaf value. A mask may make it null."""
    if node.access.mask is not None:
        value = node.access.mask(value)
        if value is None:
            return None
    done: object = type_.coerce_output_value(value)
    if done is Undefined or done is None:
        raise TypeError(
            f"Expected `{inspect(type_)}.coerce_output_value({inspect(value)})` to return"
            f" non-nullable value, returned: {inspect(done)}"
        )
    return done


def _complete_list(run: "Run", node: Node, item_type: GraphQLOutputType, value: Any, path: Path) -> object:
    if is_async_iterable(value):
        return Later(drained(value))
    if not is_iterable(value):
        raise GraphQLError(f"Expected Iterable, but did not find one for field '{node.field.coordinate}'.")
    written: list[object] = []
    if _enter_all(run, node, item_type, value, written, path):
        return written
    items = iter(value)
    try:
        for index, item in enumerate(items):
            written.append(None)
            place_item(run, node, item_type, written, index, (path, index), item)
    except Exception:
        abandon(run, items)
        raise
    return written


def entered_at_once(node: Node) -> Mapping[type, str]:
    """The classes of records that are subjects, of a field whose only type is one; by them its name."""
    if len(node.subjects) != 1 or node.access.mask is not None:
        return {}
    (name,) = node.subjects
    if not is_object_type(get_nullable_type(node.field.definition.type)):
        return {}
    return {kind: known for kind, known in node.field.records.items() if known == name}


def _enter_all(
    run: "Run", node: Node, item_type: GraphQLOutputType, values: Any, written: list[object], path: Path
) -> bool:
    """Have a list of subjects entered, if it is plain that each item is one of the only type there is."""
    if len(node.subjects) != 1 or node.access.mask is not None or type(values) not in (list, tuple):
        return False
    (name,) = node.subjects
    known, classes = node.field.records.get, set(map(type, values))
    if not is_object_type(get_nullable_type(item_type)) or any(known(each) != name for each in classes):
        return False
    written += [None] * len(values)
    places = [Waiting(node, item_type, written, index, (path, index)) for index in range(len(values))]
    if places:
        run.enter(node.field, name, places, list(values))
    return True


def abandon(run: "Run", rest: Iterable[object]) -> None:
    """Have the items that a failed list still holds awaited, so that none is left pending."""
    try:
        for item in rest:
            if is_awaitable(item):
                run.abandon(item)
    except Exception:  # noqa: BLE001, S110 - the list has already failed for another reason
        pass


def _complete_composite(run: "Run", node: Node, type_: Any, value: Any, path: Path) -> object:
    if type(value) is Typed:
        name, source = value.name, value.source
    else:
        found = named_type(run, node.field, type_, value, path, is_abstract_type(type_))
        if isinstance(found, Later):
            return found
        name, source = found, value
    if node.access.mask is not None:
        source = node.access.mask(source)
        if source is None:
            return None
    subject = node.subjects.get(name)
    if subject is not None:
        return Enter(name, source)
    return node.links.writers[name](run, source, path)
