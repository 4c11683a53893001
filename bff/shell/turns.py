"""
How many requests begin in one turn of the event loop, so that those which have begun go on first.

Where all begin that have come, dozens are half done at a time. Each holds what it has read until its next
step, and by then that has left the processor's cache: with 32 clients a list costs a quarter more. Nobody
waits for a free processor: a turn with nothing else to do is over at once, and the next one begins more.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bff.shell.exchange import Exchange
    from bff.shell.protocol import GuardedProtocol

TOGETHER_BYTES: Final = 131_072
"""
Of the replies of those that begin in one turn, by the mean of late.

A request holds some ten times its reply, those of several turns are under way, and a processor's own cache is
about a megabyte. Small ones gain by beginning together: they run the same code one after another.
"""

LEAST: Final = 4
"""Begin in any turn, however large replies are."""

_SHARE_BITS: Final = 4
"""A reply counts for a sixteenth of the mean."""


class Turns:
    """Those of one process that wait for their turn, in the order in which they came."""

    __slots__ = ("_goes_on", "_mean_bytes", "_waiting")

    def __init__(self) -> None:
        self._waiting: Final[deque[tuple[GuardedProtocol, Exchange]]] = deque()
        self._goes_on = False
        self._mean_bytes = 0

    def take(
        self, loop: asyncio.AbstractEventLoop, connection: "GuardedProtocol", exchange: "Exchange"
    ) -> None:
        """Have *connection* start *exchange* when its turn has come."""
        self._waiting.append((connection, exchange))
        if not self._goes_on:
            self._goes_on = True
            loop.call_soon(self._begin, loop)

    def replied(self, size_bytes: int) -> None:
        """Take note of the size of a reply."""
        self._mean_bytes += (size_bytes - self._mean_bytes) >> _SHARE_BITS

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting
        many = min(len(waiting), self._many())
        self._goes_on = len(waiting) > many
        if self._goes_on:
            loop.call_soon(self._begin, loop)
        for _ in range(many):
            connection, exchange = waiting.popleft()
            if not exchange.gone:
                connection.start(exchange)

    def _many(self) -> int:
        return max(LEAST, TOGETHER_BYTES // max(self._mean_bytes, 1))
