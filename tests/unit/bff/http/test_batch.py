import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.model import GraphQLAnswer, GraphQLRequest, Limits, RequestMeta
from bff.identity import Authenticator
from masking.viewer import Viewer
from tests.unit.bff.http.edge import Recorder, running_edge
from tests.unit.bff.identity.issuer import Issuer, bearer


class Refusing(Recorder):
    """Refuses the document `bad`, and answers every other with its own text."""

    async def __call__(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> GraphQLAnswer:
        await super().__call__(viewer, request, meta)
        if request.query == "bad":
            raise RequestRefused(Code.GRAPHQL_PARSE_FAILED)
        return GraphQLAnswer(data={"echo": request.query})


@pytest.fixture
def recorder() -> Recorder:
    return Refusing()


@pytest.fixture
async def batch_url(authenticator: Authenticator, recorder: Recorder) -> AsyncIterator[str]:
    async with running_edge(authenticator, recorder, Limits(batch=3, deadline_ms=300)) as url:
        yield url


async def post(client: httpx.AsyncClient, url: str, issuer: Issuer, body: Any) -> httpx.Response:
    given = {"authorization": bearer(issuer.token()).decode(), "content-type": "application/json"}
    return await client.post(url, content=json.dumps(body), headers=given)


def requests(*texts: str) -> list[dict[str, str]]:
    return [{"query": text} for text in texts]


async def test_list_is_answered_in_its_order_and_a_refused_one_alone(
    client: httpx.AsyncClient, batch_url: str, issuer: Issuer
) -> None:
    reply = await post(client, batch_url, issuer, requests("a", "bad", "c"))
    first, refused, last = reply.json()
    assert reply.status_code == 200
    assert (first, last) == ({"data": {"echo": "a"}}, {"data": {"echo": "c"}})
    assert list(refused) == ["errors"]
    assert refused["errors"][0]["extensions"] == {
        "code": "GRAPHQL_PARSE_FAILED",
        "correlationId": reply.headers["x-request-id"],
    }


@pytest.mark.parametrize(
    "body",
    [[], [1], [[]], [None], [requests("a")], [{"query": "a"}, {"query": 1}]],
    ids=["none", "number", "list", "null", "nested", "one bad"],
)
async def test_list_that_is_not_a_batch_executes_nothing(
    client: httpx.AsyncClient, batch_url: str, issuer: Issuer, recorder: Recorder, body: list[Any]
) -> None:
    reply = await post(client, batch_url, issuer, body)
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")
    assert recorder.seen == []


@pytest.mark.parametrize("body", [requests("a"), [], [1]], ids=["one", "none", "number"])
async def test_list_is_refused_by_name_where_batching_is_off(
    client: httpx.AsyncClient, url: str, issuer: Issuer, recorder: Recorder, body: list[Any]
) -> None:
    reply = await post(client, url, issuer, body)
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (400, "BATCH_REFUSED")
    assert recorder.seen == []


async def test_longer_list_than_the_server_takes_is_refused_by_name(
    client: httpx.AsyncClient, batch_url: str, issuer: Issuer, recorder: Recorder
) -> None:
    reply = await post(client, batch_url, issuer, requests("a", "b", "c", "d"))
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (400, "BATCH_REFUSED")
    assert recorder.seen == []


async def test_requests_of_a_batch_share_one_deadline(
    client: httpx.AsyncClient, batch_url: str, issuer: Issuer, recorder: Recorder
) -> None:
    recorder.delay_s = 0.2
    assert (await post(client, batch_url, issuer, requests("a", "b"))).status_code == 200
    recorder.delay_s = 5.0
    reply = await post(client, batch_url, issuer, requests("a", "b"))
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (504, "DEADLINE_EXCEEDED")
