"""What stands for a value that cannot be written yet, and where it will be written."""

from collections.abc import AsyncIterable, Awaitable
from typing import Any, TypeAlias

from graphql import GraphQLOutputType

from bff.plan.model import Node
from bff.plan.path import Path

Container: TypeAlias = dict[str, object] | list[object]


class Later:
    """A value that must be awaited, and is then completed against the same type."""

    __slots__ = ("awaitable",)

    def __init__(self, awaitable: Awaitable[object]) -> None:
        self.awaitable = awaitable


class Typed:
    """A value whose concrete type has been found."""

    __slots__ = ("name", "source")

    def __init__(self, name: str, source: object) -> None:
        self.name = name
        self.source = source


class Enter:
    """An object that is written when the viewer's relation to it is known."""

    __slots__ = ("name", "source")

    def __init__(self, name: str, source: object) -> None:
        self.name = name
        self.source = source


class Waiting:
    """A place in the response, and the type of what goes there."""

    __slots__ = ("container", "key", "node", "path", "type")

    def __init__(
        self, node: Node, type_: GraphQLOutputType, container: Container, key: Any, path: Path
    ) -> None:
        self.node = node
        self.type = type_
        self.container = container
        self.key = key
        self.path = path


class _Drained:
    """The items of an async iterator; iterating raises its error where it was met."""

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
        return _Drained(items, error)
    return items
