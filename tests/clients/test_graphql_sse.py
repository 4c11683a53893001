"""graphql-sse 2 in its distinct connections mode: results, errors, tokens, and going away."""

import time
from uuid import uuid4

import pytest

from tests.clients.events import assigned, result_of
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

TASK = "subscription { taskAssigned(assignedToMe: false) { title } }"
TOLD = {"data": {"taskAssigned": {"title": "实地走访"}}, "errors": []}


def test_query_is_one_result(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    text = "query ($id: ID!) { customer(id: $id) { profile { name documentNo } } }"
    request = {"query": text, "variables": {"id": showcase}}
    given = asked_by("outlet-head", front_door, request=request)
    told = worker.run("graphql_sse.mjs", "operation", **given)
    customer = {"profile": {"name": "孙**", "documentNo": None}}
    errors = [["customer.profile.documentNo", "FORBIDDEN"]]
    assert told == {"results": [{"data": {"customer": customer}, "errors": errors}]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ nowhere }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { taskAssigned { title } performanceUpdated { level } }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_what_is_wrong_with_an_operation_is_its_result(
    worker: Worker, front_door: FrontDoor, query: str, code: str
) -> None:
    given = asked_by("outlet-head", front_door, request={"query": query})
    told = worker.run("graphql_sse.mjs", "operation", **given)
    assert told == {"results": [{"data": None, "errors": [[None, code]]}]}


def test_refused_token_keeps_its_status(worker: Worker, front_door: FrontDoor) -> None:
    given = {"url": front_door.url, "token": "none", "request": {"query": TASK}}
    told = worker.run("graphql_sse.mjs", "operation", **given)
    assert told == {"results": [], "refused": [[None, "UNAUTHENTICATED"]], "status": 401}


def test_token_that_expires_ends_the_stream_with_its_code(worker: Worker, front_door: FrontDoor) -> None:
    token = front_door.bank.token("outlet-head", ttl_s=3)
    given = {"url": front_door.url, "token": token, "request": {"query": TASK}}
    started = worker.start("graphql_sse.mjs", "operation", **given)
    results = result_of(started, front_door, **assigned(front_door))["results"]
    assert results[-1] == {"data": None, "errors": [[None, "TOKEN_EXPIRED"]]}
    assert results[0] == TOLD


def test_client_that_goes_away_leaves_no_stream_behind(worker: Worker, front_door: FrontDoor) -> None:
    request_id = uuid4().hex
    given = asked_by("outlet-head", front_door, request={"query": TASK}, requestId=request_id)
    started = worker.start("graphql_sse.mjs", "abandoned", **given)
    assert result_of(started, front_door, **assigned(front_door)) == [TOLD]
    deadline_s = time.monotonic() + 20
    while not has_ended(front_door, request_id):
        assert time.monotonic() < deadline_s
        time.sleep(0.1)


def has_ended(front_door: FrontDoor, request_id: str) -> bool:
    lines = front_door.output().splitlines()
    return any("stream_ended" in line and request_id in line for line in lines)
