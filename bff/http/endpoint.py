"""
The GraphQL endpoint as one ASGI callable: head, token, body, execution, reply, in that order.

It builds no request objects: the hot path reads the scope itself.
"""

import logging
import time
from collections.abc import Callable
from typing import Final, TypeAlias

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from bff.codes import Code
from bff.errors import RequestRefused, describe
from bff.http.batch import execute_batch
from bff.http.body import ClientGone, read_body
from bff.http.caching import public
from bff.http.cors import NO_ORIGINS, Origins
from bff.http.cut_off import CutOff
from bff.http.decode import decode_batch, decode_request
from bff.http.gate import Gate
from bff.http.head import Head, caller_span, client_name, read_head, request_id, trace_id
from bff.http.model import GraphQLAnswer, Handler, Limits, RequestMeta
from bff.http.negotiate import ReplyType, accepts_gzip, language, reply_type
from bff.http.query_string import decode_query_string
from bff.http.reply import Reply, compressed, refuse, reply_to, reply_to_batch, send_reply
from bff.identity import Authenticator, TokenRefused
from masking.viewer import Viewer

_log = logging.getLogger(__name__)

Answered: TypeAlias = Callable[[Code | None, float], None]
"""Told of each request that has been answered: the code it was refused with, if any, and its seconds."""


def unheard(_code: Code | None, _duration_s: float) -> None:
    """Nobody wants to know."""


def graphql_endpoint(
    authenticator: Authenticator,
    handler: Handler,
    limits: Limits,
    gate: Gate | None = None,
    origins: Origins = NO_ORIGINS,
    answered: Answered = unheard,
) -> ASGIApp:
    """The endpoint, to be mounted: recognises viewers, reads requests, and has *handler* execute them."""
    return _Endpoint(authenticator, handler, limits, gate or Gate(limits.body_limit_bytes), origins, answered)


class _Endpoint:
    def __init__(
        self,
        authenticator: Authenticator,
        handler: Handler,
        limits: Limits,
        gate: Gate,
        origins: Origins,
        answered: Answered,
    ) -> None:
        self._authenticator: Final = authenticator
        self._handler: Final = handler
        self._limits: Final = limits
        self._gate: Final = gate
        self._origins: Final = origins
        self._answered: Final = answered
        self._deadline_s: Final = limits.deadline_ms / 1000
        self._cut_off: Final = CutOff((limits.deadline_ms + limits.grace_ms) / 1000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # before accept: the server answers 403
            return
        started_s = time.monotonic()
        head = read_head(scope["headers"])
        meta = self._meta(scope, head, started_s)
        kind = reply_type(head.get(b"accept")) or ReplyType.LEGACY
        code: Code | None = None
        try:
            self._gate.check(scope["method"], head, scope["query_string"])
            reply = await self._reply(scope, head, receive, meta, kind)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            reply = refuse(error, code, meta, kind)
            _log_refusal(error, code, reply, meta, started_s)
        await send_reply(send, self._finish(reply, head), meta, kind)
        self._answered(code, time.monotonic() - started_s)

    def _meta(self, scope: Scope, head: Head, started_s: float) -> RequestMeta:
        return RequestMeta(  # by position: names cost as much again
            request_id(head),
            trace_id(head),
            started_s + self._deadline_s,
            language(head.get(b"accept-language")),
            scope["method"] == "GET",
            client_name(head),
            caller_span(head),
            head.get(b"graphql-cost") == b"1",
        )

    async def _reply(
        self, scope: Scope, head: Head, receive: Receive, meta: RequestMeta, kind: ReplyType
    ) -> Reply:
        """One timer for all of it; what it interrupts tells whether the client or we were too slow."""
        if scope["method"] == "OPTIONS":
            return Reply(204, b"", self._origins.preflight(head))
        reading = False
        try:
            with self._cut_off.watched():
                viewer = await self._viewer(head)
                if meta.read_only:
                    request = decode_query_string(scope["query_string"], self._limits.body_depth)
                    return self._cached(await self._handler(viewer, request, meta), head, kind)
                reading = True
                body = await read_body(receive, self._limits.body_limit_bytes)
                reading = False
                if self._limits.batch and body.lstrip()[:1] == b"[":
                    return await self._batch(viewer, body, meta)
                request = decode_request(body, self._limits.body_depth)
                return reply_to(await self._handler(viewer, request, meta), kind)
        except TimeoutError:
            raise RequestRefused(Code.REQUEST_TIMEOUT if reading else Code.DEADLINE_EXCEEDED) from None

    async def _batch(self, viewer: Viewer, body: bytes, meta: RequestMeta) -> Reply:
        requests = decode_batch(body, self._limits.body_depth, self._limits.batch)
        return reply_to_batch(await execute_batch(self._handler, viewer, requests, meta))

    def _cached(self, answer: GraphQLAnswer, head: Head, kind: ReplyType) -> Reply:
        reply = reply_to(answer, kind)
        if not answer.public:
            return reply
        return public(reply, head.get(b"if-none-match"), self._limits.public_max_age_s)

    def _finish(self, reply: Reply, head: Head) -> Reply:
        """Compress what is worth it, and tell browsers whose page may read it."""
        from_bytes = self._limits.compress_from_bytes
        if 0 < from_bytes <= len(reply.body) and accepts_gzip(head.get(b"accept-encoding")):
            reply = compressed(reply)
        if self._origins.allowed:
            reply = msgspec.structs.replace(reply, headers=(*reply.headers, *self._origins.headers(head)))
        return reply

    async def _viewer(self, head: Head) -> Viewer:
        authorization = head.values.get(b"authorization")
        viewer = self._authenticator.cached(authorization)
        return viewer or await self._authenticator.authenticate(authorization)


def _log_refusal(error: Exception, code: Code, reply: Reply, meta: RequestMeta, started_s: float) -> None:
    """Tell the log why: for a refused token its reason, for our own faults the stack without values."""
    ours = code is Code.INTERNAL
    _log.log(
        logging.ERROR if ours else logging.INFO,
        "request_refused",
        exc_info=error if ours else None,
        extra={
            "request_id": meta.request_id,
            "trace_id": meta.trace_id,
            "code": code.value,
            "reason": error.refusal.value if isinstance(error, TokenRefused) else None,
            "status": reply.status,
            "duration_ms": (time.monotonic() - started_s) * 1000,
        },
    )
