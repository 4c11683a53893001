"""Parts over WebSocket and server-sent events, and documents that ask for too many of them."""

import time
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.incremental.parts import TODAY, in_parts
from tests.incremental.test_sidebar import DOCUMENT, PLAIN, customer
from tests.property.plan_payloads import Merged, merged_full
from tests.sockets import open_socket
from tests.streams.listener import Listener

SPEC = {"incrementalSpec": "v0.2"}


async def told(front_door: FrontDoor, init: dict[str, str], **members: Any) -> list[dict[str, Any]]:
    """The payloads of the deferred sidebar over a WebSocket."""
    token = front_door.bank.token("relationship-manager")
    payloads = []
    async with open_socket(front_door.url) as client:
        assert (await client.init(token, **init))["type"] == "connection_ack"
        await client.subscribe("1", DOCUMENT, variables=customer(front_door.bank), **members)
        while (message := await client.hear())["type"] == "next":
            payloads.append(message["payload"])
    assert message == {"id": "1", "type": "complete"}
    return payloads


@pytest.mark.parametrize(
    ("init", "members"), [(SPEC, {}), ({}, {"extensions": SPEC}), ({"deferSpec": "?"}, {"extensions": SPEC})]
)
async def test_socket_delivers_the_form_that_the_client_names(
    front_door: FrontDoor, init: dict[str, str], members: dict[str, Any]
) -> None:
    plain = front_door.ask("relationship-manager", PLAIN, customer(front_door.bank))
    payloads = await told(front_door, init, **members)
    assert len(payloads) > 1
    assert Merged(payloads).data == plain["data"]


async def test_socket_delivers_the_form_of_2022(front_door: FrontDoor) -> None:
    plain = front_door.ask("relationship-manager", PLAIN, customer(front_door.bank))
    assert merged_full(await told(front_door, {"deferSpec": "20220824"})) == (plain["data"], [])


async def test_socket_of_a_client_that_names_none_has_one_answer(front_door: FrontDoor) -> None:
    plain = front_door.ask("relationship-manager", PLAIN, customer(front_door.bank))
    (payload,) = await told(front_door, {})
    assert (set(payload), payload["data"]) == ({"data", "extensions"}, plain["data"])


@pytest.mark.parametrize(
    ("accept", "several"), [("text/event-stream;incrementalSpec=v0.2", True), ("text/event-stream", False)]
)
def test_events_are_parts_where_the_client_names_a_form(
    front_door: FrontDoor, accept: str, several: bool
) -> None:
    given = customer(front_door.bank)
    plain = front_door.ask("relationship-manager", PLAIN, given)
    headers = {"authorization": f"Bearer {front_door.bank.token('relationship-manager')}", "accept": accept}
    body = {"query": DOCUMENT, "variables": given}
    with Listener(f"{front_door.url}/graphql", headers, body) as listener:
        payloads = [listener.answer()]
        while payloads[-1].get("hasNext"):
            payloads.append(listener.answer())
        listener.ended()
    assert (len(payloads) > 1) is several
    assert Merged(payloads).data == plain["data"]


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { " + "... @defer { name } " * 1_000 + "} }",
        "{ viewer { " + "... @defer { name } " * 21 + "} }",
        "{ viewer { " + "... @defer { " * 21 + "name" + " }" * 21 + " } }",
        "{ " + "viewer { ...f } " * 3 + "} fragment f on Viewer { " + "... @defer { name } " * 9 + "}",
    ],
    ids=["a thousand", "21", "21 within one another", "27 with fragments written out"],
)
def test_too_many_parts_are_refused(front_door: FrontDoor, query: str) -> None:
    reply = front_door.post(front_door.bank.token("integrator"), query, accept=TODAY)
    assert [error["extensions"]["code"] for error in reply.json()["errors"]] == ["QUERY_TOO_COMPLEX"]


@pytest.mark.parametrize(
    "query",
    [
        "query($l: String) { viewer { ... @defer(label: $l) { name } } }",
        '{ viewer { ... @defer(label: "a") { name } ... @defer(label: "a") { name } } }',
        "{ viewer { name @stream } }",
        "mutation { ... @defer { __typename } }",
        "{ customers(first: 1) { nodes @stream(initialCount: null) { relation } } }",
        "{ customers(first: 1) { nodes @stream(initialCount: 1) { relation } nodes { relation } } }",
        "{ viewer { ... @defer(if: null) { name } } }",
        "{ viewer { ... @defer @defer { name } } }",
    ],
)
def test_directives_out_of_place_are_refused(front_door: FrontDoor, query: str) -> None:
    reply = front_door.post(front_door.bank.token("integrator"), query, accept=TODAY)
    assert [e["extensions"]["code"] for e in reply.json()["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]


def test_negative_count_is_bad_input(front_door: FrontDoor) -> None:
    query = "query($n: Int!) { customers(first: 2) { nodes @stream(initialCount: $n) { relation } } }"
    token = front_door.bank.token("relationship-manager")
    literal = front_door.post(token, query.replace("$n)", "-1)").replace("($n: Int!)", ""), accept=TODAY)
    assert [e["extensions"]["code"] for e in literal.json()["errors"]] == ["BAD_USER_INPUT"]
    given = front_door.post(token, query, {"n": -1}, accept=TODAY)
    assert [(e["path"], e["extensions"]["code"]) for e in given.json()["errors"]] == [
        (["customers", "nodes"], "BAD_USER_INPUT")
    ]


def test_many_parts_do_not_hold_up_others(front_door: FrontDoor) -> None:
    """All that the limits allow: twenty fragments of each of fifty customers."""
    parts = " ".join(f'... @defer(label: "p{n}") {{ a{n}: relation }}' for n in range(20))
    query = f"{{ customers(first: 50) {{ nodes {{ id {parts} }} }} }}"
    started_s = time.monotonic()
    with in_parts(front_door, "relationship-manager", query) as reply:
        merged = Merged(reply.rest())
    assert len(merged.pending) == 20 * len(merged.data["customers"]["nodes"])
    assert {len(node) for node in merged.data["customers"]["nodes"]} == {21}
    assert time.monotonic() - started_s < 10
