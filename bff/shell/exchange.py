"""
One request and its reply: what an application receives and sends, on a connection of `GuardedProtocol`.

A head leaves with the first of its body, as ASGI has it, in one write; so an application that fails before
that is answered for. A body that came with its head is received without waiting.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Protocol

from starlette.types import Message, Scope

from adapters.transport.outbox import HeldTransport
from bff.codes import Code
from bff.shell.place import Place
from bff.shell.refusal import Header, refusal
from bff.shell.reply_head import CHUNKED, CLOSES, STATUS_LINES, STREAM, reply_head

if TYPE_CHECKING:
    from bff.shell.app import Shell

WAITING_BYTES: Final = 65_536
"""Of a body that the application has not received; beyond, no more is read."""

COPIED_BYTES: Final = 65_536
"""A body up to here is copied behind its head: that is cheaper than a second write."""

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

_log = logging.getLogger(__name__)


class Connection(Protocol):
    """What an exchange asks of the connection that it is on."""

    transport: HeldTransport
    room: asyncio.Event | None
    """There while the client takes less than is sent; set when it has room again."""

    @property
    def shell(self) -> "Shell": ...
    def hold_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def default_lines(self) -> bytes:
        """What stands in every head."""

    def finished(self) -> None:
        """The reply has been written."""

    def ended(self, exchange: "Exchange") -> None:
        """The application has returned."""


class Exchange:
    """A request that has a head; `feed` brings its body, `run` has it answered."""

    __slots__ = (
        "_arrived",
        "_body",
        "_chunked",
        "_connection",
        "_expects_continue",
        "_has_news",
        "_head",
        "_left",
        "_more_body",
        "begun",
        "complete",
        "gone",
        "keep_alive",
        "place",
        "scope",
        "task",
    )

    def __init__(
        self, connection: Connection, scope: Scope, expects_continue: bool, keep_alive: bool
    ) -> None:
        self.scope = scope
        self.keep_alive = keep_alive
        self.place: Place | None = None
        self.task: asyncio.Task[None] | None = None
        self.gone = False
        """Whether there is nobody to answer."""
        self.begun = False
        """Whether something of the reply was written."""
        self.complete = False
        """Whether all of it was."""
        self._connection = connection
        self._expects_continue = expects_continue
        self._body: bytes | bytearray = b""
        self._more_body = True
        self._has_news = False
        self._arrived: asyncio.Event | None = None
        self._head: bytes | None = None
        self._chunked = False
        self._left = 0

    async def run(self, serve: "Callable[[Exchange], Awaitable[None]]") -> None:
        """Have *serve* answer; what it leaves undone, for whatever reason, ends with an error."""
        try:
            await serve(self)
        except asyncio.CancelledError:  # the server ends, and the time for that has run out
            self._fail(Code.SERVER_STOPPING)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client gets a code
            _log.error("request_failed", exc_info=error)
            self._fail(Code.INTERNAL)
        else:
            if not self.complete and not self.gone:
                _log.error("reply_incomplete")
                self._fail(Code.INTERNAL)
        finally:
            if self.place is not None:
                self.place.free()
            self._connection.ended(self)
            self._let_go()

    def _let_go(self) -> None:
        """Hold nothing that holds this: what a reply leaves is used again at once, and not a cycle later."""
        self.task = None
        self.scope.pop("extensions", None)

    def _fail(self, code: Code) -> None:
        if self.begun or self.gone:
            self._connection.transport.close()
            return
        reply = refusal(code)
        self._start(reply.status, reply.headers)
        self._write(reply.body, more_body=False)

    # What the connection tells.

    def feed(self, part: bytes) -> None:
        """Take a part of the body."""
        if self.complete:
            return
        if not self._body:
            self._body = part  # all of it, as a rule
        elif isinstance(self._body, bytes):
            self._body = bytearray(self._body) + part
        else:
            self._body += part
        if len(self._body) > WAITING_BYTES:
            self._connection.hold_reading()
        self._wake()

    def end(self) -> None:
        """The body is whole."""
        self._more_body = False
        self._wake()

    def lose(self) -> None:
        """Nobody is there any more."""
        self.gone = not self.complete
        self._wake()

    def _wake(self) -> None:
        self._has_news = True
        if self._arrived is not None:
            self._arrived.set()

    # What the application calls.

    async def receive(self) -> Message:
        connection = self._connection
        if self._expects_continue and not connection.transport.is_closing():
            self._expects_continue = False
            connection.transport.write(_CONTINUE)
        if not self.gone and not self.complete:
            connection.resume_reading()
            if not self._has_news:
                await self._news()
        if self.gone or self.complete:
            return {"type": "http.disconnect"}
        body, self._body, self._has_news = self._body, b"", False
        return {"type": "http.request", "body": bytes(body), "more_body": self._more_body}

    async def _news(self) -> None:
        self._arrived = self._arrived or asyncio.Event()
        self._arrived.clear()
        await self._arrived.wait()

    async def send(self, message: Message) -> None:
        room = self._connection.room
        if room is not None and not self.gone:
            await room.wait()
        if self.gone:
            return
        kind, is_started = message["type"], self.begun or self._head is not None
        if kind == "http.response.body" and is_started and not self.complete:
            self._write(message.get("body", b""), message.get("more_body", False))
        elif kind == "http.response.start" and not is_started:
            self._start(message["status"], message.get("headers", ()))
        else:
            raise RuntimeError(f"ASGI message out of turn: {kind}")

    def reply(self, status: int, lines: bytes, body: bytes) -> bool:
        """Write a whole reply, if nothing about it is unusual; see `WHOLE_REPLY`."""
        connection = self._connection
        is_usual = self.keep_alive and connection.room is None and self.scope["method"] != "HEAD"
        if not is_usual or self.gone or self.begun or self._head is not None or connection.shell.draining:
            return False
        self._head = b"%b%b%b\r\n" % (STATUS_LINES[status], connection.default_lines(), lines)
        self._expects_continue = False
        connection.shell.turns.replied(len(body))
        self._put(body, more_body=False)
        return True

    def _start(self, status: int, headers: "tuple[Header, ...] | list[Header]") -> None:
        """Keep the head until something of the body is there."""
        head = reply_head(status, headers, self._connection.default_lines())
        block, length, says = head.lines, head.length, head.says
        self._expects_continue = False
        if says & CLOSES:
            self.keep_alive = False
        elif not self.keep_alive or self._connection.shell.draining:
            self.keep_alive = False
            block += b"connection: close\r\n"
        if says & STREAM and self.place is not None:
            self.place.free()  # it takes as long as it takes
        self._left = length or 0
        self._chunked = bool(says & CHUNKED)
        if length is None and not self._chunked and self.scope["method"] != "HEAD":
            self._chunked = True
            block += b"transfer-encoding: chunked\r\n"
        self._head = block + b"\r\n"

    def _write(self, body: bytes, more_body: bool) -> None:
        self._put(self._framed(body, more_body), more_body)

    def _put(self, data: bytes, more_body: bool) -> None:
        transport = self._connection.transport
        if self._head is not None:
            head, self._head, self.begun = self._head, None, True
            if len(data) > COPIED_BYTES:
                transport.write(head)
            else:
                data = head + data
        if data:
            transport.write(data)
        if not more_body:
            self.complete = True
            if self._arrived is not None:
                self._arrived.set()
            if not self.keep_alive:
                transport.close()
            self._connection.finished()

    def _framed(self, body: bytes, more_body: bool) -> bytes:
        """*body* as it goes out; raises `RuntimeError` where it is not as long as its head says."""
        if self.scope["method"] == "HEAD":
            return b""
        if self._chunked:
            chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            return chunk if more_body else chunk + b"0\r\n\r\n"
        self._left -= len(body)
        if self._left < 0 or (self._left and not more_body):
            raise RuntimeError("Body longer or shorter than Content-Length")
        return body
