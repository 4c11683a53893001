"""
uvicorn's protocol with limits: the size of a head, and the time of slow heads, slow bodies and slow readers.

A request that comes in one piece meets no timer: one is set only while something is missing.
"""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bff.codes import Code
from bff.shell.app import Shell
from bff.shell.refusal import refusal
from bff.shell.socket import SocketProtocol
from bff.shell.upgrade import switch, websocket_scope


class _Waits(Enum):
    """What of a request is still to come."""

    REQUEST = "request"
    HEAD = "head"
    BODY = "body"


class _HeadTooLarge(Exception):
    """Ends the parsing of a head."""


class GuardedProtocol(HttpToolsProtocol):
    """One connection, within the limits of the `Shell` that is the application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.app, Shell)  # noqa: S101 - how the two are put together
        self._limits = self.app.settings
        self._most_connections = self.app.connections
        self._takes_sockets = self.app.socket_settings.sockets > 0
        self._socket_limits = self.app.socket_limits
        self._waits = _Waits.REQUEST
        self._head_bytes = 0
        self._piece_bytes = 0
        self._seen_bytes = 0
        self._begun = 0
        self._over = False
        self._cause = Code.BAD_REQUEST
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self._most_connections:
            self._refuse(Code.SERVER_BUSY, self._limits.retry_after_s)
        else:
            self._expect(self._limits.head_timeout_ms)

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._ended():
            return
        waited, self._begun = self._waits, 0
        self._piece_bytes = len(data)
        self._seen_bytes += self._piece_bytes
        super().data_received(data)
        if self._ended():
            return
        if self._waits is _Waits.HEAD:
            self._count(waited, len(data))
            self._expect(self._limits.head_timeout_ms)
        elif self._waits is _Waits.BODY:
            self._expect(self._limits.body_timeout_ms)
        elif waited is _Waits.REQUEST and not self._begun and self._answered():
            self._expect(self._limits.head_timeout_ms)  # empty lines, which are no request yet

    def _ended(self) -> bool:
        """Whether the connection is closing: what still comes is not read."""
        return self._over or self.transport.is_closing()

    def _count(self, waited: _Waits, size_bytes: int) -> None:
        """Count what the parser holds back of an unfinished field, but no body in the same piece."""
        whole = (waited, self._begun) in ((_Waits.HEAD, 0), (_Waits.REQUEST, 1))
        self._head_bytes += size_bytes if whole else 0
        limits = self._limits
        if self._head_bytes > limits.head_limit_bytes or len(self.headers) > limits.head_fields:
            self._refuse(Code.HEAD_TOO_LARGE)

    def _is_head_large(self) -> bool:
        """Whether a whole head is above its limit; it is added up only where all that came would be."""
        limit = self._limits.head_limit_bytes
        if self._seen_bytes <= limit:
            return False
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > limit

    def on_message_begin(self) -> None:
        self._waits = _Waits.HEAD
        self._head_bytes = 0
        self._begun += 1
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if len(self.headers) > self._limits.head_fields or self._is_head_large():
            self._cause = Code.HEAD_TOO_LARGE
            raise _HeadTooLarge
        self._disarm()
        self._waits = _Waits.BODY
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._disarm()
        self._waits = _Waits.REQUEST
        self._seen_bytes = self._piece_bytes
        super().on_message_complete()

    def _should_upgrade_to_ws(self) -> bool:
        return self._takes_sockets

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to a `SocketProtocol`, where the head is that of a handshake."""
        self._disarm()
        switching = switch(self.scope["method"], self.url, self.scope["http_version"], self.headers)
        scope = websocket_scope(self.scope, self.url)
        if switching is None or scope is None or not self._complete():
            self._refuse(Code.BAD_REQUEST)
            return
        self._over = True
        self._read()
        self.connections.discard(self)
        socket = SocketProtocol(self.app, self.transport, self.server_state, self._socket_limits)
        self.transport.set_protocol(socket)
        self.parser = None  # type: ignore[assignment]  # the two hold each other, and nobody else does any more
        socket.start(scope, switching)

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a head in our words; *msg* is the parser's."""
        del msg
        self._refuse(self._cause)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self._unread or self._later(self._limits.write_timeout_ms, self.transport.abort)

    def resume_writing(self) -> None:
        self._read()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_later()

    def _refuse(self, code: Code, retry_after_s: int | None = None) -> None:
        """End the connection with an error, or without a word where a reply is already under way."""
        self._over = True
        self._disarm()
        if not self._answered():
            self.transport.abort()
            return
        self.transport.write(refusal(code, retry_after_s).raw())
        self.transport.close()
        self._abort_later()

    def _answered(self) -> bool:
        """Whether nothing would be mixed up by a reply of ours."""
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn's annotation leaves None out
        return cycle is None or cycle.response_complete or not cycle.response_started

    def _complete(self) -> bool:
        """Whether nothing is still to be replied to."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _expire(self) -> None:
        self._late = None
        if self._ended():
            return
        if self._waits is _Waits.REQUEST:
            self.transport.close()
        else:
            self._refuse(Code.REQUEST_TIMEOUT)

    def _expect(self, timeout_ms: int) -> None:
        """What is missing must come within *timeout_ms*, counted from where it began to be waited for."""
        if self._late is None:
            self._late = self._later(timeout_ms, self._expire)

    def _disarm(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _read(self) -> None:
        """The client has taken what waited."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _abort_later(self) -> None:
        """A connection that is closing and whose client reads nothing would stay for ever."""
        self._unread = self._unread or self._later(self._limits.write_timeout_ms, self.transport.abort)

    def _later(self, delay_ms: int, then: Callable[[], None]) -> asyncio.TimerHandle:
        return self.loop.call_later(delay_ms / 1000, then)
