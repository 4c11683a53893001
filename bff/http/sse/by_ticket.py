"""`GET /graphql/stream?ticket=…`: what a browser's EventSource opens."""

import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from bff.codes import Code
from bff.errors import RequestRefused, describe
from bff.http.cors import Origins
from bff.http.gate import URL_LIMIT_BYTES, Gate
from bff.http.head import Head, read_head, request_id, trace_id
from bff.http.model import GraphQLRequest, RequestMeta
from bff.http.negotiate import ReplyType, language
from bff.http.refusals import log_refusal
from bff.http.reply import Reply, refuse, send_reply, with_headers
from bff.http.sse.opening import open_events
from bff.http.sse.reply import EventReply, Streaming
from masking.viewer import Viewer


class Redeemed(Protocol):
    """What a ticket was issued for."""

    @property
    def viewer(self) -> Viewer: ...
    @property
    def request(self) -> GraphQLRequest: ...


def ticket_endpoint(
    redeem: Callable[[str], Awaitable[Redeemed]],
    streaming: Streaming,
    gate: Gate,
    origins: Origins,
    deadline_s: float,
) -> ASGIApp:
    """The endpoint, to be mounted. No page of another site can use it: it has no ticket."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        started_s = time.monotonic()
        head = read_head(scope["headers"])
        meta = RequestMeta(
            request_id=request_id(head),
            trace_id=trace_id(head),
            deadline_s=started_s + deadline_s,
            language=language(head.get(b"accept-language")),
            read_only=True,
        )
        reply: Reply | EventReply
        try:
            _check(scope, head, gate)
            ticket = await redeem(_ticket(scope["query_string"]))
            reply = await open_events(streaming, ticket.viewer, ticket.request, meta)
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            reply = refuse(error, code, meta, ReplyType.GRAPHQL)
            log_refusal(error, code, reply, meta, started_s)
        allowed = origins.headers(head) if origins.allowed else ()
        if isinstance(reply, EventReply):
            await reply.send(receive, send, allowed)
        else:
            await send_reply(send, with_headers(reply, allowed), meta, ReplyType.GRAPHQL)

    return _Callable(answer)


class _Callable:
    """An object, since Starlette takes a function for one of requests and replies."""

    def __init__(self, answer: ASGIApp) -> None:
        self._answer: Final = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        return await self._answer(scope, receive, send)


def _check(scope: Scope, head: Head, gate: Gate) -> None:
    gate.check_head(head)
    if scope["method"] != "GET":
        raise RequestRefused(Code.METHOD_NOT_ALLOWED)
    if len(scope["query_string"]) > URL_LIMIT_BYTES:
        raise RequestRefused(Code.URI_TOO_LONG)


def _ticket(query_string: bytes) -> str:
    """The one parameter; anything else is no ticket."""
    name, _, text = query_string.partition(b"=")
    if name != b"ticket" or not text.isascii():
        raise RequestRefused(Code.BAD_REQUEST)
    return text.decode("ascii")
