"""What is made of something that is under way, when it is there."""

from asyncio import Future, ensure_future
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Final, Generic, TypeVar

ValueT = TypeVar("ValueT")
FoundT = TypeVar("FoundT")


class Mapped(Generic[ValueT, FoundT]):
    """
    What *shape* makes of *source*, to be awaited once: a coroutine around it would need a task to begin.

    A source that is a coroutine is begun, so all that is mapped is under way.
    """

    __slots__ = ("_shape", "_source")

    def __init__(self, source: Awaitable[ValueT], shape: Callable[[ValueT], FoundT]) -> None:
        self._source: Future[ValueT] | Mapped[Any, ValueT] = (
            source if isinstance(source, _UNDERWAY) else ensure_future(source)
        )
        self._shape = shape

    def __await__(self) -> Generator[Any, Any, FoundT]:
        return self._shape((yield from self._source.__await__()))

    def cancel(self) -> object:
        """End what is under way: nobody waits for it any more."""
        return self._source.cancel()


_UNDERWAY: Final = (Mapped, Future)
