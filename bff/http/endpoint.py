"""
The GraphQL endpoint as one ASGI callable: head, token, body, execution, reply, in that order.

It builds no request objects: the hot path reads the scope itself.
"""

import time
from collections.abc import Callable
from typing import Final, TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

from bff.codes import Code
from bff.errors import RequestRefused, describe
from bff.http.batch import execute_batch
from bff.http.body import ClientGone, read_body
from bff.http.caching import public
from bff.http.cors import NO_ORIGINS, Headers, Origins
from bff.http.cut_off import CutOff
from bff.http.decode import decode_batch, decode_request
from bff.http.gate import Gate
from bff.http.head import Head, client_name, read_head, request_id, trace
from bff.http.model import GraphQLAnswer, GraphQLRequest, Handler, Limits, RequestMeta
from bff.http.multipart import PartsReply, open_parts
from bff.http.negotiate import ReplyType, accepts_events, accepts_gzip, language
from bff.http.query_string import decode_query_string
from bff.http.refusals import log_refusal
from bff.http.reply import Reply, compressed, refuse, reply_to, reply_to_batch, send_reply, with_headers
from bff.http.sse.opening import open_events
from bff.http.sse.reply import EventReply, Streaming
from bff.http.wanted import Wanted, wanted
from bff.identity import Authenticator
from bff.plan.form import Form
from bff.shell.extensions import WHOLE_REPLY
from masking.viewer import Viewer

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
    streaming: Streaming | None = None,
) -> ASGIApp:
    """
    The endpoint, to be mounted: recognises viewers, reads requests, and has *handler* execute them.

    With *streaming* it answers as a stream of events those who prefer one.
    """
    gate = gate or Gate(limits.body_limit_bytes)
    return _Endpoint(authenticator, handler, limits, gate, origins, answered, streaming)


class _Endpoint:
    def __init__(
        self,
        authenticator: Authenticator,
        handler: Handler,
        limits: Limits,
        gate: Gate,
        origins: Origins,
        answered: Answered,
        streaming: Streaming | None,
    ) -> None:
        self._authenticator: Final = authenticator
        self._handler: Final = handler
        self._limits: Final = limits
        self._gate: Final = gate
        self._origins: Final = origins
        self._answered: Final = answered
        self._streaming: Final = streaming
        self._deadline_s: Final = limits.deadline_ms / 1000
        self._cut_off: Final = CutOff((limits.deadline_ms + limits.grace_ms) / 1000)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # before accept: the server answers 403
            return
        started_s = time.monotonic()
        head = read_head(scope["headers"])
        wants = wanted(head.values.get(b"accept", b""), self._streaming is not None)
        meta = self._meta(scope["method"], head, started_s, wants.form)
        code: Code | None = None
        reply: Reply | EventReply | PartsReply
        try:
            self._gate.check(scope["method"], head, scope["query_string"], streams=wants.in_parts)
            reply = await self._reply(scope, head, receive, meta, wants)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            reply = refuse(error, code, meta, wants.kind)
            log_refusal(error, code, reply, meta, started_s)
        if isinstance(reply, EventReply):
            self._answered(None, time.monotonic() - started_s)
            await reply.send(receive, send, self._allowed(head))
            return
        if isinstance(reply, PartsReply):
            await reply.send(receive, send, self._allowed(head))
        else:
            whole = scope["extensions"].get(WHOLE_REPLY) if "extensions" in scope else None
            await send_reply(send, self._finish(reply, head), meta, wants.kind, whole)
        self._answered(code, time.monotonic() - started_s)

    def _meta(self, method: str, head: Head, started_s: float, form: Form) -> RequestMeta:
        values = head.values
        trace_id, caller = trace(values.get(b"traceparent"))
        return RequestMeta(  # by position: names cost as much again
            request_id(head),
            trace_id,
            started_s + self._deadline_s,
            language(values.get(b"accept-language", b"")),
            method == "GET",
            client_name(head),
            caller,
            values.get(b"graphql-cost") == b"1",
            form,
        )

    async def _reply(
        self, scope: Scope, head: Head, receive: Receive, meta: RequestMeta, wants: Wanted
    ) -> Reply | EventReply | PartsReply:
        """One timer for all of it; what it interrupts tells whether the client or we were too slow."""
        if scope["method"] == "OPTIONS":
            return Reply(204, b"", self._origins.preflight(head))
        reading = False
        try:
            with self._cut_off.watched():
                authorization = head.values.get(b"authorization")
                viewer = self._authenticator.cached(authorization)
                if viewer is None:
                    viewer = await self._authenticator.authenticate(authorization)
                if meta.read_only:
                    request = decode_query_string(scope["query_string"], self._limits.body_depth)
                else:
                    reading = True
                    body = await read_body(receive, self._limits.body_limit_bytes)
                    reading = False
                    if self._limits.batch and body.lstrip()[:1] == b"[":
                        return await self._batch(viewer, body, meta)
                    request = decode_request(body, self._limits.body_depth)
                return await self._answer(viewer, request, meta, head, wants)
        except TimeoutError:
            raise RequestRefused(Code.REQUEST_TIMEOUT if reading else Code.DEADLINE_EXCEEDED) from None

    async def _answer(
        self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta, head: Head, wants: Wanted
    ) -> Reply | EventReply | PartsReply:
        """Answer as a stream who prefers one, and a subscription for who takes one."""
        streaming = self._streaming
        answer: GraphQLAnswer | PartsReply
        try:
            if streaming is None or not wants.in_parts:
                answer = await self._handler(viewer, request, meta)
            elif wants.streams:
                return await open_events(streaming, viewer, request, meta)
            else:
                answer = await open_parts(streaming.in_parts, viewer, request, meta, single=wants.takes_one)
        except RequestRefused as refused:
            if streaming is None or wants.streams or refused.code is not Code.STREAM_REQUIRED:
                raise
            if not accepts_events(head.get(b"accept")):
                raise
            return await open_events(streaming, viewer, request, meta)
        if isinstance(answer, PartsReply):
            return answer
        return self._cached(answer, head, wants.kind) if meta.read_only else reply_to(answer, wants.kind)

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
        return with_headers(reply, self._origins.headers(head)) if self._origins.allowed else reply

    def _allowed(self, head: Head) -> Headers:
        return self._origins.headers(head) if self._origins.allowed else ()
