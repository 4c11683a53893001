"""graphql-ws 6 over a WebSocket: any operation, refusals, close codes, and a token that expires."""

import json
from pathlib import Path

import pytest

from tests.clients.events import assigned, result_of
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor


def test_query_gives_what_the_viewer_may_see(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    told = worker.run("graphql_ws.mjs", "customer", **asked_by("outlet-head", front_door, id=showcase))
    customer = {
        "relation": "MY_OUTLET",
        "profile": {"name": "孙**", "mobile": "186****2151"},
        "assets": {"aum": {"band": "100万–500万"}},
    }
    assert told == {"results": [{"data": {"customer": customer}, "errors": []}]}


def test_hidden_fields_are_errors_beside_the_data(
    worker: Worker, front_door: FrontDoor, showcase: str
) -> None:
    told = worker.run("graphql_ws.mjs", "customer", **asked_by("head-office", front_door, id=showcase))
    [result] = told["results"]
    assert result["data"]["customer"] == {
        "relation": "MY_BANK",
        "profile": {"name": None, "mobile": None},
        "assets": None,
    }
    assert {code for _, code in result["errors"]} == {"FORBIDDEN"}
    assert ["customer.assets", "FORBIDDEN"] in result["errors"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"query": "{ nowhere }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        (
            {"query": "query A { viewer { post } } query B { viewer { post } }"},
            "OPERATION_RESOLUTION_FAILURE",
        ),
    ],
)
def test_refused_operation_is_an_error_message_and_the_socket_lives(
    worker: Worker, front_door: FrontDoor, request_: dict[str, str], code: str
) -> None:
    given = asked_by("outlet-head", front_door, request=request_)
    told = worker.run("graphql_ws.mjs", "operation", **given)
    assert told == {"results": [], "refused": [[None, code]]}


def test_token_that_is_refused_closes_the_socket(worker: Worker, front_door: FrontDoor) -> None:
    given = {"url": front_door.url, "token": "none", "request": {"query": "{ viewer { post } }"}}
    told = worker.run("graphql_ws.mjs", "operation", **given)
    assert told == {"results": [], "closed": [4403, "Token refused"]}


def test_subscription_goes_on_with_a_fresh_token_when_its_own_expires(
    worker: Worker, front_door: FrontDoor
) -> None:
    tokens = [front_door.bank.token("outlet-head", ttl_s=3), front_door.bank.token("outlet-head")]
    request = {"query": "subscription { taskAssigned(assignedToMe: false) { title } }"}
    started = worker.start("graphql_ws.mjs", "renewed", url=front_door.url, tokens=tokens, request=request)
    told = result_of(started, front_door, **assigned(front_door))
    assert told["closed"] == [[4403, "Token expired"]]
    assert told["result"] == {"data": {"taskAssigned": {"title": "实地走访"}}, "errors": []}


def test_published_document_is_asked_for_by_its_id_beside_an_empty_text(
    worker: Worker, trusting_door: FrontDoor, codegen: Path, showcase: str
) -> None:
    [identifier] = json.loads((codegen / "src/gql/persisted-documents.json").read_text("utf-8"))
    request = {"query": "", "documentId": identifier, "variables": {"id": showcase}}
    told = worker.run(
        "graphql_ws.mjs", "operation", **asked_by("outlet-head", trusting_door, request=request)
    )
    assert told["results"][0]["data"]["customer"]["profile"]["name"] == "孙**"
