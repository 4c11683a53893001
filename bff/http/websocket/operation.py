"""One operation of a socket: opened under the deadline of a request, then sent answer by answer."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Final, TypeAlias

from bff.codes import Code
from bff.errors import describe, format_error
from bff.http.model import Answers, RequestMeta
from bff.http.reply import payload
from bff.http.websocket.closing import Closing
from bff.http.websocket.messages import Subscribe, complete_message, error_message, next_message
from bff.http.websocket.parts import Parts, Place
from bff.http.websocket.session import Session
from bff.streams.ending import StreamEnded
from masking.viewer import Viewer

LAST_ANSWER_S: Final = 1.0
"""For the answer to what is being executed when the server stops; a subscription has none to wait for."""

ENDS_SOCKET: Final[Mapping[Code, Closing]] = {
    Code.TOKEN_EXPIRED: Closing.TOKEN_EXPIRED,
    Code.SERVER_STOPPING: Closing.GOING_AWAY,
}
"""What ends one stream, and must end all of its socket."""

Emit: TypeAlias = Callable[[str], Awaitable[None]]

_log = logging.getLogger(__name__)


class Operation:
    """
    What a `subscribe` asked for, on its way.

    Until it is opened it is not cancelled: a command that is being carried out must come to its record.
    """

    def __init__(self, subscribe: Subscribe, meta: RequestMeta, session: Session, emit: Emit) -> None:
        self.subscribe: Final = subscribe
        self._meta: Final = meta
        self._session: Final = session
        self._emit: Final = emit
        self._task: asyncio.Task[Closing | None] | None = None
        self._hurries = False

    def stop(self) -> None:
        """End it, when nothing is lost by that."""
        if self._task is not None:
            self._task.cancel()

    def hurry(self) -> None:
        """The server stops: let the answer still come, if one is being made."""
        self._hurries = True
        self.stop()

    async def run(self, parts: Parts, place: Place, viewer: Viewer) -> Closing | None:
        """Execute and answer it; what is returned closes the socket."""
        try:
            async with aclosing(await self._open(parts, place, viewer)) as stream:
                self._task = asyncio.current_task()
                if self._hurries:
                    await self._forward_soon(stream)
                elif self._session.is_active(self.subscribe):
                    await self._forward(stream)
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            if isinstance(error, StreamEnded) and code in ENDS_SOCKET:
                return ENDS_SOCKET[code]
            await self._fail(error, code)
        return None

    async def _open(self, parts: Parts, place: Place, viewer: Viewer) -> Answers:
        """Take a place among the requests, for as long as something is executed that no event asked for."""
        started_s, code = time.monotonic(), None
        limits = parts.limits
        try:
            with place():
                async with asyncio.timeout((limits.deadline_ms + limits.grace_ms) / 1000):
                    return await parts.opener(viewer, self.subscribe.request, self._meta)
        except Exception as error:
            code = describe(error).code
            raise
        finally:
            parts.answered(code, time.monotonic() - started_s)

    async def _forward(self, stream: Answers) -> None:
        identifier = self.subscribe.id
        async for answer in stream:
            if not answer.has_data:
                await self._last(error_message(identifier, answer.errors))
                return
            if self._session.is_active(self.subscribe):
                await self._emit(next_message(identifier, payload(answer)))
        await self._last(complete_message(identifier))

    async def _forward_soon(self, stream: Answers) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_ANSWER_S):
                await self._forward(stream)

    async def _last(self, text: str) -> None:
        """Send the message that ends the operation, unless the client has ended it."""
        if self._session.is_active(self.subscribe):
            self._session.finish(self.subscribe)
            await self._emit(text)

    async def _fail(self, error: Exception, code: Code) -> None:
        ours = code is Code.INTERNAL
        _log.log(
            logging.ERROR if ours else logging.INFO,
            "operation_refused",
            exc_info=error if ours else None,
            extra={"request_id": self._meta.request_id, "trace_id": self._meta.trace_id, "code": code.value},
        )
        entry = format_error(error, self._meta.request_id, self._meta.language)
        await self._last(error_message(self.subscribe.id, [entry]))
