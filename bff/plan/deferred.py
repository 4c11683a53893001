"""What stands for a value that cannot be written yet, and where it will be written."""

from collections.abc import AsyncIterable, Awaitable
from typing import Any, TypeAlias

import msgspec
from graphql import GraphQLOutputType

from bff.plan.model import Node
from bff.plan.path import Path

Container: TypeAlias = dict[str, object] | list[object]


# There is one of these for each object that waits, so the collector is spared them: none is in a cycle.


class Later(msgspec.Struct, eq=False, gc=False):
    """A value that must be awaited, and is then completed against the same type."""

    awaitable: Awaitable[object]


class Typed(msgspec.Struct, eq=False, gc=False):
    """A value whose concrete type has been found."""

    name: str
    source: object


class Enter(msgspec.Struct, eq=False, gc=False):
    """An object that is written when the viewer's relation to it is known."""

    name: str
    source: object


class Waiting(msgspec.Struct, eq=False, gc=False):
    """A place in the response, and the type of what goes there."""

    node: Node
    type: GraphQLOutputType
    container: Container
    key: Any
    path: Path


class Drained:
    """The items of an iterator that was read; iterating raises its error where it was met."""

    def __init__(self, items: list[object], error: Exception | None) -> None:
        self._items = items
        self._error = error

    def __iter__(self) -> Any:
        yield from self._items
        if self._error is not None:
            raise self._error


async def drained(source: AsyncIterable[object]) -> object:
    """Read an async iterator to its end or its error."""
    items: list[object] = []
    try:
        async for item in source:
            items.append(item)  # noqa: PERF401 - what came before an error is kept
    except Exception as error:  # noqa: BLE001
        return Drained(items, error)
    return items
