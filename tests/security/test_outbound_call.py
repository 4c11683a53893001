"""Calling without seeing: the number goes from core to the platform, and the browser gets a handle."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sandbox.world.customer import CAST
from sandbox.world.profile import profile
from tests.front_door import FrontDoor
from tests.sealed import sealed_id
from tests.security.revealing import (
    CALL,
    DEAD_SINK,
    DONE,
    OPEN_TASK,
    SHOWCASE,
    code_of,
    own_front_door,
    records,
    task_id,
)
from tests.servers import Bank

STATE = "query($handle: ID!) { outboundCall(handle: $handle) { state } }"


def call(front_door: FrontDoor, persona: str = "call-agent", **changes: Any) -> dict[str, Any]:
    whole = {
        "customerId": sealed_id("Customer", SHOWCASE),
        "field": "MOBILE",
        "idempotencyKey": uuid4().hex,
        **changes,
    }
    return front_door.ask(persona, CALL, {"input": whole})


def said(front_door: FrontDoor) -> str:
    return "\n".join([*front_door.replies, front_door.output()])


@pytest.mark.parametrize("persona", ["call-agent", "relationship-manager", "wealth-manager"])
@pytest.mark.parametrize("field", ["MOBILE", "LANDLINE"])
def test_a_customer_is_called_and_the_number_seen_by_nobody(
    front_door: FrontDoor, persona: str, field: str
) -> None:
    number = getattr(profile(front_door.bank.world, SHOWCASE), field.lower())
    heard = len(said(front_door))
    before = len(records(front_door, "Mutation.startOutboundCall"))
    reply = call(front_door, persona, field=field)
    assert "errors" not in reply
    placed = reply["data"]["startOutboundCall"]
    assert placed["userErrors"] == []
    assert placed["call"]["state"] == "DIALLING"
    assert front_door.bank.stats("outbound") == {"startCall": 1}
    state = front_door.ask(persona, STATE, {"handle": placed["call"]["handle"]})
    assert state == {"data": {"outboundCall": {"state": "DIALLING"}}}
    new = said(front_door)[heard:]
    assert number not in new
    assert number.replace("-", "").lstrip("0") not in new
    [record] = records(front_door, "Mutation.startOutboundCall")[before:]
    assert record["unmapped"]["seen"][0]["outcomes"] == [
        {"level": "USED", "reason": "NONE", "coordinates": [f"CustomerProfile.{field.lower()}"]}
    ]


def test_a_handle_is_its_viewers_own(front_door: FrontDoor) -> None:
    handle = call(front_door)["data"]["startOutboundCall"]["call"]["handle"]
    for stranger in ("relationship-manager", "wealth-manager"):
        assert code_of(front_door.ask(stranger, STATE, {"handle": handle})) == "NOT_FOUND"
    for forged in ("D101000000001", handle[:-4] + "AAAA", sealed_id("Customer", SHOWCASE), ""):
        assert code_of(front_door.ask("call-agent", STATE, {"handle": forged})) == "NOT_FOUND"
    assert front_door.bank.stats("outbound") == {"startCall": 1}


@pytest.mark.parametrize("persona", ["outlet-head", "branch-manager", "head-office", "auditor", "integrator"])
def test_who_may_not_call_calls_nobody(front_door: FrontDoor, persona: str) -> None:
    assert code_of(call(front_door, persona)) == "FORBIDDEN"
    assert front_door.bank.stats("outbound") == {}


@pytest.mark.parametrize(
    ("code", "persona", "changes"),
    [
        ("NOT_FOUND", "other-bank-manager", {}),
        ("NOT_FOUND", "relationship-manager", {"customerId": sealed_id("Customer", "C1010000002")}),
        ("NOT_FOUND", "call-agent", {"customerId": "forged"}),
        ("TASK_NOT_VALID", "relationship-manager", {"taskId": task_id(DONE)}),
        ("TASK_NOT_VALID", "call-agent", {"taskId": task_id(OPEN_TASK)}),
        ("BAD_USER_INPUT", "call-agent", {"idempotencyKey": "x"}),
    ],
)
def test_a_call_out_of_order_is_refused_and_recorded(
    front_door: FrontDoor, code: str, persona: str, changes: dict[str, Any]
) -> None:
    before = len(records(front_door, "Mutation.startOutboundCall"))
    assert code_of(call(front_door, persona, **changes)) == code
    [record] = records(front_door, "Mutation.startOutboundCall")[before:]
    assert record["unmapped"]["code"] == code
    assert front_door.bank.stats("outbound") == {}


def test_a_call_for_a_task_is_placed_when_the_crm_confirms_it(front_door: FrontDoor) -> None:
    reply = call(front_door, "relationship-manager", taskId=task_id(OPEN_TASK))
    assert reply["data"]["startOutboundCall"]["call"]["state"] == "DIALLING"


def test_the_rules_of_calling_are_told_in_words(front_door: FrontDoor) -> None:
    call(front_door)
    busy = call(front_door)["data"]["startOutboundCall"]
    assert busy == {
        "call": None,
        "userErrors": [{"code": "OPERATOR_BUSY", "message": "You are in another call."}],
    }
    assert records(front_door, "Mutation.startOutboundCall")[-1]["unmapped"]["code"] == "CONFLICT"


def test_a_repeated_command_dials_once(front_door: FrontDoor) -> None:
    first = call(front_door, idempotencyKey="call-once-1")["data"]["startOutboundCall"]["call"]
    again = call(front_door, idempotencyKey="call-once-1")["data"]["startOutboundCall"]["call"]
    assert (again["state"], again["placedAt"]) == (first["state"], first["placedAt"])


def test_without_a_number_nobody_is_dialled(front_door: FrontDoor) -> None:
    numbers = (f"C1010{index:06d}" for index in range(1, 2000, 64))
    listed = front_door.bank.world
    customer = next(no for no in numbers if not profile(listed, no).landline and no not in CAST.values())
    reply = call(front_door, customerId=sealed_id("Customer", customer), field="LANDLINE")
    errors = reply["data"]["startOutboundCall"]["userErrors"]
    assert [error["code"] for error in errors] == ["NO_NUMBER"]
    assert front_door.bank.stats("outbound") == {}


def test_with_the_sink_down_nobody_is_dialled(bank: Bank, tmp_path: Path) -> None:
    with own_front_door(bank, tmp_path, **DEAD_SINK) as front_door:
        reply = call(front_door)
        assert code_of(reply) == "AUDIT_UNAVAILABLE"
        assert profile(bank.world, SHOWCASE).mobile not in json.dumps(reply)
        assert bank.stats("outbound") == {}
