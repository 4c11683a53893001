import io
import time

import httpx

from bff.codes import Code
from bff.errors import RequestRefused
from tests.unit.bff.http.edge import Recorder
from tests.unit.bff.identity.issuer import Issuer, bearer
from tests.unit.bff.log_stream import lines

CARD = "6222021234567890123"
GOOD = {"query": "{ok}"}


async def test_refused_token_is_logged_with_its_reason_and_without_itself(
    issuer: Issuer, client: httpx.AsyncClient, url: str, stream: io.StringIO
) -> None:
    token = issuer.token(exp=int(time.time()) - 3600)
    reply = await client.post(url, json=GOOD, headers={"authorization": f"Bearer {token}"})
    [line] = lines(stream)
    told = {name: line[name] for name in ("level", "event", "code", "reason", "status", "request_id")}
    assert told == {
        "level": "info",
        "event": "request_refused",
        "code": "UNAUTHENTICATED",
        "reason": "EXPIRED",
        "status": 401,
        "request_id": reply.headers["x-request-id"],
    }
    assert token not in stream.getvalue()
    assert token.split(".")[2] not in stream.getvalue()


async def test_fault_of_ours_is_logged_with_its_place_and_without_its_text(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, stream: io.StringIO
) -> None:
    recorder.error = RuntimeError(CARD)
    body = {"query": "{ok}", "variables": {"card": CARD}}
    await client.post(url, json=body, headers={"authorization": bearer(issuer.token()).decode()})
    [line] = lines(stream)
    assert (line["level"], line["code"], line["status"]) == ("error", "INTERNAL", 500)
    assert line["exception"][0]["type"] == "builtins.RuntimeError"
    assert line["exception"][0]["stack"][-1].endswith(":Recorder.__call__")
    assert CARD not in stream.getvalue()


async def test_answered_request_and_its_trace_are_not_confused_with_refusals(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, stream: io.StringIO
) -> None:
    given = {
        "authorization": bearer(issuer.token()).decode(),
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    await client.post(url, json=GOOD, headers=given)
    assert lines(stream) == []
    recorder.error = RequestRefused(Code.QUERY_TOO_COMPLEX)
    await client.post(url, json=GOOD, headers=given)
    [line] = lines(stream)
    assert (line["code"], line["trace_id"]) == ("QUERY_TOO_COMPLEX", "0af7651916cd43dd8448eb211c80319c")
