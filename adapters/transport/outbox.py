"""
Writes that leave together: what connections have to write in a turn of the event loop leaves at its end.

A small write costs little itself, but it may wake whoever reads it. Written one by one, with work between
them, each wakes a reader that had just gone back to sleep; close together, one wakes it for all.
"""

import asyncio
from collections import deque
from typing import Final

AT_ONCE_BYTES: Final = 65_536
"""Of what is held for one connection; what would be more does not wait."""


class Outbox:
    """The connections that have something to write in this turn. Not for more than one event loop."""

    __slots__ = ("_due",)

    def __init__(self) -> None:
        self._due: Final[deque[HeldTransport]] = deque()

    def add(self, loop: asyncio.AbstractEventLoop, transport: "HeldTransport") -> None:
        """Have *transport* write what it holds when the turn is over."""
        if not self._due:
            loop.call_soon(self._send, loop)
        self._due.append(transport)

    def _send(self, loop: asyncio.AbstractEventLoop) -> None:
        due = self._due
        try:
            while due:
                due.popleft().flush()
        finally:
            if due:  # one has raised, which is the loop's to report: the others go on
                loop.call_soon(self._send, loop)


class HeldTransport:
    """
    An `asyncio.Transport` whose writes wait for the end of the turn.

    They keep their order, and all of them come before the end that `close` makes; `abort` drops them.
    """

    __slots__ = (
        "_held",
        "_loop",
        "_outbox",
        "_transport",
        "get_extra_info",
        "is_closing",
        "pause_reading",
        "resume_reading",
        "set_protocol",
    )

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, outbox: Outbox) -> None:
        self._transport: Final = transport
        self._loop: Final = loop
        self._outbox: Final = outbox
        self._held = b""
        self.get_extra_info: Final = transport.get_extra_info
        self.is_closing: Final = transport.is_closing
        self.pause_reading: Final = transport.pause_reading
        self.resume_reading: Final = transport.resume_reading
        self.set_protocol: Final = transport.set_protocol

    def write(self, data: bytes) -> None:
        """Write *data* when the turn is over, or now, behind what is held, where it is much."""
        if len(self._held) + len(data) > AT_ONCE_BYTES:
            self.flush()
            self._held = data
            self.flush()
        elif self._held:
            self._held += data
        elif data:
            self._held = data
            self._outbox.add(self._loop, self)

    def flush(self) -> None:
        """Write what is held now; a transport that has ended since it came takes nothing more."""
        held, self._held = self._held, b""
        if held and not self.is_closing():
            self._transport.write(held)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        self._held = b""
        self._transport.abort()
