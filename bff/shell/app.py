"""
The outermost ASGI application: how many requests run at once, and how the server ends.

At SIGTERM readiness goes down first, while requests are still served, so that a load balancer has time to
look elsewhere; then streams are ended, and uvicorn ends as it always does. A second signal, or SIGINT, does
not wait.
"""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.transport.outbox import Outbox
from bff.codes import Code
from bff.errors import RequestRefused
from bff.settings.server import ServerSettings
from bff.settings.shell import ShellSettings
from bff.settings.socket import SocketSettings
from bff.shell.exchange import Exchange
from bff.shell.extensions import PLACES, WHOLE_REPLY
from bff.shell.limits import socket_limits
from bff.shell.place import Places
from bff.shell.refusal import refusal
from bff.shell.turns import Turns

PROBES: Final = "/health/"
"""Paths that are answered however busy the server is: a probe must not end a server under load."""

READINESS: Final = "/health/ready"
COLLECT_AFTER: Final = (20_000, 5, 5)
"""
New objects before a look at the young, such looks before one at the older, those before a full one.

The first is above what some dozens of requests hold at once: a look at what is all in use finds nothing, and
with 5,000 it was a fifth of the cost of a list. The product stays at half a million, which is what bounds the
length of a full collection under a flood of new documents.
"""

NO_SOCKETS: Final = SocketSettings(sockets=0)


class Shell:
    """
    *app* behind its limits; `GuardedProtocol` reads its own limits here too.

    It is an ASGI application for what is no HTTP request; those come by `serve`.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ShellSettings,
        server: ServerSettings,
        socket: SocketSettings = NO_SOCKETS,
        end_streams: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings: Final = settings
        self.socket_settings: Final = socket
        self.socket_limits: Final = socket_limits(socket, settings)
        self.connections: Final = server.connections
        self._app: Final = app
        self._end_streams: Final = end_streams
        self._places: Final = Places(settings.requests)
        self._sockets = 0
        self.turns: Final = Turns()
        self.outbox: Final = Outbox()
        self.draining = False
        """Whether replies end their connections, since the server is about to."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, _after_start(send, self._started))
        else:
            await self._socket(scope, receive, send)

    def serve(self, exchange: Exchange) -> Awaitable[None]:
        """Have the application answer, or say that there is no place; a coroutine of its own would cost."""
        scope, receive, send = exchange.scope, exchange.receive, exchange.send
        if scope["path"].startswith(PROBES):
            return self._probe(scope, receive, send)
        exchange.place = self._places.take()
        if exchange.place is None:
            return _refuse(send, Code.SERVER_BUSY, self.settings.retry_after_s)
        scope["extensions"] = {WHOLE_REPLY: exchange.reply}
        return self._app(scope, receive, send)

    async def _probe(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.draining and scope["path"] == READINESS:
            await _refuse(send, Code.SERVER_STOPPING, self.settings.retry_after_s)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run one socket; its operations take places among the requests, one by one."""
        if self.draining or self._sockets >= self.socket_settings.sockets:
            code = Code.SERVER_STOPPING if self.draining else Code.SERVER_BUSY
            await _refuse(send, code, self.settings.retry_after_s, "websocket.http.response")
            return
        scope["extensions"][PLACES] = self.place
        self._sockets += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._sockets -= 1

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one operation of a socket; raises `RequestRefused` where all are taken."""
        place = self._places.take()
        if place is None:
            raise RequestRefused(Code.SERVER_BUSY, retry_after_s=self.settings.retry_after_s)
        try:
            yield
        finally:
            place.free()

    def _started(self) -> None:
        _collect_seldom()
        self._catch_signals()

    def _catch_signals(self) -> None:
        """Stand before uvicorn's own handlers, which are called when the time to drain is over."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            ends = signal.getsignal(number)
            if callable(ends):
                loop.add_signal_handler(number, self._drain, loop, number, ends)

    def _drain(self, loop: asyncio.AbstractEventLoop, number: signal.Signals, ends: Any) -> None:
        waits = number == signal.SIGTERM and not self.draining
        self.draining = True
        loop.call_later(self.settings.drain_ms / 1000 if waits else 0.0, self._end, number, ends)

    def _end(self, number: signal.Signals, ends: Any) -> None:
        """Have uvicorn end; it would wait for streams, so they are ended first."""
        self._end_streams()
        ends(number, None)


def _collect_seldom() -> None:
    """
    Keep full collections of garbage short and rare, for each stops the world.

    They go through all that lives long: what the start has made is left out, and plans and documents are
    added with each new document, so that a flood of new ones would have one follow another.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _after_start(send: Send, then: Any) -> Send:
    async def watch(message: Message) -> None:
        await send(message)
        if message["type"] == "lifespan.startup.complete":
            then()

    return watch


async def _refuse(send: Send, code: Code, retry_after_s: int, kind: str = "http.response") -> None:
    reply = refusal(code, retry_after_s)
    await send({"type": f"{kind}.start", "status": reply.status, "headers": reply.headers})
    await send({"type": f"{kind}.body", "body": reply.body})
