"""urql as its users connect it; it lists `text/event-stream` and `multipart/mixed` in every `Accept`."""

from typing import Any

from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

NOTHING: dict[str, Any] = {"errors": [], "network": None, "status": None}


def test_query_is_answered_as_plain_json_in_spite_of_what_urql_accepts(
    worker: Worker, front_door: FrontDoor, showcase: str
) -> None:
    told = worker.run("urql.mjs", "query", **asked_by("outlet-head", front_door, id=showcase))
    [exchange] = told.pop("exchanges")
    assert {"text/event-stream", "multipart/mixed"} < set(exchange["accept"].split(", "))
    assert exchange["type"] == "application/graphql-response+json; charset=utf-8"
    customer = told["data"]["customer"]
    assert customer["profile"] == {"__typename": "CustomerProfile", "name": "孙**", "mobile": "186****2151"}
    assert customer["assets"]["aum"] == {"__typename": "Money", "amount": None, "band": "100万–500万"}
    assert told == {"data": told["data"], **NOTHING}


def test_hidden_fields_are_graphql_errors_beside_the_data(
    worker: Worker, front_door: FrontDoor, showcase: str
) -> None:
    told = worker.run("urql.mjs", "query", **asked_by("head-office", front_door, id=showcase))
    assert told["errors"] == [
        ["customer.assets", "FORBIDDEN"],
        ["customer.profile.name", "FORBIDDEN"],
        ["customer.profile.mobile", "FORBIDDEN"],
    ]
    assert told["data"]["customer"]["relation"] == "MY_BANK"


def test_mutation_is_carried_out(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    asked = {"customerId": showcase, "field": "MOBILE", "idempotencyKey": "urql-call-1"}
    told = worker.run("urql.mjs", "mutation", **asked_by("call-agent", front_door, input=asked))
    payload = told["data"]["startOutboundCall"]
    assert (payload["call"]["state"], payload["userErrors"]) == ("DIALLING", [])
    assert front_door.bank.stats("outbound")["startCall"] == 1


def test_refused_requests_are_graphql_errors_with_their_status(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by("relationship-manager", front_door)
    told = worker.run("urql.mjs", "misfit", **given)
    assert (told["errors"], told["status"]) == ([[None, "GRAPHQL_VALIDATION_FAILED"]], 400)
    told = worker.run("urql.mjs", "refused", **given | {"token": "none"})
    assert (told["errors"], told["status"]) == ([[None, "UNAUTHENTICATED"]], 401)


def test_get_needs_a_header_that_no_other_site_can_send(worker: Worker, front_door: FrontDoor) -> None:
    given = asked_by("relationship-manager", front_door)
    told = worker.run("urql.mjs", "byGet", **given)
    assert (told["errors"], told["status"]) == ([[None, "PREFLIGHT_REQUIRED"]], 400)
    told = worker.run("urql.mjs", "byGet", **given, headers={"graphql-require-preflight": "1"})
    post = front_door.bank.personas["relationship-manager"].staff.post
    assert told == {"data": {"viewer": {"__typename": "Viewer", "post": post}}, **NOTHING}


def test_handshake_sends_the_document_once(worker: Worker, generous_door: FrontDoor) -> None:
    told = worker.run("urql.mjs", "persisted", **asked_by("relationship-manager", generous_door))
    assert told["seen"] == [["POST", False, 400], ["POST", True, 200], ["POST", False, 200]]
    told = worker.run("urql.mjs", "persistedByGet", **asked_by("relationship-manager", generous_door))
    assert told["seen"] == [["GET", False, 400], ["GET", True, 200], ["GET", False, 200]]
    assert [data["viewer"]["roles"] for data in told["data"]] == [["relationship-manager"]] * 2
