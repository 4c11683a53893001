import gzip

import httpx
import pytest

from bff.http.model import GraphQLAnswer
from tests.unit.bff.http.edge import Recorder
from tests.unit.bff.identity.issuer import Issuer, bearer

LONG = "名" * 1_000


async def raw(client: httpx.AsyncClient, url: str, issuer: Issuer, accept_encoding: str) -> httpx.Response:
    """The reply whose `content` is what was on the wire."""
    given = {"authorization": bearer(issuer.token()).decode(), "accept-encoding": accept_encoding}
    async with client.stream("POST", url, json={"query": "{ok}"}, headers=given) as reply:
        body = b"".join([part async for part in reply.aiter_raw()])
        return httpx.Response(
            reply.status_code,
            headers={**reply.headers, "content-encoding": ""},
            content=body,
            extensions={"coding": reply.headers.get("content-encoding")},
        )


@pytest.mark.parametrize("accept_encoding", ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.2"])
async def test_long_reply_is_compressed_for_those_who_ask(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, accept_encoding: str
) -> None:
    recorder.answer = GraphQLAnswer(data={"long": LONG})
    reply = await raw(client, url, issuer, accept_encoding)
    assert reply.extensions["coding"] == "gzip"
    assert len(reply.content) < 200
    assert int(reply.headers["content-length"]) == len(reply.content)
    assert gzip.decompress(reply.content) == f'{{"data":{{"long":"{LONG}"}}}}'.encode()


@pytest.mark.parametrize(
    "accept_encoding", ["", "identity", "*", "br", "gzip;q=0", "gzip;q=0.0, br", "xgzip"]
)
async def test_reply_stays_as_it_is_for_those_who_do_not(
    issuer: Issuer, client: httpx.AsyncClient, url: str, recorder: Recorder, accept_encoding: str
) -> None:
    recorder.answer = GraphQLAnswer(data={"long": LONG})
    reply = await raw(client, url, issuer, accept_encoding)
    assert reply.extensions["coding"] is None
    assert len(reply.content) > 3_000


async def test_short_reply_stays_as_it_is(issuer: Issuer, client: httpx.AsyncClient, url: str) -> None:
    assert (await raw(client, url, issuer, "gzip")).extensions["coding"] is None
