"""
One connection of the asyncio client: at most one exchange at a time, read by httptools.

Nothing that came for one exchange is ever given to another: a connection is kept only after a reply that
ended where its bytes ended, and whatever comes while nobody asks ends it.
"""

import asyncio
import math
import re
import select
from typing import Final, Protocol, cast

import httptools

from adapters.errors import UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport.fault import Fault
from adapters.transport.model import Reply, Response
from adapters.transport.outbox import HeldTransport, Outbox

HEAD_LIMIT_BYTES: Final = 65_536
"""Of all heads of one reply, interim ones included; common servers send at most 16 KiB."""
_TICK_S: Final = 0.002
"""The loop's clock stands still within one turn, and its timers count milliseconds."""

_HEAD_END: Final = b"\r\n\r\n"
_STATUS_AT: Final = len(b"HTTP/1.1 ")
_INTERIM: Final = ord("1")
_ENCODED: Final = b"\ncontent-encoding:"
_UNCHANGED: Final = re.compile(rb"\ncontent-encoding:[ \t]*identity[ \t]*\r")
_MEASURED: Final = re.compile(rb"\n(content-length|transfer-encoding):")
_BROKEN: Final = (httptools.HttpParserError, httptools.HttpParserUpgrade)


class Keeper(Protocol):
    """Whoever holds connections between exchanges."""

    def keep(self, connection: "Connection") -> None:
        """Take a connection that can be asked again."""

    def forget(self, connection: "Connection") -> None:
        """Let go of a connection that is no more."""


class Connection(asyncio.Protocol):
    """A connection from `connection_made` until it is lost. Its one timer serves deadlines and rests."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        outbox: Outbox,
        keeper: Keeper,
        reply_limit_bytes: int,
        idle_s: float,
    ) -> None:
        self._loop: Final = loop
        self._outbox: Final = outbox
        self._keeper: Final = keeper
        self._limit: Final = reply_limit_bytes
        self._idle_s: Final = idle_s
        self._parser: Final = httptools.HttpResponseParser(self)
        self._poll: Final = select.poll()
        self.opened_s: Final = loop.time()
        self.rests_from_s = self.opened_s
        self._deadline_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._wakes_s = math.inf
        self._reply: Reply | None = None
        self._lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = HeldTransport(cast("asyncio.Transport", transport), self._loop, self._outbox)
        self._poll.register(transport.get_extra_info("socket"), select.POLLIN)

    def is_quiet(self) -> bool:
        """Whether it stands and nothing has come on it, not even what the loop has not read yet."""
        return not (self._lost or self._poll.poll(0))

    def ask(self, request: bytes, timeout_s: float, reply: Reply) -> None:
        """Write *request* at the end of this turn; *reply* is told within *timeout_s*."""
        self._held = self._head = b""
        self._parts: list[bytes] = []
        self._size = self._status = self._interim_bytes = 0
        self._over = False
        self._deadline_s = deadline_s = self._loop.time() + timeout_s
        if deadline_s < self._wakes_s:
            self._wake_at(deadline_s)
        self._reply = reply
        self._transport.write(request)

    def cancel(self) -> None:
        """End the exchange of one who does not wait for it any more: nobody is told."""
        self._reply = None
        self.abort()

    def abort(self, error: type[UpstreamError] = UpstreamUnavailable) -> None:
        """End the connection, and the exchange on it with *error*: what still comes is nobody's."""
        self._lost = True
        self._transport.abort()
        self._settle(Fault(error))

    def data_received(self, data: bytes) -> None:
        if self._reply is None:  # nobody has asked
            self.abort()
            return
        try:
            if not self._head:
                data = self._read_head(data)
            self._parser.feed_data(data)
        except _BROKEN:
            self.abort(UpstreamMalformed)
            return
        if self._over or self._size > self._limit:
            self.abort(UpstreamMalformed)
        elif self._status:
            self._conclude()

    def _read_head(self, data: bytes) -> bytes:
        """Hold the head back until it is whole, then give it to be parsed; interim replies come before it."""
        if self._held:
            data = self._held + data
        while (end := data.find(_HEAD_END)) > _STATUS_AT and data[_STATUS_AT] == _INTERIM:
            # The answer is still to come.
            self._parser.feed_data(data[: end + 4])
            self._interim_bytes += end + 4
            data = data[end + 4 :]
        if (len(data) if end < 0 else end) + self._interim_bytes > HEAD_LIMIT_BYTES:
            raise httptools.HttpParserError
        if end < 0:
            self._held = data
            return b""
        self._head = head = data[: end + 4].lower()
        if _ENCODED in head and not _UNCHANGED.search(head):  # unasked: a small one can grow large
            raise httptools.HttpParserError
        return data

    def on_message_begin(self) -> None:
        if self._status:
            self._over = True

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._limit:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        if self._head and not self._over:
            self._status = self._parser.get_status_code()
            self._keeps = self._parser.should_keep_alive()

    def _conclude(self) -> None:
        reply, self._reply = self._reply, None
        response = Response(self._status, b"".join(self._parts))
        self._parts = []  # a connection that rests holds nothing of anybody
        if self._keeps and not self._lost:
            self.rests_from_s = self._loop.time()
            self._keeper.keep(self)
        else:
            self.abort()
        if reply is not None:
            reply(response)

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self._timer is not None:
            self._timer.cancel()
        self._keeper.forget(self)
        if self._reply is None:
            return
        if exc is None and self._head and not _MEASURED.search(self._head):  # its end is the connection's
            self._status, self._keeps = self._parser.get_status_code(), False
            self._conclude()
        elif self._held or self._head or self._interim_bytes:
            self.abort(UpstreamUnavailable)
        else:
            self._settle(None)

    def _settle(self, outcome: Response | Fault | None) -> None:
        reply, self._reply = self._reply, None
        if reply is not None:
            reply(outcome)

    def _wake_at(self, when_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._wakes_s = when_s
        self._timer = self._loop.call_at(when_s, self._wake)

    def _wake(self) -> None:
        """Look what is over: often nothing, since exchanges that end in time leave the timer as it is."""
        self._timer, self._wakes_s = None, math.inf
        until_s = self.rests_from_s + self._idle_s if self._reply is None else self._deadline_s
        if until_s - self._loop.time() > _TICK_S:
            self._wake_at(until_s)
        elif self._reply is None:
            self.abort()
        else:
            self.abort(UpstreamTimeout)
