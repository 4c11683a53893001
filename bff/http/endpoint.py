"""
The GraphQL endpoint as one ASGI callable: head, token, body, execution, reply, in that order.

It builds no request objects: the hot path reads the scope itself.
"""

import asyncio
import logging
import time
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bff.codes import Code
from bff.errors import RequestRefused, describe
from bff.http.body import ClientGone, read_body
from bff.http.decode import decode_request
from bff.http.head import Head, check_head, read_head, request_id, trace_id
from bff.http.model import GraphQLAnswer, Handler, Limits, RequestMeta
from bff.http.negotiate import ReplyType, language, reply_type
from bff.http.reply import Reply, refuse, reply_to, send_reply
from bff.identity import Authenticator, TokenRefused
from masking.viewer import Viewer

_log = logging.getLogger(__name__)


def graphql_endpoint(authenticator: Authenticator, handler: Handler, limits: Limits) -> ASGIApp:
    """The endpoint, to be mounted: recognises viewers, reads requests, and has *handler* execute them."""
    return _Endpoint(authenticator, handler, limits)


class _Endpoint:
    def __init__(self, authenticator: Authenticator, handler: Handler, limits: Limits) -> None:
        self._authenticator: Final = authenticator
        self._handler: Final = handler
        self._limits: Final = limits
        self._deadline_s: Final = limits.deadline_ms / 1000
        self._cut_off_s: Final = (limits.deadline_ms + limits.grace_ms) / 1000

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # before accept: the server answers 403
            return
        started_s = time.monotonic()
        head = read_head(scope["headers"])
        meta = RequestMeta(
            request_id=request_id(head),
            trace_id=trace_id(head),
            deadline_s=started_s + self._deadline_s,
            language=language(head.get(b"accept-language")),
        )
        kind = reply_type(head.get(b"accept")) or ReplyType.LEGACY
        try:
            check_head(scope["method"], head, self._limits.body_limit_bytes)
            reply = reply_to(await self._answer(head, receive, meta), kind)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            reply = refuse(error, code, meta, kind)
            _log_refusal(error, code, reply, meta, started_s)
        await send_reply(send, reply, meta, kind)

    async def _answer(self, head: Head, receive: Receive, meta: RequestMeta) -> GraphQLAnswer:
        """One timer for all of it; what it interrupts tells whether the client or we were too slow."""
        reading = False
        try:
            async with asyncio.timeout(self._cut_off_s):
                viewer = await self._viewer(head)
                reading = True
                body = await read_body(receive, self._limits.body_limit_bytes)
                reading = False
                return await self._handler(viewer, decode_request(body, self._limits.body_depth), meta)
        except TimeoutError:
            raise RequestRefused(Code.REQUEST_TIMEOUT if reading else Code.DEADLINE_EXCEEDED) from None

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
