"""The call platform: one call at a time, once for each key, and never a word of the number."""

from collections import Counter
from typing import Any

import httpx
import pytest

from sandbox.kit.applications import Application
from sandbox.kit.assertion import Caller
from sandbox.kit.operation import Ask
from sandbox.kit.plants import Plants
from sandbox.kit.refusal import Refusal
from sandbox.outbound.exchange import Exchange
from sandbox.outbound.requests import CallRequest, Order
from sandbox.world.base import World
from sandbox.world.customer import CAST
from sandbox.world.staff import personas
from tests.contract.openapi import contract
from tests.unit.sandbox.conftest import Call

NUMBER = "+8613812345678"
SHOWCASE = CAST["showcase"]


def order(call: Call, key: str = "key-0001", persona: str = "call-agent", **changed: Any) -> httpx.Response:
    body = {"customer": SHOWCASE, "callee": NUMBER, **changed}
    reply = call("outbound", "/calls", body, persona=persona, headers={"Idempotency-Key": key})
    contract("outbound").check_reply("POST", "/calls", reply.status_code, reply.json())
    assert NUMBER not in reply.text
    return reply


def test_a_call_is_placed_and_read_again(call: Call) -> None:
    placed = order(call).json()
    assert placed["state"] == "dialling"
    read = call("outbound", f"/calls/{placed['callId']}", persona="call-agent")
    contract("outbound").check_reply("GET", f"/calls/{placed['callId']}", 200, read.json())
    assert read.json() == placed


def test_the_same_key_dials_once(call: Call) -> None:
    first = order(call).json()
    assert order(call).json() == first
    other = order(call, extension="12")
    assert (other.status_code, other.json()["type"]) == (422, "urn:outbound:idempotency-key-reused")


def test_an_operator_is_in_one_call_at_a_time(call: Call) -> None:
    assert order(call).status_code == 200
    busy = order(call, key="key-0002")
    assert (busy.status_code, busy.json()["type"]) == (409, "urn:outbound:operator-busy")
    assert order(call, persona="relationship-manager").status_code == 200


@pytest.mark.parametrize(
    ("persona", "changed", "status"),
    [
        ("other-bank-manager", {}, 404),
        ("call-agent", {"customer": "C1019999999"}, 404),
        ("call-agent", {"callee": "13812345678"}, 400),
        ("call-agent", {"callee": "138****5678"}, 400),
        ("call-agent", {"number": NUMBER}, 400),
    ],
)
def test_an_order_against_the_rules_is_refused(
    call: Call, persona: str, changed: dict[str, str], status: int
) -> None:
    assert order(call, persona=persona, **changed).status_code == status


def test_a_call_is_its_operators_own(call: Call) -> None:
    placed = order(call).json()["callId"]
    assert call("outbound", f"/calls/{placed}", persona="relationship-manager").status_code == 404
    assert call("outbound", "/calls/D101000000099", persona="call-agent").status_code == 404


def asked(world: World, request: Any, key: str = "key-0001") -> Ask[Any]:
    staff = personas(world)["call-agent"].staff
    return Ask(world, Caller("bank-bff", Application(), staff), request, Plants(), key)


def test_a_call_goes_its_way_and_ends(world: World) -> None:
    clock = [0.0]
    exchange = Exchange(lambda: clock[0])
    placed = exchange.start(asked(world, Order(SHOWCASE, NUMBER)))
    seen = []
    for second in (0, 3, 4, 10, 59, 60, 3600):
        clock[0] = second
        seen.append(exchange.state(exchange.find(asked(world, CallRequest(placed.call_id)))))
    assert seen == ["dialling", "dialling", "ringing", "connected", "connected", "ended", "ended"]
    assert exchange.start(asked(world, Order(SHOWCASE, NUMBER), key="key-0002")).call_id != placed.call_id


def refusal_of(world: World, customer: str) -> str | None:
    try:
        Exchange(lambda: 0.0).start(asked(world, Order(customer, NUMBER)))
    except Refusal as refusal:
        return refusal.code
    return None


def test_some_customers_do_not_want_calls_and_the_cast_does(world: World) -> None:
    refusals = Counter(refusal_of(world, f"C101{number:07d}") for number in range(1, 401))
    assert set(refusals) == {None, "do-not-call"}
    assert 4 < refusals["do-not-call"] < 40
    assert {refusal_of(world, customer) for customer in CAST.values()} == {None}
