"""The answers of one subscription, one event after another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from adapters.events import Listening
from bff.codes import Code
from bff.http.model import GraphQLAnswer
from bff.streams.register import Place

Resolve: TypeAlias = Callable[[str], Awaitable[GraphQLAnswer | None]]
"""From the handle of an event to what this subscriber is told of it; None: nothing."""


class EventStream:
    """
    Takes events out of an inbox and resolves them in turn; nothing runs while nobody asks for an answer.

    It ends when the inbox is ended: when the token of its viewer expires, when too many events wait, when the
    server stops. What was being resolved meanwhile is not told any more.
    """

    __slots__ = ("_expiry", "_listening", "_place", "_resolve")

    def __init__(self, place: Place, listening: Listening, resolve: Resolve, expires_in_s: float) -> None:
        self._place: Final = place
        self._listening: Final = listening
        self._resolve: Final = resolve
        loop = asyncio.get_running_loop()
        self._expiry: Final = loop.call_later(max(0.0, expires_in_s), place.inbox.end, Code.TOKEN_EXPIRED)

    def __aiter__(self) -> "EventStream":
        return self

    async def __anext__(self) -> GraphQLAnswer:
        inbox = self._place.inbox
        while True:
            answer = await self._resolve(await inbox.get())
            inbox.require_open()
            if answer is not None:
                return answer

    async def aclose(self) -> None:
        self._expiry.cancel()
        self._listening.close()
        self._place.release()
