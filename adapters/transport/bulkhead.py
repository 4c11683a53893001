"""The bulkhead of one source: so many calls at once, a bounded queue before it, first come first served."""

import asyncio
from collections import OrderedDict
from enum import Enum
from typing import Final, TypeAlias

Turn: TypeAlias = "asyncio.Future[Entry]"


class Entry(Enum):
    """What became of a call at the door."""

    IN = "in"
    FULL = "full"
    LATE = "late"
    """Its deadline came before its turn."""


class Bulkhead:
    """Not for more than one event loop. Whoever got `Entry.IN` calls `leave` once."""

    def __init__(self, limit: int, queue: int) -> None:
        self._limit: Final = limit
        self._queue: Final = queue
        self._inside = 0
        self._waiting: Final[OrderedDict[Turn, None]] = OrderedDict()
        """Only those whose turn is still to come, so that nobody waits while there is room."""

    def enter_at_once(self) -> bool:
        """Go in where there is room: the common case, which costs no task switch."""
        if self._inside >= self._limit:
            return False
        self._inside += 1
        return True

    async def enter(self, timeout_s: float) -> Entry:
        """Wait for a place, behind everybody who came before."""
        if self.enter_at_once():
            return Entry.IN
        if len(self._waiting) >= self._queue:
            return Entry.FULL
        loop = asyncio.get_running_loop()
        turn: Turn = loop.create_future()
        self._waiting[turn] = None
        timer = loop.call_later(timeout_s, self._give_up, turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.result() is Entry.IN:
                self.leave()  # the turn had come: it is the next one's
            raise
        finally:
            timer.cancel()
            self._waiting.pop(turn, None)

    def leave(self) -> None:
        """Give the place to the one who has waited longest, if anybody waits."""
        while self._waiting:
            turn, _ = self._waiting.popitem(last=False)
            if not turn.done():  # a cancelled one may not have been told yet
                turn.set_result(Entry.IN)
                return
        self._inside -= 1

    def _give_up(self, turn: Turn) -> None:
        self._waiting.pop(turn, None)
        if not turn.done():
            turn.set_result(Entry.LATE)
