"""Revealing: with all in order the value, once; each thing missing is refused by its code, and recorded."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from masking.viewer import Tenant
from sandbox.world.profile import profile
from sandbox.world.task import outlet_tasks
from tests.front_door import SOURCES, FrontDoor
from tests.sealed import sealed_id
from tests.security.revealing import (
    ASSISTANTS,
    CANCELLED,
    DEAD_SINK,
    DONE,
    EXPIRED,
    OPEN_TASK,
    REVEAL,
    SHOWCASE,
    asked,
    code_of,
    own_front_door,
    records,
    reveal,
    task_id,
)
from tests.servers import Bank


def upstream_calls(front_door: FrontDoor) -> int:
    return sum(sum(front_door.bank.stats(source).values()) for source in SOURCES)


def task_of_another_customer(bank: Bank) -> str:
    """An open task of the relationship manager, about somebody else than the showcase."""
    manager = bank.personas["relationship-manager"].staff
    return next(
        task.no
        for task in outlet_tasks(bank.world, manager.org.outlet)
        if task.assignee.no == manager.no and task.customer_no != SHOWCASE and task.status == "NOT_STARTED"
    )


@pytest.mark.parametrize("field", ["MOBILE", "LANDLINE", "EMAIL", "ADDRESS"])
def test_with_all_in_order_the_value_is_given(front_door: FrontDoor, field: str) -> None:
    before = len(records(front_door))
    reply = reveal(front_door, field=field)
    value = getattr(profile(front_door.bank.world, SHOWCASE), field.lower())
    assert "errors" not in reply
    assert reply["data"]["revealField"]["field"] == field
    assert reply["data"]["revealField"]["value"] == value
    [record] = records(front_door)[before:]
    assert (record["status_id"], record["unmapped"]["purpose"]) == (1, "TASK")
    assert record["unmapped"]["seen"] == [
        {
            "outcomes": [
                {"level": "CLEAR", "reason": "NONE", "coordinates": [f"CustomerProfile.{field.lower()}"]}
            ],
            "count": 1,
        }
    ]
    [customer] = record["resources"]
    assert re.fullmatch("[0-9a-f]{32}", customer["uid"])
    assert value not in front_door.output()


def test_display_stays_masked_whatever_the_step_up(front_door: FrontDoor) -> None:
    query = "query($id: ID!) { customer(id: $id) { profile { mobile } } }"
    shown = [
        front_door.ask("relationship-manager", query, {"id": sealed_id("Customer", SHOWCASE)}, acr=acr)
        for acr in ("1", "2")
    ]
    assert shown[0] == shown[1]
    assert "****" in shown[0]["data"]["customer"]["profile"]["mobile"]


REFUSALS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("STEP_UP_REQUIRED", "relationship-manager", "1", {}),
    ("REASON_REQUIRED", "relationship-manager", "2", {"reason": None}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": task_id(DONE)}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": task_id(EXPIRED)}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": task_id(CANCELLED)}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": task_id(ASSISTANTS)}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": task_id("T1010000199")}),
    ("TASK_NOT_VALID", "relationship-manager", "2", {"taskId": "forged"}),
    (
        "NOT_FOUND",
        "relationship-manager",
        "2",
        {"customerId": sealed_id("Customer", "C1020000001", Tenant("JX0102"))},
    ),
    ("NOT_FOUND", "relationship-manager", "2", {"customerId": sealed_id("Customer", "C1010000002")}),
    ("NOT_FOUND", "other-bank-manager", "2", {}),
    ("FORBIDDEN", "call-agent", "2", {}),
    ("FORBIDDEN", "outlet-head", "2", {}),
    ("FORBIDDEN", "auditor", "2", {}),
    ("FORBIDDEN", "integrator", "2", {}),
    ("FORBIDDEN", "wealth-manager", "2", {}),
    ("BAD_USER_INPUT", "relationship-manager", "2", {"idempotencyKey": "short"}),
]


@pytest.mark.parametrize(("code", "persona", "acr", "changes"), REFUSALS)
def test_a_reveal_out_of_order_is_refused_by_its_code_and_recorded(
    front_door: FrontDoor, code: str, persona: str, acr: str, changes: dict[str, Any]
) -> None:
    before = len(records(front_door))
    assert code_of(reveal(front_door, persona, acr, **changes)) == code
    [record] = records(front_door)[before:]
    assert (record["status_id"], record["unmapped"]["code"]) == (2, code)
    assert record["actor"]["user"]["uid"] == front_door.bank.personas[persona].staff.no
    assert front_door.bank.stats("data-asset").get("customersBatchQuery", 0) == 0


def test_a_task_about_another_customer_is_refused(front_door: FrontDoor) -> None:
    other = task_id(task_of_another_customer(front_door.bank))
    assert code_of(reveal(front_door, taskId=other)) == "TASK_NOT_VALID"


@pytest.mark.parametrize("changes", [{"reason": None}, {"idempotencyKey": "short"}])
def test_what_can_be_told_without_upstream_asks_nobody(
    front_door: FrontDoor, changes: dict[str, Any]
) -> None:
    reveal(front_door, **changes)
    reveal(front_door, acr="1")
    reveal(front_door, "auditor")
    assert upstream_calls(front_door) == 0


def test_a_step_up_is_asked_for_as_rfc_9470_says(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager")
    reply = front_door.post(token, REVEAL, asked())
    assert reply.status_code == 200
    assert reply.headers["www-authenticate"] == (
        'Bearer error="insufficient_user_authentication", acr_values="2", max_age="900"'
    )
    assert reply.headers["cache-control"] == "no-store"
    extensions = reply.json()["errors"][0]["extensions"]
    assert (extensions["acr_values"], extensions["max_age"]) == ("2", 900)


def test_a_step_up_grows_old(front_door: FrontDoor) -> None:
    now_s = int(time.time())
    variables = asked()
    old = front_door.ask("relationship-manager", REVEAL, variables, acr="2", auth_time=now_s - 1000)
    assert code_of(old) == "STEP_UP_REQUIRED"
    fresh = front_door.ask("relationship-manager", REVEAL, variables, acr="2", auth_time=now_s - 800)
    assert fresh["data"]["revealField"]["value"]


def test_a_stale_task_is_found_out_when_it_is_completed_meanwhile(front_door: FrontDoor) -> None:
    done = """mutation($input: CompleteTaskInput!) { completeTask(input: $input) { task { status } } }"""
    front_door.ask(
        "relationship-manager",
        done,
        {"input": {"taskId": task_id(OPEN_TASK), "result": "已联系", "idempotencyKey": "complete-1"}},
    )
    assert code_of(reveal(front_door)) == "TASK_NOT_VALID"


def test_a_replay_is_refused_and_the_value_is_given_once(front_door: FrontDoor) -> None:
    variables = asked()
    first = front_door.ask("relationship-manager", REVEAL, variables, acr="2")
    assert first["data"]["revealField"]["value"]
    before = len(records(front_door))
    again = front_door.ask("relationship-manager", REVEAL, variables, acr="2")
    assert code_of(again) == "ALREADY_REVEALED"
    other_field = {"input": {**variables["input"], "field": "EMAIL"}}
    assert code_of(front_door.ask("relationship-manager", REVEAL, other_field, acr="2")) == "ALREADY_REVEALED"
    assert [record["unmapped"]["code"] for record in records(front_door)[before:]] == ["ALREADY_REVEALED"] * 2


def test_a_key_under_which_nothing_was_revealed_may_be_used_again(front_door: FrontDoor) -> None:
    variables = asked()
    with front_door.bank.faulty("data-asset", error_rate=1.0):
        refused = front_door.ask("relationship-manager", REVEAL, variables, acr="2")
    assert code_of(refused) == "UPSTREAM_UNAVAILABLE"
    assert records(front_door)[-1]["unmapped"]["code"] == "UPSTREAM_UNAVAILABLE"
    again = front_door.ask("relationship-manager", REVEAL, variables, acr="2")
    assert again["data"]["revealField"]["value"]


def test_without_the_crm_nothing_is_revealed(front_door: FrontDoor) -> None:
    with front_door.bank.faulty("crm", error_rate=1.0):
        assert code_of(reveal(front_door)) == "UPSTREAM_UNAVAILABLE"


def test_over_quota_is_refused(bank: Bank, tmp_path: Path) -> None:
    with own_front_door(bank, tmp_path, quota_reveals_per_hour="2") as front_door:
        given = [reveal(front_door) for _ in range(2)]
        assert all(reply["data"]["revealField"]["value"] for reply in given)
        assert code_of(reveal(front_door)) == "QUOTA_EXCEEDED"
        assert [record["unmapped"].get("code") for record in records(front_door)] == [
            None,
            None,
            "QUOTA_EXCEEDED",
        ]


def test_with_the_sink_down_nothing_is_revealed(bank: Bank, tmp_path: Path) -> None:
    with own_front_door(bank, tmp_path, **DEAD_SINK) as front_door:
        reply = reveal(front_door)
        assert code_of(reply) == "AUDIT_UNAVAILABLE"
        assert profile(bank.world, SHOWCASE).mobile not in json.dumps(reply)
        assert code_of(reveal(front_door, reason=None)) == "AUDIT_UNAVAILABLE"


def test_without_the_counters_nothing_is_revealed(bank: Bank, tmp_path: Path) -> None:
    with own_front_door(bank, tmp_path, quota_redis_url="redis://127.0.0.1:9/0") as front_door:
        assert code_of(reveal(front_door)) == "QUOTA_UNAVAILABLE"
        assert bank.stats("data-asset").get("customersBatchQuery", 0) == 0
