"""Lists whose first items are written with the object, and the others later."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError
from graphql.pyutils import Undefined
from graphql.pyutils.is_awaitable import is_async_iterable
from graphql.pyutils.is_iterable import is_iterable

from bff.plan.complete import complete
from bff.plan.deferred import Drained
from bff.plan.model import Node, Stream
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.run import Run


def complete_streamed(run: "Run", node: Node, value: Any, path: Path) -> object:
    """Complete the first items of a list, and note the others; what is no list is completed as it is."""
    type_, stream = node.field.definition.type, node.field.stream
    assert stream is not None  # noqa: S101 - only such a field comes here
    if (
        isinstance(value, Exception)
        or value is Undefined
        or is_async_iterable(value)
        or not is_iterable(value)
    ):
        return complete(run, node, type_, value, path)
    first = _first(run, stream)
    items, error = _read(value)
    if len(items) < first or (len(items) == first and error is None):
        return complete(run, node, type_, Drained(items, error), path)
    written = complete(run, node, type_, items[:first], path)
    run.stream(node, Drained(items[first:], error), written, path)
    return written


def _first(run: "Run", stream: Stream) -> int:
    count = stream.initial
    if isinstance(count, str):
        count = run.variables.coerced.get(count) or 0
    if count < 0:
        raise GraphQLError("initialCount must be a positive integer")
    return count


def _read(value: Iterable[object]) -> tuple[list[object], Exception | None]:
    items: list[object] = []
    try:
        for item in value:
            items.append(item)  # noqa: PERF402 - what came before an error is kept
    except Exception as error:  # noqa: BLE001
        return items, error
    return items, None
