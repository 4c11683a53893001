"""`GET /schema.graphql`: the caller's own schema, for editors and code generators."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from bff.errors import describe
from bff.http.gate import Gate
from bff.http.head import Head, read_head, request_id, trace_id
from bff.http.model import RequestMeta
from bff.http.negotiate import ReplyType, language
from bff.http.reply import refuse
from bff.identity import Authenticator
from masking.viewer import Viewer

TextOf: TypeAlias = Callable[[Viewer], str]
"""The schema's text for a viewer; raises `RequestRefused` for who may not read it."""

_MEDIA_TYPE: Final = "application/graphql"


def schema_endpoint(
    authenticator: Authenticator, text_of: TextOf, gate: Gate
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, to be mounted. No page of another site can use it: it needs the token."""

    async def answer(request: Request) -> Response:
        head = read_head(request.scope["headers"])
        headers = {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-request-id": request_id(head),
        }
        try:
            gate.check_head(head)
            viewer = await authenticator.authenticate(head.values.get(b"authorization"))
            return Response(text_of(viewer), headers=headers, media_type=f"{_MEDIA_TYPE}; charset=utf-8")
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            return _refused(error, head, headers)

    return answer


def _refused(error: Exception, head: Head, headers: dict[str, str]) -> Response:
    wanted = language(head.get(b"accept-language"))
    meta = RequestMeta(headers["x-request-id"], trace_id(head), time.monotonic(), wanted)
    reply = refuse(error, describe(error).code, meta, ReplyType.LEGACY)
    headers |= {name.decode(): value.decode() for name, value in reply.headers}
    return Response(reply.body, reply.status, headers, media_type="application/json")
