"""`POST /events`: what systems of the bank call when something has happened."""

import asyncio
import time
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from bff.codes import Code
from bff.errors import RequestRefused, describe
from bff.http.body import ClientGone, read_body
from bff.http.gate import Gate
from bff.http.head import Head, read_head, request_id, trace_id
from bff.http.model import RequestMeta
from bff.http.negotiate import ReplyType, is_json, language
from bff.http.refusals import log_refusal
from bff.http.reply import refuse
from bff.identity import Authenticator
from bff.intake.message import read_batch
from bff.intake.publish import Intake

_ACCEPTED: Final = 202


class IntakeEndpoint:
    """The endpoint, to be mounted: token, permission, body, in that order."""

    def __init__(
        self,
        authenticator: Authenticator,
        intake: Intake,
        gate: Gate,
        body_limit_bytes: int,
        deadline_s: float,
    ) -> None:
        self._authenticator: Final = authenticator
        self._intake: Final = intake
        self._gate: Final = gate
        self._body_limit_bytes: Final = body_limit_bytes
        self._deadline_s: Final = deadline_s

    async def answer(self, request: Request) -> Response:
        started_s = time.monotonic()
        head = read_head(request.scope["headers"])
        meta = RequestMeta(
            request_id=request_id(head),
            trace_id=trace_id(head),
            deadline_s=started_s + self._deadline_s,
            language=language(head.get(b"accept-language")),
        )
        headers = {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "x-request-id": meta.request_id,
        }
        try:
            async with asyncio.timeout(self._deadline_s):
                accepted = await self._take(request, head)
            body = msgspec.json.encode({"accepted": accepted})
            return Response(body, _ACCEPTED, headers, media_type="application/json")
        except ClientGone:
            return Response(status_code=499)  # to nobody
        except Exception as error:  # noqa: BLE001 - the edge: whatever happened, the client gets a code
            code = describe(error).code
            reply = refuse(error, code, meta, ReplyType.GRAPHQL)
            log_refusal(error, code, reply, meta, started_s)
            headers |= {name.decode(): value.decode() for name, value in reply.headers}
            return Response(reply.body, reply.status, headers, media_type="application/json")

    async def _take(self, request: Request, head: Head) -> int:
        self._gate.check_head(head)
        publisher = await self._authenticator.authenticate(head.values.get(b"authorization"))
        self._intake.require_publisher(publisher)
        if not is_json(head.get(b"content-type")) or b"content-encoding" in head.values:
            raise RequestRefused(Code.UNSUPPORTED_MEDIA_TYPE)
        batch = read_batch(await read_body(request.receive, self._body_limit_bytes))
        await self._intake.publish(publisher, batch)
        return len(batch.events)
