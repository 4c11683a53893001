"""Queries by GET: read as strictly as bodies, and only where no page of another site can have sent them."""

from urllib.parse import quote, urlencode

import httpx
import pytest

from bff.http.model import GraphQLAnswer, GraphQLRequest
from tests.unit.bff.http.edge import Recorder
from tests.unit.bff.identity.issuer import Issuer, bearer

NEW = "application/graphql-response+json"


def headers(issuer: Issuer, **changes: str) -> dict[str, str]:
    given = {
        "authorization": bearer(issuer.token()).decode(),
        "accept": NEW,
        "graphql-require-preflight": "1",
    }
    return given | {name.replace("_", "-"): value for name, value in changes.items()}


def asked(query_string: str) -> str:
    return f"?{query_string}"


async def test_query_string_reaches_execution_as_a_body_would(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    text = 'query A($a: Int) { ok(名: "a+b&c") }'
    parameters = {"query": text, "operationName": "A", "variables": '{"a": 1}', "extensions": "{}", "x": "1"}
    reply = await client.get(url + asked(urlencode(parameters)), headers=headers(issuer))
    assert (reply.status_code, reply.json()) == (200, {"data": {"ok": True}})
    assert reply.headers["cache-control"] == "no-store"
    [(_, request, meta)] = recorder.seen
    assert request == GraphQLRequest(text, None, "A", {"a": 1}, {})
    assert meta.read_only


@pytest.mark.parametrize(
    "name", ["GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Apollo-Operation-Name"]
)
async def test_each_preflight_header_lets_a_query_in(
    issuer: Issuer, client: httpx.AsyncClient, url: str, name: str
) -> None:
    given = {"authorization": bearer(issuer.token()).decode(), name: "x"}
    assert (await client.get(url + "?query={ok}", headers=given)).status_code == 200


@pytest.mark.parametrize("value", [None, ""])
async def test_query_without_preflight_header_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, value: str | None
) -> None:
    given = headers(issuer)
    del given["graphql-require-preflight"]
    if value is not None:
        given["graphql-require-preflight"] = value
    reply = await client.get(url + "?query={ok}", headers=given)
    assert (reply.status_code, code(reply)) == (400, "PREFLIGHT_REQUIRED")
    assert recorder.seen == []
    assert issuer.paths == []


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "quer=%7Bok%7D",
        "query={a}&query={b}",
        "query={a}&qu%65ry={b}",
        "query={ok}&variables=",
        "query={ok}&variables=[]",
        "query={ok}&variables=1",
        "query={ok}&variables={'a':1}",
        'query={ok}&variables={"a":1,"a":2}',
        'query={ok}&variables={"a":NaN}',
        "query={ok}&variables=" + "[" * 4000,
        'query={ok}&extensions={"persistedQuery":{"version":1,"sha256Hash":"x"}}',
        "query=%",
        "query=%7",
        "query=%zz",
        "query=%FF",
        "query=%C0%80",
        "query=%ED%A0%80",
        "documentId=",
        "documentId=" + "a" * 257,
    ],
)
async def test_malformed_query_string_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, query_string: str
) -> None:
    # %25 would be decoded once more by nobody: httpx sends these characters as they stand
    raw = httpx.URL(url).copy_with(raw_path=b"/graphql?" + quote(query_string, "={}[]:',\"%&").encode())
    reply = await client.get(raw, headers=headers(issuer))
    assert (reply.status_code, code(reply)) == (400, "BAD_REQUEST")
    assert recorder.seen == []


async def test_query_string_beyond_eight_kilobytes_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    fits = "?query=" + "a" * (8_192 - len("query="))
    assert (await client.get(url + fits, headers=headers(issuer))).status_code == 200
    reply = await client.get(url + fits + "a", headers=headers(issuer))
    assert (reply.status_code, code(reply)) == (414, "URI_TOO_LONG")
    assert len(recorder.seen) == 1


@pytest.mark.parametrize("accept", ["text/html", "text/event-stream"])
async def test_unacceptable_type_is_refused_by_get_too(
    issuer: Issuer, client: httpx.AsyncClient, url: str, accept: str
) -> None:
    reply = await client.get(url + "?query={ok}", headers=headers(issuer, accept=accept))
    assert (reply.status_code, code(reply)) == (406, "NOT_ACCEPTABLE")


async def test_public_answer_may_be_kept_and_asked_for_by_etag(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    recorder.answer = GraphQLAnswer(data={"ok": True}, public=True)
    first = await client.get(url + "?query={ok}", headers=headers(issuer))
    assert first.headers["cache-control"] == "public, max-age=60"
    assert first.headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Authorization"
    etag = first.headers["etag"]
    again = await client.get(url + "?query={ok}", headers=headers(issuer, if_none_match=f'"x", {etag}'))
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert "content-length" not in again.headers
    assert "content-type" not in again.headers
    recorder.answer = GraphQLAnswer(data={"ok": False}, public=True)
    changed = await client.get(url + "?query={ok}", headers=headers(issuer, if_none_match=etag))
    assert (changed.status_code, changed.json()) == (200, {"data": {"ok": False}})


async def test_public_answer_to_a_post_is_not_kept(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    recorder.answer = GraphQLAnswer(data={"ok": True}, public=True)
    reply = await client.post(url, json={"query": "{ok}"}, headers=headers(issuer))
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


async def test_bad_token_is_refused_by_get_too(
    client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    reply = await client.get(url + "?query={ok}", headers={"graphql-require-preflight": "1"})
    assert (reply.status_code, code(reply)) == (401, "UNAUTHENTICATED")
    assert recorder.seen == []


def code(reply: httpx.Response) -> str:
    [error] = reply.json()["errors"]
    name: str = error["extensions"]["code"]
    return name
