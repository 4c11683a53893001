import time
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from adapters.errors import UpstreamTimeout
from bff.codes import Code, Language
from bff.errors import RequestRefused, error_entry
from bff.http.model import GraphQLAnswer, GraphQLRequest
from tests.unit.bff.http.edge import Recorder
from tests.unit.bff.identity.issuer import Issuer, bearer

CARD = "6222021234567890123"
GOOD = {"query": "{ok}"}
NEW, OLD = "application/graphql-response+json", "application/json"


def headers(issuer: Issuer, **changes: str) -> dict[str, str]:
    given = {"authorization": bearer(issuer.token()).decode(), "accept": NEW}
    return given | {name.replace("_", "-"): value for name, value in changes.items()}


async def test_request_reaches_execution_as_it_was_sent(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    sent: dict[str, Any] = {
        "query": "query A($a: Int) { ok }",
        "operationName": "A",
        "variables": {"a": 1, "名": ["𠮷", None, 1.5, True, -9223372036854775808]},
        "extensions": {"x": {}},
        "ignored": [1],
    }
    reply = await client.post(url, json=sent, headers=headers(issuer))
    assert (reply.status_code, reply.json()) == (200, {"data": {"ok": True}})
    assert reply.headers["content-type"] == f"{NEW}; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    [(viewer, request, _)] = recorder.seen
    assert viewer.staff_no == "S000001"
    assert request == GraphQLRequest(
        query="query A($a: Int) { ok }",
        document_id=None,
        operation_name="A",
        variables=sent["variables"],
        extensions={"x": {}},
    )
    assert CARD not in repr((viewer, request))


@pytest.mark.parametrize(
    ("body", "document_id"),
    [
        ({"documentId": "sha256:abc"}, "sha256:abc"),
        ({"documentId": "a" * 64}, "sha256:" + "a" * 64),
        ({"documentId": "a" * 32}, "a" * 32),
        ({"query": "", "documentId": "sha256:abc"}, "sha256:abc"),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a" * 64}}},
            "sha256:" + "a" * 64,
        ),
    ],
)
async def test_document_may_be_named_by_id(
    issuer: Issuer,
    client: httpx.AsyncClient,
    url: str,
    recorder: Recorder,
    body: dict[str, Any],
    document_id: str,
) -> None:
    await client.post(url, json=body, headers=headers(issuer))
    assert [(request.query, request.document_id) for _, request, _ in recorder.seen] == [(None, document_id)]


async def test_null_members_are_as_good_as_missing(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    body = GOOD | {"operationName": None, "variables": None, "extensions": None, "documentId": None}
    await client.post(url, json=body, headers=headers(issuer))
    [(_, request, _)] = recorder.seen
    assert request == GraphQLRequest("{ok}", None, None, {}, {})


async def test_deepest_allowed_body_is_taken(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    content = b'{"query":"{a}","variables":{"a":' + b"[" * 6 + b"]" * 6 + b"}}"
    given = headers(issuer, content_type="application/json; charset=UTF-8")
    assert (await client.post(url, content=content, headers=given)).status_code == 200
    assert len(recorder.seen) == 1


@pytest.mark.parametrize(
    "token",
    [
        lambda issuer: issuer.token(exp=int(time.time()) - 3600),
        lambda issuer: issuer.token(iss="https://elsewhere.example"),
        lambda issuer: issuer.token(aud="crm"),
        lambda issuer: issuer.token(key=None, alg="none"),
        lambda issuer: issuer.token(key=generate_private_key(65537, 2048)),
        lambda issuer: issuer.token(kid="nobody"),
        lambda issuer: issuer.token(tenant=None),
        lambda issuer: "x.y.z",
    ],
    ids=["expired", "issuer", "audience", "none", "signature", "kid", "claim", "garbage"],
)
async def test_bad_token_is_refused_before_the_body_is_looked_at(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, token: Any
) -> None:
    given = headers(issuer, authorization="Bearer " + token(issuer), content_type=OLD)
    reply = await client.post(url, content=b"not json", headers=given)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert reply.json() == {
        "errors": [
            {
                "message": "A valid access token is required.",
                "extensions": {"code": "UNAUTHENTICATED", "correlationId": reply.headers["x-request-id"]},
            }
        ]
    }
    assert recorder.seen == []


async def test_missing_token_is_challenged_without_an_error(
    client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    reply = await client.post(url, json=GOOD)
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")
    assert recorder.seen == []


async def test_issuer_that_is_down_is_503(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    issuer.status = 500
    reply = await client.post(url, json=GOOD, headers=headers(issuer))
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")
    assert reply.json()["errors"][0]["extensions"]["code"] == "IDENTITY_UNAVAILABLE"
    assert recorder.seen == []


def refused(code: Code) -> GraphQLAnswer:
    return GraphQLAnswer(errors=[error_entry(code, "c", Language.EN)], has_data=False)


@pytest.mark.parametrize(
    ("code", "new", "old"),
    [
        (Code.GRAPHQL_PARSE_FAILED, 400, 200),
        (Code.GRAPHQL_VALIDATION_FAILED, 400, 200),
        (Code.OPERATION_RESOLUTION_FAILURE, 400, 200),
        (Code.BAD_USER_INPUT, 400, 200),
        (Code.INTERNAL, 500, 500),
        (Code.DEADLINE_EXCEEDED, 504, 504),
    ],
)
async def test_status_of_a_request_error_follows_the_accepted_type(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, code: Code, new: int, old: int
) -> None:
    recorder.answer = refused(code)
    statuses = []
    for accept in (NEW, OLD):
        reply = await client.post(url, json=GOOD, headers=headers(issuer, accept=accept))
        assert reply.headers["content-type"] == f"{accept}; charset=utf-8"
        assert list(reply.json()) == ["errors"]
        statuses.append(reply.status_code)
    assert statuses == [new, old]


async def test_refusal_that_execution_raises_is_formatted_in_the_callers_language(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    recorder.error = RequestRefused(Code.GRAPHQL_PARSE_FAILED, [(1, 2)])
    given = headers(issuer, accept_language="zh-CN,zh;q=0.9,en;q=0.8")
    reply = await client.post(url, json=GOOD, headers=given)
    [error] = reply.json()["errors"]
    assert (reply.status_code, error["message"]) == (400, "GraphQL 文档存在语法错误。")
    assert error["locations"] == [{"line": 1, "column": 2}]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError(CARD), 500, "INTERNAL"),
        (UpstreamTimeout("crm", "tags"), 504, "UPSTREAM_TIMEOUT"),
    ],
)
async def test_exception_of_execution_becomes_a_code(
    issuer: Issuer,
    client: httpx.AsyncClient,
    url: str,
    recorder: Recorder,
    error: Exception,
    status: int,
    code: str,
) -> None:
    recorder.error = error
    reply = await client.post(url, json=GOOD, headers=headers(issuer))
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (status, code)
    assert CARD not in reply.text


async def test_data_with_errors_is_200_and_null_data_too(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    entry = error_entry(Code.FORBIDDEN, "c", Language.EN, path=["a"])
    for data in ({"a": None}, None):
        recorder.answer = GraphQLAnswer(data=data, errors=[entry], extensions={"masking": []})
        reply = await client.post(url, json=GOOD, headers=headers(issuer))
        assert (reply.status_code, reply.json()["data"]) == (200, data)
    recorder.answer = GraphQLAnswer(data={}, extensions={"masking": [1]})
    reply = await client.post(url, json=GOOD, headers=headers(issuer))
    assert reply.json() == {"data": {}, "extensions": {"masking": [1]}}


async def test_ready_bytes_are_sent_as_they_are(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    recorder.answer = GraphQLAnswer(body=msgspec.json.encode({"data": {"b": 1}}))
    reply = await client.post(url, json=GOOD, headers=headers(issuer))
    assert reply.content == b'{"data":{"b":1}}'


async def test_execution_beyond_deadline_and_grace_is_cut_off(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    recorder.delay_s = 5
    started_s = time.monotonic()
    reply = await client.post(url, json=GOOD, headers=headers(issuer))
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (504, "DEADLINE_EXCEEDED")
    assert 0.35 < time.monotonic() - started_s < 2


async def test_execution_is_told_its_deadline(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    before_s = time.monotonic()
    await client.post(url, json=GOOD, headers=headers(issuer))
    [(_, _, meta)] = recorder.seen
    assert before_s + 0.3 <= meta.deadline_s <= time.monotonic() + 0.3
