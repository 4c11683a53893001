"""What waits for one subscriber."""

import asyncio
from typing import Final

from bff.codes import Code
from bff.streams.ending import StreamEnded


class Inbox:
    """
    The handles of events that wait, at most *limit*: one more, and the stream is ended.

    A handle that waits already is not put twice, for what it stands for is read when its turn comes.
    """

    __slots__ = ("_ending", "_limit", "_waiter", "_waiting")

    def __init__(self, limit: int) -> None:
        self._limit: Final = limit
        self._waiting: Final[dict[str, None]] = {}
        self._waiter: asyncio.Future[None] | None = None
        self._ending: Code | None = None

    def put(self, handle: str) -> None:
        if self._ending is not None or handle in self._waiting:
            return
        if len(self._waiting) >= self._limit:
            self.end(Code.READER_TOO_SLOW)
            return
        self._waiting[handle] = None
        self._wake()

    def end(self, code: Code) -> None:
        """End the stream: what waits is dropped. The first reason stays."""
        if self._ending is None:
            self._ending = code
            self._waiting.clear()
            self._wake()

    def require_open(self) -> None:
        """Raise `StreamEnded` where the stream was ended."""
        if self._ending is not None:
            raise StreamEnded(self._ending)

    async def get(self) -> str:
        """The handle that has waited longest; raises `StreamEnded`."""
        while True:
            self.require_open()
            if self._waiting:
                handle = next(iter(self._waiting))
                del self._waiting[handle]
                return handle
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
