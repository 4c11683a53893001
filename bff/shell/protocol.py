"""
One HTTP connection, within limits: the size of a head, and the time of slow heads, bodies and slow readers.

In place of uvicorn's protocol, which does more for each request than ours need; uvicorn listens, counts
connections and ends them. A request that comes in one piece meets no timer: one is set only while something
is missing.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import unquote

import httptools
from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.utils import get_local_addr, get_remote_addr, is_ssl
from uvicorn.server import ServerState

from adapters.transport.outbox import HeldTransport
from bff.codes import Code
from bff.shell.app import PROBES, Shell
from bff.shell.exchange import Exchange
from bff.shell.refusal import Header, refusal
from bff.shell.reply_head import lines
from bff.shell.request_reader import BODY, HEAD, REQUEST, RequestReader, Unreadable
from bff.shell.socket import SocketProtocol
from bff.shell.timers import Deadline, Idle
from bff.shell.upgrade import asks_for_socket, switch, websocket_scope

_ASGI: Final = {"version": "3.0", "spec_version": "2.3"}


class GuardedProtocol(asyncio.Protocol):
    """One connection, within the limits of the `Shell` that is the application; made by uvicorn."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        shell = config.loaded_app
        assert isinstance(shell, Shell)  # noqa: S101 - how the two are put together
        self.shell: Final = shell
        self.transport: HeldTransport = None  # type: ignore[assignment]  # until there is a connection
        self.room: asyncio.Event | None = None
        self._loop: Final = _loop or asyncio.get_running_loop()
        self._state: Final = server_state
        self._app_state: Final = app_state
        self._limits: Final = shell.settings
        self._takes_sockets: Final = shell.socket_settings.sockets > 0
        self._peers: Scope = {}
        self._default: tuple[Sequence[Header], bytes] = ((), b"")
        self._target: tuple[bytes, str] = (b"", "")
        self._reader: Final = RequestReader(shell.settings, self._arrived)
        self._upgrade: Scope | None = None
        self._current: Exchange | None = None
        self._queue: Final[deque[Exchange]] = deque()
        """Requests that were sent before the one before them was answered."""
        self._is_held = False
        self._over = False
        self._idle: Final = Idle(self._loop, config.timeout_keep_alive)
        self._late: Final = Deadline(self._loop)
        self._unread: Final = Deadline(self._loop)

    # What the transport and uvicorn call.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = HeldTransport(transport, self._loop, self.shell.outbox)
        self._peers = {
            "scheme": "https" if is_ssl(transport) else "http",
            "server": get_local_addr(transport),
            "client": get_remote_addr(transport),
        }
        self._state.connections.add(self)  # type: ignore[arg-type]  # a union of uvicorn's own
        if len(self._state.connections) > self.shell.connections:
            self._refuse(Code.SERVER_BUSY, self._limits.retry_after_s)
        else:
            self._late.begin(self._limits.head_timeout_ms, self._expire)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._leave()
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._over or self.transport.is_closing():
            return  # what still comes is not read
        self._idle.interrupt()
        reader = self._reader
        steps = reader.steps
        try:
            is_request = reader.feed(data)
        except Unreadable as unreadable:
            self._refuse(unreadable.code)
            return
        except httptools.HttpParserUpgrade:  # one to what we do not speak is passed over
            if self._upgrade is not None:
                self._hand_over(self._upgrade)
                return
            is_request = True
        if reader.steps != steps:
            self._late.over()
        if reader.waits is BODY:
            self._late.begin(self._limits.body_timeout_ms, self._expire)
        elif reader.waits is HEAD or (not is_request and self._current is None):
            self._late.begin(self._limits.head_timeout_ms, self._expire)

    def pause_writing(self) -> None:
        self.room = self.room or asyncio.Event()
        self._unread.begin(self._limits.write_timeout_ms, self.transport.abort)

    def resume_writing(self) -> None:
        self._unread.over()
        if self.room is not None:
            self.room.set()
            self.room = None

    def shutdown(self) -> None:
        """Called by uvicorn when the server ends: what has been asked is answered first."""
        if self._current is None:
            self.transport.close()
        else:
            (self._queue[-1] if self._queue else self._current).keep_alive = False

    # What the reader and an exchange call.

    def _arrived(self) -> Exchange | None:
        """Begin the exchange whose head the reader has, or let it wait for its turn; None for an upgrade."""
        reader = self._reader
        scope = {
            "type": "http",
            "asgi": _ASGI,
            "http_version": reader.http_version,
            "method": reader.method,
            "root_path": "",
            "headers": reader.headers,
            "state": self._app_state.copy(),
            **self._peers,
        }
        if reader.upgrades and self._takes_sockets and asks_for_socket(reader.headers):
            self._upgrade = scope
            return None
        self._locate(scope, reader.url)
        exchange = Exchange(self, scope, reader.expects_continue, reader.keeps_alive)
        if self._current is None:
            self._begin(exchange)
        else:
            self.hold_reading()
            self._queue.append(exchange)
        return exchange

    def default_lines(self) -> bytes:
        """The lines that uvicorn has in every head; it makes another list when they change."""
        headers = self._state.default_headers
        if headers is not self._default[0]:
            self._default = (headers, lines(headers))
        return self._default[1]

    def hold_reading(self) -> None:
        if not self._is_held:
            self._is_held = True
            self.transport.pause_reading()

    def resume_reading(self) -> None:
        if self._is_held:
            self._is_held = False
            self.transport.resume_reading()

    def finished(self) -> None:
        """The current reply has been written: go on with the next request."""
        self._state.total_requests += 1
        self._current = None
        if self.transport.is_closing():
            return
        self.resume_reading()
        if self._queue:
            self._begin(self._queue.popleft())
        else:
            self._idle.begin(self._close)

    def ended(self, exchange: Exchange) -> None:
        """The application has returned; a callback of its task would cost a turn of the loop."""
        self._state.tasks.discard(exchange.task)

    def start(self, exchange: Exchange) -> None:
        """Have the application answer; called when it is the exchange's turn."""
        exchange.task = self._loop.create_task(exchange.run(self.shell.serve))
        self._state.tasks.add(exchange.task)

    def _begin(self, exchange: Exchange) -> None:
        self._current = exchange
        if exchange.scope["path"].startswith(PROBES):
            self.start(exchange)
        else:
            self.shell.turns.take(self._loop, self, exchange)

    def _locate(self, scope: Scope, url: bytes) -> None:
        """Add what the target says; what it raises for one that is broken ends the parsing."""
        known, path = self._target
        raw_path, query = url, b""
        if url != known:
            parsed = httptools.parse_url(url)
            raw_path, query = parsed.path, parsed.query or b""
            path = unquote(raw_path.decode("ascii"))
            if raw_path == url:  # the next request is often for the same; a query string is not kept
                self._target = (url, path)
        scope["path"], scope["raw_path"], scope["query_string"] = path, raw_path, query

    def _hand_over(self, http: Scope) -> None:
        """Hand the connection over to a `SocketProtocol`, where the head is that of a handshake."""
        url = self._reader.url
        switching = switch(http["method"], url, http["http_version"], http["headers"])
        scope = websocket_scope(http, url)
        if switching is None or scope is None or self._current is not None:
            self._refuse(Code.BAD_REQUEST)
            return
        self._leave()
        socket = SocketProtocol(self.shell, self.transport, self._state, self.shell.socket_limits)
        self.transport.set_protocol(socket)
        socket.start(scope, switching)

    # The end.

    def _is_replying(self) -> bool:
        """Whether a reply of ours would be mixed up with one that is under way."""
        return self._current is not None and self._current.begun

    def _refuse(self, code: Code, retry_after_s: int | None = None) -> None:
        """End the connection with an error, or without a word where a reply is already under way."""
        replying = self._is_replying()
        self._over = True
        self._late.over()
        self._lose()
        if replying:
            self.transport.abort()
        else:
            self.transport.write(refusal(code, retry_after_s).raw())
            self._close()

    def _expire(self) -> None:
        if self._over or self.transport.is_closing():
            return
        if self._reader.waits is REQUEST:
            self.transport.close()
        else:
            self._refuse(Code.REQUEST_TIMEOUT)

    def _close(self) -> None:
        """Close; a connection whose client reads nothing would stay so for ever."""
        self.transport.close()
        self._unread.begin(self._limits.write_timeout_ms, self.transport.abort)

    def _lose(self) -> None:
        """Tell the requests that nobody waits for them any more."""
        for exchange in (self._current, *self._queue):
            if exchange is not None:
                exchange.lose()
        self._current = None
        self._queue.clear()

    def _leave(self) -> None:
        """Hold nothing of the connection any more."""
        self._over = True
        self._state.connections.discard(self)
        self._late.over()
        self._idle.close()
        self.resume_writing()
        self._lose()
        self._reader.close()
