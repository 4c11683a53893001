"""
One WebSocket as an ASGI connection, within limits of size, time and memory.

uvicorn's own protocols answer the pings of a peer that reads nothing, keep any number of fragments, wait for
ever for a slow reader, and log addresses and paths. Here each has its limit, or is not done.
"""

import asyncio
import logging
from collections import deque
from typing import Final

from starlette.types import ASGIApp, Message, Scope
from uvicorn.server import ServerState
from websockets.datastructures import Headers

from adapters.transport.outbox import HeldTransport
from bff.codes import Code
from bff.shell.extensions import STOPPING
from bff.shell.frames import Control, Ended, Frames, Received
from bff.shell.limits import SocketLimits
from bff.shell.refusal import Refusal, refusal
from bff.shell.timers import Timers
from bff.shell.upgrade import SWITCHING

SLICE_BYTES: Final = 4_096
"""Read at once: with the smallest frames some milliseconds of work; then others have their turn."""

CLOSING_S: Final = 5.0
"""For the peer's close frame, after ours."""

GOING_AWAY: Final = 1_001
LOST: Final = 1_006
INTERNAL: Final = 1_011
TOO_SLOW: Final = 4_420
"""Ours: the client reads, or ends a message, more slowly than the settings allow."""

_log = logging.getLogger(__name__)


class SocketProtocol(asyncio.Protocol):
    """A connection from its handshake on; `start` has *app* decide about it."""

    __slots__ = (
        "_accepted",
        "_answered",
        "_app",
        "_frames",
        "_gone",
        "_held",
        "_inbox",
        "_limits",
        "_loop",
        "_pinged",
        "_rest",
        "_room",
        "_state",
        "_step_is_due",
        "_switching",
        "_timers",
        "_waiter",
        "transport",
    )

    def __init__(
        self, app: ASGIApp, transport: HeldTransport, state: ServerState, limits: SocketLimits
    ) -> None:
        self.transport = transport
        self._app = app
        self._state = state
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        self._frames = Frames(limits.message_bytes)
        self._switching = Headers()
        self._accepted = False
        self._answered = False
        self._gone = False
        self._held = False
        self._rest = b""
        self._step_is_due = False
        self._inbox: deque[Message] = deque([{"type": "websocket.connect"}])
        self._waiter: asyncio.Future[None] | None = None
        self._room: asyncio.Event | None = None
        self._pinged = False
        self._timers = Timers(self._loop)

    def start(self, scope: Scope, switching: Headers) -> None:
        """Run the application; *switching* goes with the answer 101 if it accepts."""
        self._switching = switching
        self._state.connections.add(self)  # type: ignore[arg-type]  # a union of uvicorn's own
        task = self._loop.create_task(self._run(scope))
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)

    def shutdown(self) -> None:
        """Called by uvicorn when the server ends."""
        if self._accepted:
            self._put({"type": STOPPING})
        else:
            self._refuse(Code.SERVER_STOPPING)

    async def _run(self, scope: Scope) -> None:
        try:
            await self._app(scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - whatever it was, the connection ends with a code
            _log.error("socket_failed", exc_info=error)
            self._close(INTERNAL, "Internal error")
        finally:  # cancelled too: the time to end has run out
            self._refuse(Code.SERVER_STOPPING)
            self._close(GOING_AWAY, "Going away")

    # What the application calls.

    async def _receive(self) -> Message:
        """The next message; others have their turn before each."""
        await asyncio.sleep(0)
        while not self._inbox:
            self._waiter = self._loop.create_future()
            await self._waiter
        message = self._inbox.popleft()
        self._hold_or_read()
        return message

    async def _send(self, message: Message) -> None:
        """Write *message* at once, then wait until the client has room for another."""
        match message["type"]:
            case "websocket.send":
                self._write(self._frames.message(message["text"].encode()))
            case "websocket.accept":
                self._accept(message.get("subprotocol"))
            case "websocket.close" if self._accepted:
                self._close(message.get("code", 1_000), message.get("reason") or "")
            case "websocket.close":
                self._refuse(Code.NOT_FOUND)  # no route takes the path
            case "websocket.http.response.start":
                self._answered = True
                self._write(Refusal(message["status"], tuple(message["headers"]), b"").raw())
            case "websocket.http.response.body":
                self._write(message["body"])
                self._shut(LOST)
        if self._room is not None:
            await self._room.wait()

    def _accept(self, subprotocol: str | None) -> None:
        if self._gone or self._accepted:
            return
        self._accepted = self._answered = True
        if subprotocol is not None:
            self._switching["Sec-WebSocket-Protocol"] = subprotocol
        self._write(b"HTTP/1.1 %d Switching Protocols\r\n" % SWITCHING + self._switching.serialize())
        self._timers.after("ping", self._limits.ping_s, self._ping)
        self._hold_or_read()

    def _refuse(self, code: Code) -> None:
        """Answer the handshake with an error, where it has no answer yet."""
        if not self._answered:
            self._answered = True
            self._write(refusal(code).raw())
            self._shut(LOST)

    # What the transport calls.

    def data_received(self, data: bytes) -> None:
        self._rest += data
        self._hold_or_read()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._leave(LOST)
        self._timers.cancel_all()
        self._state.connections.discard(self)

    def pause_writing(self) -> None:
        self._room = self._room or asyncio.Event()
        self._timers.after("write", self._limits.write_s, self._too_slow)
        self._hold_or_read()

    def resume_writing(self) -> None:
        self._timers.cancel("write")
        if self._room is not None:
            self._room.set()
            self._room = None
        self._hold_or_read()

    # Reading: in slices, and only when the application has taken what came before.

    def _hold_or_read(self) -> None:
        """Let the transport read or not; have the next slice read when its turn has come."""
        busy = not self._accepted or self._room is not None or (bool(self._inbox) and self._frames.is_open)
        if self._rest and not busy and not self._step_is_due:
            self._step_is_due = True
            self._loop.call_soon(self._step)
        hold = busy or bool(self._rest)
        if hold is not self._held and not self.transport.is_closing():
            self._held = hold
            (self.transport.pause_reading if hold else self.transport.resume_reading)()

    def _step(self) -> None:
        self._step_is_due = False
        if self._gone:
            return
        data, self._rest = self._rest[:SLICE_BYTES], self._rest[SLICE_BYTES:]
        try:
            received, answer = self._frames.take(data)
        except Ended as ended:
            self._write(ended.answer)
            self._shut(ended.code)
            return
        self._write(answer)
        for message in received:
            self._deliver(message)
        if self._frames.is_within_message:
            if "message" not in self._timers:
                self._timers.after("message", self._limits.message_s, self._message_late)
        else:
            self._timers.cancel("message")
        self._hold_or_read()

    def _deliver(self, received: Received) -> None:
        if isinstance(received, Control):
            self._pinged = False
            self._timers.after("ping", self._limits.ping_s, self._ping)
        else:
            kind = "text" if isinstance(received, str) else "bytes"
            self._put({"type": "websocket.receive", kind: received})

    def _put(self, message: Message) -> None:
        self._inbox.append(message)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # Time.

    def _ping(self) -> None:
        """Ask for a sign of life; without an answer to the last, the peer is not there any more."""
        if self._pinged and not self._held:
            self.transport.abort()
            return
        if not self._held:
            self._pinged = True
            self._write(self._frames.ping())
        self._timers.after("ping", self._limits.pong_s, self._ping)

    def _message_late(self) -> None:
        if self._held:  # by ourselves: the rest may have come
            self._timers.after("message", self._limits.message_s, self._message_late)
        else:
            self._too_slow()

    def _too_slow(self) -> None:
        _log.info("socket_too_slow")
        self._close(TOO_SLOW, "Too slow")
        self._shut(TOO_SLOW)

    # The end.

    def _close(self, code: int, reason: str) -> None:
        """Begin to close, if nobody has; the peer's close frame is waited for."""
        if self._gone or not self._accepted or not self._frames.is_open:
            return
        self._write(self._frames.close(code, reason))
        self._inbox.clear()
        self._put({"type": "websocket.disconnect", "code": code})
        self._timers.cancel("ping", "message")
        self._timers.after("closing", CLOSING_S, lambda: self._shut(code))
        self._hold_or_read()

    def _shut(self, code: int) -> None:
        """Close when all is sent; a peer that does not take it has as long as a slow reader."""
        self._leave(code)
        self._timers.cancel_all()
        self.transport.close()
        self._timers.after("abort", self._limits.write_s, self.transport.abort)

    def _leave(self, code: int) -> None:
        """Let the application know, once, that there is nobody any more."""
        if self._gone:
            return
        self._gone = True
        self._put({"type": "websocket.disconnect", "code": code})
        if self._room is not None:
            self._room.set()

    def _write(self, data: bytes) -> None:
        if data and not self._gone and not self.transport.is_closing():
            self.transport.write(data)
