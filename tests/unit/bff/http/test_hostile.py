"""Each of these is refused with its code, by a real server, before anything is executed."""

import asyncio
import gzip
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.unit.bff.http.edge import Recorder
from tests.unit.bff.identity.issuer import Issuer, bearer

CARD = "6222021234567890123"
GOOD = b'{"query":"{ok}"}'
NEW = "application/graphql-response+json"


def headers(issuer: Issuer, **changes: str | None) -> dict[str, str]:
    given = {
        "authorization": bearer(issuer.token()).decode(),
        "content-type": "application/json",
        "accept": NEW,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value is not None}


def nested(depth: int) -> bytes:
    return b'{"query":"{a}","variables":{"a":' + b"[" * depth + b"]" * depth + b"}}"


BODIES = [
    b"",
    b" ",
    b"{",
    b"}",
    b"null",
    b"true",
    b"1",
    b'"x"',
    b"{}",
    GOOD + GOOD,
    GOOD + b"\x00",
    GOOD + b" x",
    b"\xef\xbb\xbf" + GOOD,
    GOOD.decode().encode("utf-16"),
    GOOD.decode().encode("utf-32"),
    gzip.compress(GOOD),
    b"query={ok}",
    b"{'query':'{ok}'}",
    b"{query:1}",
    b'{"query":"{ok}",}',
    b'{"query":"{ok}" "variables":{}}',
    b'{"query":"\xff"}',
    b'{"query":"\xc0\x80"}',
    b'{"query":"\xed\xa0\x80"}',
    b'{"query":"\\ud800"}',
    b'{"query":"\\ud800\\u0041"}',
    b'{"query":"{ok}","variables":{"a":"\\udc00"}}',
    b'{"query":"\\x41"}',
    b'{"query":"a\nb"}',
    b'{"query":"{ok}","variables":{"a":NaN}}',
    b'{"query":"{ok}","variables":{"a":Infinity}}',
    b'{"query":"{ok}","variables":{"a":-Infinity}}',
    b'{"query":"{ok}","variables":{"a":1e400}}',
    b'{"query":"{ok}","variables":{"a":01}}',
    b'{"query":"{ok}","variables":{"a":+1}}',
    b'{"query":"{ok}","variables":{"a":0x1F}}',
    b'{"query":"{ok}","variables":{"a":1.}}',
    b'{"query":"{ok}","variables":{"a":' + b"9" * 20 + b"}}",
    b'{"query":"{ok}","variables":{"a":' + b"9" * 4000 + b"}}",
    b'{"query":"{ok}","variables":{"a":0.' + b"1" * 40 + b"}}",
    b'{"query":"{ok}","query":"{ok}"}',
    b'{"query":"{ok}","qu\\u0065ry":"{ok}"}',
    b'{"query":"{ok}","variables":{"a":1,"a":2}}',
    b'{"query":"{ok}","variables":{"a":[{"b":1,"b":1}]}}',
    b'{"query":"{ok}","unknown":{"a":1,"a":2}}',
    nested(8),
    nested(1900),
    b"[" * 4000,
    b'{"a":' * 800,
    b'{"query":null}',
    b'{"query":1}',
    b'{"query":true}',
    b'{"query":["{ok}"]}',
    b'{"query":{"a":1}}',
    b'{"operationName":"A","variables":{}}',
    b'{"documentId":7}',
    b'{"documentId":""}',
    b'{"documentId":"' + b"a" * 257 + b'"}',
    b'{"query":"{ok}","operationName":1}',
    b'{"query":"{ok}","operationName":["A"]}',
    b'{"query":"{ok}","variables":[]}',
    b'{"query":"{ok}","variables":"{}"}',
    b'{"query":"{ok}","variables":1}',
    b'{"query":"{ok}","extensions":[]}',
    b'{"query":"{ok}","extensions":"a"}',
    b'{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"' + b"a" * 64 + b'"}}}',
    b'{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"' + b"A" * 64 + b'"}}}',
    b'{"extensions":{"persistedQuery":[]}}',
    b'{"query":"' + CARD.encode() + b'","variables":' + CARD.encode() + b"}",
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:40]))
async def test_malformed_body_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, body: bytes
) -> None:
    reply = await client.post(url, content=body, headers=headers(issuer))
    assert (reply.status_code, codes(reply)) == (400, ["BAD_REQUEST"])
    assert reply.json() == {
        "errors": [
            {
                "message": "The request is not a well-formed GraphQL request.",
                "extensions": {"code": "BAD_REQUEST", "correlationId": reply.headers["x-request-id"]},
            }
        ]
    }
    assert recorder.seen == []


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"content_type": None}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": ""}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/jsonp"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/graphql"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/x-www-form-urlencoded"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/json, text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/json; charset=utf-16"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/json; charset=utf-8; a=b"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_type": "application/json;"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_encoding": "gzip"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"content_encoding": "br"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ({"accept": "text/html"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "application/json;q=0, application/graphql-response+json;q=0"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "application/json; charset=utf-16"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "application/json;q=2"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "text/event-stream"}, 406, "NOT_ACCEPTABLE"),
        ({"accept": "," * 2000}, 406, "NOT_ACCEPTABLE"),
    ],
)
async def test_unfit_head_is_refused(
    issuer: Issuer,
    client: httpx.AsyncClient,
    url: str,
    recorder: Recorder,
    changes: dict[str, Any],
    status: int,
    code: str,
) -> None:
    reply = await client.post(url, content=GOOD, headers=headers(issuer, **changes))
    assert (reply.status_code, codes(reply)) == (status, [code])
    assert recorder.seen == []
    assert issuer.paths == [], "no key was needed to tell"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "HEAD"])
async def test_other_method_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, method: str
) -> None:
    reply = await client.request(method, url, params={"query": "{ok}"}, headers=headers(issuer))
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, POST, OPTIONS")
    assert recorder.seen == []


@pytest.mark.parametrize("name", ["authorization", "content-type", "content-encoding", "traceparent"])
async def test_header_that_stands_twice_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, name: str
) -> None:
    given = headers(issuer)
    twice = [*given.items(), (name, given.get(name, "a")), (name, given.get(name, "b"))]
    reply = await client.post(url, content=GOOD, headers=twice)
    assert (reply.status_code, codes(reply)) == (400, ["BAD_REQUEST"])
    assert recorder.seen == []


async def test_body_over_the_limit_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder
) -> None:
    body = b'{"query":"' + b"a" * 5000 + b'"}'

    async def in_chunks() -> Any:
        for _ in range(5):
            yield b" " * 1000

    for content in (body, in_chunks()):
        reply = await client.post(url, content=content, headers=headers(issuer))
        assert (reply.status_code, codes(reply)) == (413, ["PAYLOAD_TOO_LARGE"])
        assert reply.headers["connection"] == "close"
    assert recorder.seen == []


async def test_declared_length_alone_is_enough_to_refuse(
    issuer: Issuer, url: str, recorder: Recorder
) -> None:
    reply = await raw(url, issuer, b"content-length: 99999999999999999999\r\n", b"{")
    assert reply.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 "))
    reply = await raw(url, issuer, b"content-length: 4097\r\n", b"{")
    assert reply.startswith(b"HTTP/1.1 413 ")
    assert recorder.seen == []


async def test_body_that_does_not_arrive_is_given_up(issuer: Issuer, url: str, recorder: Recorder) -> None:
    reply = await raw(url, issuer, b"content-length: 16\r\n", b"{")
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"REQUEST_TIMEOUT"' in reply
    assert recorder.seen == []


async def test_client_that_goes_away_is_not_executed_for(
    issuer: Issuer, url: str, recorder: Recorder
) -> None:
    _, writer = await connect(url)
    writer.write(head(url, issuer, b"content-length: 16\r\n") + b"{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert recorder.seen == []


def codes(reply: httpx.Response) -> list[str]:
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-content-type-options"] == "nosniff"
    return [error["extensions"]["code"] for error in reply.json()["errors"]]


def head(url: str, issuer: Issuer, more: bytes) -> bytes:
    given = headers(issuer) | {"host": urlsplit(url).netloc}
    lines = b"".join(b"%s: %s\r\n" % (name.encode(), value.encode()) for name, value in given.items())
    return b"POST /graphql HTTP/1.1\r\n" + lines + more + b"\r\n"


async def connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", urlsplit(url).port)


async def raw(url: str, issuer: Issuer, more: bytes, body: bytes) -> bytes:
    """What comes back on a connection of our own, until the server closes it."""
    reader, writer = await connect(url)
    writer.write(head(url, issuer, more) + body)
    async with asyncio.timeout(2):
        reply = await reader.read()
    writer.close()
    await writer.wait_closed()
    return reply
