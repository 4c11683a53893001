"""One stream of answers under way to one client."""

import asyncio
import logging
import time
from typing import Final

import msgspec
from starlette.types import Receive, Send

from bff.codes import Code
from bff.errors import describe, format_error
from bff.http.cors import Headers
from bff.http.model import Answers, GraphQLAnswer, Opener, RequestMeta
from bff.http.reply import payload
from bff.http.sse.frames import COMPLETE, HEARTBEAT, OPENING, next_frame

_HEADERS: Final[Headers] = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # a proxy that collects what it passes on would hold events back
)
_log = logging.getLogger(__name__)


class Streaming(msgspec.Struct, frozen=True):
    """How an endpoint answers with streams."""

    opener: Opener
    in_parts: Opener
    """For responses in parts: opens no subscription."""
    heartbeat_s: float


class EventReply:
    """The answers of *answers* as events; a comment is sent where there is silence for *heartbeat_s*."""

    def __init__(self, answers: Answers, meta: RequestMeta, heartbeat_s: float) -> None:
        self._answers: Final = answers
        self._meta: Final = meta
        self._heartbeat_s: Final = heartbeat_s

    async def send(self, receive: Receive, send: Send, headers: Headers = ()) -> None:
        """Send until the stream ends or the client goes; whatever happens, nothing of it is left."""
        started_s, code = time.monotonic(), None
        gone = asyncio.create_task(_gone(receive))
        try:
            own = (b"x-request-id", self._meta.request_id.encode("ascii"))
            all_headers = (*_HEADERS, own, *headers)
            await send({"type": "http.response.start", "status": 200, "headers": all_headers})
            await _part(send, OPENING)
            code = await self._send_answers(gone, send)
            if not gone.done():
                await send({"type": "http.response.body", "body": COMPLETE})
        finally:
            await _cancel(gone)
            await self._answers.aclose()
            self._log_end(code, started_s)

    async def _send_answers(self, gone: asyncio.Task[None], send: Send) -> Code | None:
        """Send answer by answer; give back the code with which the server ended the stream."""
        answer: asyncio.Task[GraphQLAnswer] | None = None
        try:
            while True:
                answer = answer or asyncio.create_task(_next(self._answers))
                await asyncio.wait(
                    {gone, answer}, timeout=self._heartbeat_s, return_when=asyncio.FIRST_COMPLETED
                )
                if gone.done():
                    return None
                if not answer.done():
                    await _part(send, HEARTBEAT)
                    continue
                found, answer = answer, None
                await _part(send, next_frame(payload(found.result())))
        except StopAsyncIteration:
            return None
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            return await self._tell(error, send)
        finally:
            await _cancel(answer)

    async def _tell(self, error: Exception, send: Send) -> Code:
        code = describe(error).code
        if code is Code.INTERNAL:
            _log.error("stream_failed", exc_info=error, extra={"request_id": self._meta.request_id})
        entry = format_error(error, self._meta.request_id, self._meta.language)
        await _part(send, next_frame(payload(GraphQLAnswer(errors=[entry], has_data=False))))
        return code

    def _log_end(self, code: Code | None, started_s: float) -> None:
        _log.info(
            "stream_ended",
            extra={
                "request_id": self._meta.request_id,
                "trace_id": self._meta.trace_id,
                "code": code.value if code else None,
                "duration_ms": (time.monotonic() - started_s) * 1000,
            },
        )


async def _next(answers: Answers) -> GraphQLAnswer:
    return await anext(answers)


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(task: "asyncio.Task[None] | asyncio.Task[GraphQLAnswer] | None") -> None:
    """Have *task* end now, and wait for it: what it holds is released."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
