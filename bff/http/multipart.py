"""
A response in parts over HTTP: `multipart/mixed`, after the incremental delivery RFC of GraphQL over HTTP.

A part ends with the delimiter of the next: clients do not look at one before they have read it.
"""

import asyncio
import logging
import time
from typing import Final

from starlette.types import Receive, Send

from bff.errors import describe
from bff.http.cors import Headers
from bff.http.model import Answers, GraphQLAnswer, GraphQLRequest, Opener, RequestMeta
from bff.http.reply import payload, step_up
from bff.plan.form import Form
from masking.viewer import Viewer

_DELIMITER: Final = b"\r\n---"  # the boundary is one hyphen
_HEAD: Final = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
_END: Final = b"--\r\n"

_TYPES: Final = {
    Form.ONCE: b'multipart/mixed; boundary="-"; incrementalSpec=v0.2',
    Form.FULL: b'multipart/mixed; boundary="-"; deferSpec=20220824',
}
_HEADERS: Final[Headers] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # a proxy that collects what it passes on would hold parts back
)
_log = logging.getLogger(__name__)


async def open_parts(
    opener: Opener, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta, *, single: bool
) -> "GraphQLAnswer | PartsReply":
    """
    Execute *request* up to its first answer; one that nothing follows is a reply of its own.

    Without *single*, the client takes no such reply, and gets that answer as the only part.
    """
    answers = await opener(viewer, request, meta)
    try:
        first = await anext(answers)
        if not first.has_next and (single or not first.has_data):
            await answers.aclose()
            return first
    except BaseException:
        await answers.aclose()
        raise
    return PartsReply(first, answers, meta)


class PartsReply:
    """The answers of one response under way to one client."""

    def __init__(self, first: GraphQLAnswer, answers: Answers, meta: RequestMeta) -> None:
        self._first: Final = first
        self._answers: Final = answers
        self._meta: Final = meta

    async def send(self, receive: Receive, send: Send, headers: Headers = ()) -> None:
        """Send all parts, each as soon as it is there; for a client that goes, all is cancelled."""
        started_s = time.monotonic()
        sending = asyncio.create_task(self._send(send, headers))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            complete = sending.done() and not sending.cancelled() and sending.exception() is None
            for task in (sending, gone):
                task.cancel()
            await asyncio.gather(sending, gone, return_exceptions=True)
            await self._answers.aclose()
            self._log(sending, complete, started_s)

    async def _send(self, send: Send, headers: Headers) -> None:
        own = (
            (b"content-type", _TYPES[self._meta.form]),
            (b"x-request-id", self._meta.request_id.encode("ascii")),
            *(step_up(self._first.challenge) if self._first.challenge else ()),
        )
        await send({"type": "http.response.start", "status": 200, "headers": (*own, *_HEADERS, *headers)})
        await _write(send, _DELIMITER + _part(self._first))
        async for answer in self._answers:
            await _write(send, _part(answer))
        await send({"type": "http.response.body", "body": _END})

    def _log(self, sending: asyncio.Task[None], complete: bool, started_s: float) -> None:
        error = None if sending.cancelled() else sending.exception()
        extra = {
            "request_id": self._meta.request_id,
            "trace_id": self._meta.trace_id,
            "duration_ms": (time.monotonic() - started_s) * 1000,
        }
        if error is not None:
            _log.error("delivery_failed", exc_info=error, extra={**extra, "code": describe(error).code.value})
        elif not complete:
            _log.info("delivery_ended", extra=extra)


def _part(answer: GraphQLAnswer) -> bytes:
    return _HEAD + payload(answer) + _DELIMITER


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
