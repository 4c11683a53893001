"""An operation that has one answer, or none, as a stream."""

from typing import Final

from bff.errors import RequestRefused
from bff.http.model import GraphQLAnswer


class Single:
    """A stream of the one *answer* of a query or mutation."""

    __slots__ = ("_given", "answer")

    def __init__(self, answer: GraphQLAnswer) -> None:
        self.answer: Final = answer
        self._given = False

    def __aiter__(self) -> "Single":
        return self

    async def __anext__(self) -> GraphQLAnswer:
        if self._given:
            raise StopAsyncIteration
        self._given = True
        return self.answer

    async def aclose(self) -> None:
        """Nothing is held."""


class NoAnswer:
    """A stream that ends at once: the operation was *refused*."""

    __slots__ = ("_refused",)

    def __init__(self, refused: RequestRefused) -> None:
        self._refused: Final = refused

    def __aiter__(self) -> "NoAnswer":
        return self

    async def __anext__(self) -> GraphQLAnswer:
        raise self._refused

    async def aclose(self) -> None:
        """Nothing is held."""
