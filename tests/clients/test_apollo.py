"""Apollo Client 4 as its users connect it."""

from pathlib import Path
from typing import Any

import pytest

from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

MANAGERS = {"name": "孙鑫国", "mobile": "186****2151"}
HEADS = {"name": "孙**", "mobile": "186****2151"}
FORBIDDEN = [
    ["customer.assets", "FORBIDDEN"],
    ["customer.profile.name", "FORBIDDEN"],
    ["customer.profile.mobile", "FORBIDDEN"],
]


@pytest.mark.parametrize(
    ("persona", "profile", "aum"),
    [
        ("relationship-manager", MANAGERS, {"amount": "3922401.22", "band": None}),
        ("outlet-head", HEADS, {"amount": None, "band": "100万–500万"}),
    ],
)
def test_query_gives_what_the_viewer_may_see(
    worker: Worker,
    front_door: FrontDoor,
    showcase: str,
    persona: str,
    profile: dict[str, Any],
    aum: dict[str, Any],
) -> None:
    customer = worker.run("apollo.mjs", "query", **asked_by(persona, front_door, id=showcase))["customer"]
    assert (customer["__typename"], customer["id"]) == ("Customer", showcase)
    assert customer["profile"] == {"__typename": "CustomerProfile", **profile}
    assert customer["assets"]["aum"] == {"__typename": "Money", **aum}


def test_hidden_fields_are_errors_with_codes_and_the_rest_is_there(
    worker: Worker, front_door: FrontDoor, showcase: str
) -> None:
    told = worker.run("apollo.mjs", "errors", **asked_by("head-office", front_door, id=showcase))
    assert told["thrown"] == told["partial"]["errors"] == FORBIDDEN
    customer = told["partial"]["data"]["customer"]
    assert (customer["relation"], customer["assets"], customer["profile"]["name"]) == ("MY_BANK", None, None)


def test_refused_requests_are_graphql_errors_whatever_their_status(
    worker: Worker, front_door: FrontDoor
) -> None:
    given = asked_by("relationship-manager", front_door)
    assert worker.run("apollo.mjs", "misfit", **given) == [[None, "GRAPHQL_VALIDATION_FAILED"]]
    stale = front_door.bank.token("relationship-manager", ttl_s=-3_600)
    assert worker.run("apollo.mjs", "refused", **given | {"token": stale}) == [[None, "UNAUTHENTICATED"]]


def test_cache_knows_an_object_by_its_sealed_id(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    told = worker.run("apollo.mjs", "cache", **asked_by("outlet-head", front_door, id=showcase))
    key = f"Customer:{showcase}"
    assert told["key"] == key
    assert key in told["keys"]
    assert told["found"]["profile"] == {"__typename": "CustomerProfile", **HEADS}
    assert told["node"]["node"] == {
        "__typename": "Customer",
        "id": showcase,
        "profile": {"__typename": "CustomerProfile", "name": "孙**"},
    }


def test_handshake_sends_the_document_once(worker: Worker, generous_door: FrontDoor) -> None:
    told = worker.run("apollo.mjs", "persisted", **asked_by("relationship-manager", generous_door))
    assert told["seen"] == [["POST", False, 400], ["POST", True, 200], ["POST", False, 200]]
    assert told["data"][0] == told["data"][1]
    assert told["data"][0]["viewer"]["post"] == generous_door.bank.personas["relationship-manager"].staff.post


def test_handshake_goes_on_by_get(worker: Worker, generous_door: FrontDoor) -> None:
    told = worker.run("apollo.mjs", "persistedByGet", **asked_by("relationship-manager", generous_door))
    assert told["seen"] == [["GET", False, 400], ["POST", True, 200], ["GET", False, 200]]
    assert told["data"][1]["viewer"]["roles"] == ["relationship-manager"]


def test_manifest_of_apollos_own_tool_is_executed_by_id(
    worker: Worker, trusting_door: FrontDoor, codegen: Path
) -> None:
    manifest, program = codegen / "persisted-query-manifest.json", codegen / "apollo" / "tasks.js"
    given = asked_by("relationship-manager", trusting_door, manifest=str(manifest), program=str(program))
    told = worker.run("apollo.mjs", "published", **given)
    tasks = told["data"]["actionTasks"]["nodes"]
    assert [set(task) for task in tasks] == [{"__typename", "title", "customer"}] * 2
    assert told["sentText"] is False


def test_subscription_without_a_socket_is_refused_by_name(worker: Worker, front_door: FrontDoor) -> None:
    request = {"query": "subscription { taskAssigned { title } }"}
    given = asked_by("relationship-manager", front_door, request=request)
    assert worker.run("apollo.mjs", "subscriptionByHttp", **given) == [[None, "STREAM_REQUIRED"]]


def test_batch_is_answered_where_the_server_takes_some(worker: Worker, generous_door: FrontDoor) -> None:
    told = worker.run("apollo.mjs", "batch", **asked_by("integrator", generous_door))
    assert told["requests"] == [[2, 200, []]]
    assert [set(data["viewer"]) for data in told["outcomes"]] == [
        {"__typename", "post"},
        {"__typename", "roles"},
    ]


def test_batch_is_refused_where_the_server_takes_none(worker: Worker, front_door: FrontDoor) -> None:
    told = worker.run("apollo.mjs", "batch", **asked_by("integrator", front_door))
    assert told["requests"] == [[2, 400, ["BATCH_REFUSED"]]]
    assert [outcome.partition(":")[0] for outcome in told["outcomes"]] == ["Error", "Error"]
