"""
Drives one session: reads messages, recognises the viewer, runs each operation in a task of its own.

An operation waits in its own task until the client has room, so that a large answer holds up no other.
"""

import asyncio
import logging
import os
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Final

from starlette.types import Receive
from starlette.types import Send as SendMessage

from bff.codes import Code
from bff.errors import error_entry
from bff.http.head import Head, client_name
from bff.http.model import RequestMeta
from bff.http.negotiate import language
from bff.http.websocket.closing import Closing
from bff.http.websocket.messages import Init, Subscribe, error_message, read_message
from bff.http.websocket.operation import Operation
from bff.http.websocket.parts import Parts, Place
from bff.http.websocket.session import (
    Action,
    Authenticate,
    Close,
    Refuse,
    Send,
    Session,
    Start,
    Stop,
)
from bff.identity import KeysUnavailable, TokenRefused
from bff.plan.form import Form
from bff.shell.extensions import STOPPING
from masking.viewer import Viewer

FARTHEST_S: Final = 30 * 86_400
"""No timer is set for longer; a token that lives so long is looked at no more."""

_log = logging.getLogger(__name__)


class Connection:
    """One socket that was accepted, from its first message to its last."""

    def __init__(self, parts: Parts, head: Head, place: Place, receive: Receive, send: SendMessage) -> None:
        self._parts: Final = parts
        self._authorization: Final = head.values.get(b"authorization")
        self._wants_cost: Final = head.get(b"graphql-cost") == b"1"
        self._language = language(head.get(b"accept-language"))
        self._client = client_name(head)
        self._form = Form.WHOLE
        self._place: Final = place
        self._receive: Final = receive
        self._send: Final = send
        self._session: Final = Session(parts.settings.operations)
        self._operations: Final[dict[asyncio.Task[None], Operation]] = {}
        self._others: Final[set[asyncio.Task[None]]] = set()
        self._viewer: Viewer | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Serve the socket; returns when it is closed and nothing of it runs any more."""
        self._close_in(self._parts.settings.init_timeout_ms / 1000, Closing.INIT_TIMEOUT)
        try:
            while (message := await self._receive())["type"] != "websocket.disconnect":
                if message["type"] == STOPPING:
                    await self._stop()
                else:
                    await self._take(message.get("text"))
        finally:
            await self._leave()

    async def _take(self, text: str | None) -> None:
        await self._act(self._session.take(read_message(text, self._parts.limits.body_depth)))

    async def _act(self, actions: Sequence[Action]) -> None:
        for action in actions:
            match action:
                case Send(text):
                    await self._emit(text)
                case Authenticate(init):
                    self._beside(self._recognise(init))
                case Start(subscribe):
                    self._start(subscribe)
                case Refuse(identifier, code):
                    await self._refuse(identifier, code)
                case Stop(subscribe):
                    self._operation(subscribe).stop()
                case Close(closing):
                    await self._close(closing)

    async def _emit(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})

    async def _close(self, closing: Closing) -> None:
        self._parts.closed(closing.name)
        _log.info("socket_closed", extra={"reason": closing.name})
        await self._send({"type": "websocket.close", "code": closing.code, "reason": closing.reason})

    async def _end(self, closing: Closing) -> None:
        await self._act(self._session.close(closing))

    async def _refuse(self, identifier: str, code: Code) -> None:
        await self._emit(error_message(identifier, [error_entry(code, os.urandom(16).hex(), self._language)]))

    # Who it is.

    async def _recognise(self, init: Init) -> None:
        """Verify the token of *init*, or else of the handshake."""
        self._language = language(init.language.encode()) if init.language else self._language
        self._client = init.client.encode() if init.client else self._client
        self._form = init.form
        sent = init.authorization
        try:
            viewer = await self._parts.authenticator.authenticate(
                self._authorization if sent is None else sent.encode()
            )
        except TokenRefused as error:
            _log.info("token_refused", extra={"reason": error.refusal.value})
            await self._end(Closing.TOKEN_REFUSED)
        except KeysUnavailable:
            await self._end(Closing.TRY_AGAIN_LATER)
        else:
            await self._welcome(viewer)

    async def _welcome(self, viewer: Viewer) -> None:
        if not self._parts.occupancy.enter(viewer):
            await self._end(Closing.TOO_MANY_SOCKETS)
            return
        self._viewer = viewer
        if viewer.expires_at_s:
            self._close_in(viewer.expires_at_s - time.time(), Closing.TOKEN_EXPIRED)
        elif self._timer is not None:
            self._timer.cancel()
        await self._act(self._session.recognised())

    # Operations.

    def _start(self, subscribe: Subscribe) -> None:
        operation = Operation(subscribe, self._meta(), self._session, self._emit)
        task = asyncio.get_running_loop().create_task(self._run(operation))
        self._operations[task] = operation
        task.add_done_callback(self._ended)

    async def _run(self, operation: Operation) -> None:
        assert self._viewer is not None  # noqa: S101 - the session starts nothing before
        closing = await operation.run(self._parts, self._place, self._viewer)
        if closing is Closing.GOING_AWAY:
            self._beside(self._stop())
        elif closing is not None:
            await self._end(closing)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._operations[task]
        self._session.ended()
        _log_failure(task)

    def _operation(self, subscribe: Subscribe) -> Operation:
        return next(known for known in self._operations.values() if known.subscribe is subscribe)

    def _meta(self) -> RequestMeta:
        """Each operation is a request and a trace of its own: a socket can live for hours."""
        return RequestMeta(
            request_id=os.urandom(16).hex(),
            trace_id=os.urandom(16).hex(),
            deadline_s=time.monotonic() + self._parts.limits.deadline_ms / 1000,
            language=self._language,
            client=self._client,
            wants_cost=self._wants_cost,
            form=self._form,
        )

    # The end.

    async def _stop(self) -> None:
        """The server stops: end subscriptions, let queries and commands be answered, then close."""
        for operation in self._operations.values():
            operation.hurry()
        if self._operations:
            await asyncio.wait(self._operations)
        await self._end(Closing.GOING_AWAY)

    async def _leave(self) -> None:
        """End what runs; a command that is being carried out comes to its end first."""
        if self._timer is not None:
            self._timer.cancel()
        for other in self._others:
            other.cancel()
        for operation in self._operations.values():
            operation.stop()
        self._session.leave()
        try:
            while self._operations or self._others:
                await asyncio.wait({*self._operations, *self._others})
        finally:
            for task in self._operations:
                task.cancel()
            if self._viewer is not None:
                self._parts.occupancy.leave(self._viewer)

    def _close_in(self, delay_s: float, closing: Closing) -> None:
        """Close when the time has come; what was to come before does not any more."""
        if self._timer is not None:
            self._timer.cancel()
        delay_s = min(max(delay_s, 0.0), FARTHEST_S)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(delay_s, lambda: self._beside(self._end(closing)))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._others.add(task)
        task.add_done_callback(self._others.discard)
        task.add_done_callback(_log_failure)


def _log_failure(task: asyncio.Task[None]) -> None:
    """A fault of ours that nobody waits for."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("socket_failed", exc_info=error)
