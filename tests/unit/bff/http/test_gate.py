"""Hosts and origins: which names the server answers to, and which pages may read what it says."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest

from bff.http.cors import Origins
from bff.http.gate import Gate
from bff.http.model import Limits
from bff.identity import Authenticator
from tests.unit.bff.http.edge import Recorder, running_edge
from tests.unit.bff.identity.issuer import Issuer, bearer

PAGE = "https://workbench.bank.example"
GOOD = {"query": "{ok}"}


@pytest.fixture
async def strict_url(authenticator: Authenticator, recorder: Recorder) -> AsyncIterator[str]:
    gate = Gate(hosts=frozenset({b"graph.bank.example", b"[::1]"}))
    origins = Origins(frozenset({PAGE.encode()}))
    async with running_edge(authenticator, recorder, Limits(), gate, origins) as url:
        yield url


def headers(issuer: Issuer, **changes: str) -> dict[str, str]:
    given = {"authorization": bearer(issuer.token()).decode(), "host": "graph.bank.example"}
    return given | {name.replace("_", "-"): value for name, value in changes.items()}


@pytest.mark.parametrize(
    "host", ["graph.bank.example", "GRAPH.bank.example", "graph.bank.example:8443", "[::1]", "[::1]:80"]
)
async def test_known_host_is_answered_on_any_port(
    issuer: Issuer, client: httpx.AsyncClient, strict_url: str, host: str
) -> None:
    reply = await client.post(strict_url, json=GOOD, headers=headers(issuer, host=host))
    assert reply.status_code == 200


@pytest.mark.parametrize(
    "host", ["bank.example", "graph.bank.example.evil", "graph.bank.example:x", ":80", "127.0.0.1", "::1"]
)
async def test_other_host_is_refused(
    issuer: Issuer, client: httpx.AsyncClient, strict_url: str, recorder: Recorder, host: str
) -> None:
    reply = await client.post(strict_url, json=GOOD, headers=headers(issuer, host=host))
    assert reply.status_code == 421
    assert reply.json()["errors"][0]["extensions"]["code"] == "MISDIRECTED_REQUEST"
    assert recorder.seen == []


@pytest.mark.parametrize(("hosts", "status"), [(b"", b"421"), (b"host: a\r\nhost: b\r\n", b"400")])
async def test_request_without_one_host_is_refused_where_any_is_allowed(
    url: str, recorder: Recorder, hosts: bytes, status: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    writer.write(b"POST /graphql HTTP/1.1\r\n" + hosts + b"content-length: 0\r\n\r\n")
    async with asyncio.timeout(2):
        assert (await reader.readline()).split()[1] == status
    writer.close()
    await writer.wait_closed()
    assert recorder.seen == []


async def test_page_of_a_listed_origin_may_ask_and_read(
    issuer: Issuer, client: httpx.AsyncClient, strict_url: str
) -> None:
    asks = {"host": "graph.bank.example", "origin": PAGE, "access-control-request-method": "POST"}
    preflight = await client.options(strict_url, headers=asks)
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["access-control-allow-origin"] == PAGE
    assert preflight.headers["access-control-allow-methods"] == "GET, POST"
    assert "Authorization" in preflight.headers["access-control-allow-headers"].split(", ")
    assert preflight.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in preflight.headers
    for given in (headers(issuer, origin=PAGE), {"host": "graph.bank.example", "origin": PAGE}):
        reply = await client.post(strict_url, json=GOOD, headers=given)
        assert reply.headers["access-control-allow-origin"] == PAGE, "refusals can be read too"
        assert "X-Request-Id" in reply.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        PAGE + ".evil.example",
        "http://workbench.bank.example",
        "null",
        PAGE.upper(),
        "",
    ],
)
async def test_page_of_another_origin_is_told_nothing(
    issuer: Issuer, client: httpx.AsyncClient, strict_url: str, origin: str
) -> None:
    asks = {"host": "graph.bank.example", "origin": origin, "access-control-request-method": "POST"}
    replies = [
        await client.options(strict_url, headers=asks),
        await client.post(strict_url, json=GOOD, headers=headers(issuer, origin=origin)),
    ]
    for reply in replies:
        assert [name for name in reply.headers if name.startswith("access-control")] == []
        assert reply.headers["vary"] == "Origin"


async def test_options_names_the_methods_and_asks_nobody(
    client: httpx.AsyncClient, url: str, issuer: Issuer, recorder: Recorder
) -> None:
    reply = await client.options(url, headers={"origin": PAGE, "access-control-request-method": "POST"})
    assert (reply.status_code, reply.headers["allow"]) == (204, "GET, POST, OPTIONS")
    assert [name for name in reply.headers if name.startswith("access-control")] == []
    assert (issuer.paths, recorder.seen) == ([], [])
