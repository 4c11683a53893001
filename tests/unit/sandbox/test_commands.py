"""Completing a task and checking in: once for each key, and only where the rules allow it."""

import pytest

from tests.contract.openapi import contract
from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

OPEN, ODD, DONE, EXPIRED, CANCELLED, ASSISTANTS = (
    "T1010000108", "T1010000109", "T1010000107", "T1010000101", "T1010000102", "T1010000110"
)  # fmt: skip
VISIT, ODD_VISIT = "T1010000106", "T1010000105"


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": text.ljust(8, "-")}


def state(call: Call, task: str) -> tuple[str, str | None]:
    [row] = call("crm", "/api/tasks/byId", {"taskIds": [task]}).json()["taskList"]
    return row["status"], row["result"]


def check_in_body(bank: Bank, task: str, *, north: float = 0.0) -> dict[str, object]:
    latitude, longitude = bank.place(bank.cast["showcase"])
    return {
        "taskId": task,
        "checkinTime": 1_769_825_151_000,
        "latitude": latitude + north,
        "longitude": longitude,
        "coordinateSystem": "WGS84",
    }


def test_a_task_is_completed_and_stays_so(call: Call) -> None:
    assert state(call, OPEN) == ("未开始", None)
    reply = call("crm", "/api/tasks/complete", {"taskId": OPEN, "result": "同意"}, headers=key("a"))
    contract("crm").check_reply("POST", "/api/tasks/complete", 200, reply.json())
    assert reply.json()["task"]["status"] == "已完成"
    assert state(call, OPEN) == ("已完成", "同意")


def test_some_answers_come_without_the_task(call: Call) -> None:
    reply = call("crm", "/api/tasks/complete", {"taskId": ODD, "result": "好"}, headers=key("a"))
    assert reply.json() == {"error": False}
    assert state(call, ODD) == ("已完成", "好")


def test_the_same_key_gives_the_first_answer_again(call: Call) -> None:
    body = {"taskId": OPEN, "result": "同意"}
    first = call("crm", "/api/tasks/complete", body, headers=key("a"))
    assert call("crm", "/api/tasks/complete", body, headers=key("a")).json() == first.json()
    other = call("crm", "/api/tasks/complete", {**body, "result": "不"}, headers=key("a"))
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    again = call("crm", "/api/tasks/complete", body, headers=key("b"))
    assert (again.status_code, again.json()["code"]) == (409, "TASK_ALREADY_COMPLETED")


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "x" * 129}])
def test_a_command_without_a_proper_key_is_refused(call: Call, headers: dict[str, str]) -> None:
    reply = call("crm", "/api/tasks/complete", {"taskId": OPEN, "result": ""}, headers=headers)
    assert (reply.status_code, reply.json()["code"]) == (400, "BAD_REQUEST")
    assert state(call, OPEN) == ("未开始", None)


@pytest.mark.parametrize(
    ("task", "persona", "status", "code"),
    [
        (DONE, "relationship-manager", 409, "TASK_ALREADY_COMPLETED"),
        (EXPIRED, "relationship-manager", 409, "TASK_EXPIRED"),
        (CANCELLED, "relationship-manager", 409, "TASK_EXPIRED"),
        (ASSISTANTS, "relationship-manager", 409, "TASK_NOT_YOURS"),
        (OPEN, "outlet-head", 409, "TASK_NOT_YOURS"),
        (OPEN, "other-bank-manager", 404, "TASK_NOT_FOUND"),
        ("T1010000199", "relationship-manager", 404, "TASK_NOT_FOUND"),
    ],
)
def test_a_completion_against_the_rules_is_refused(
    call: Call, task: str, persona: str, status: int, code: str
) -> None:
    body = {"taskId": task, "result": "好"}
    reply = call("crm", "/api/tasks/complete", body, persona=persona, headers=key("a"))
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    contract("crm").check_reply("POST", "/api/tasks/complete", status, reply.json())


def test_a_visit_is_checked_in_and_read_again(call: Call, bank: Bank) -> None:
    reply = call("crm", "/api/tasks/checkin", check_in_body(bank, VISIT, north=0.004), headers=key("a"))
    contract("crm").check_reply("POST", "/api/tasks/checkin", 200, reply.json())
    made = {name: value for name, value in reply.json().items() if name != "error"}
    read = call("crm", "/api/checkins/query", {"taskIds": [VISIT, ODD_VISIT]}).json()
    contract("crm").check_reply("POST", "/api/checkins/query", 200, read)
    assert read == {"checkins": [made]}


def test_a_bare_check_in_is_there_all_the_same_and_starts_the_task(call: Call, bank: Bank) -> None:
    reply = call("crm", "/api/tasks/checkin", check_in_body(bank, ODD_VISIT), headers=key("a"))
    assert reply.json() == {"error": False}
    assert len(call("crm", "/api/checkins/query", {"taskIds": [ODD_VISIT]}).json()["checkins"]) == 1
    assert state(call, ODD_VISIT) == ("进行中", None)


def test_a_check_in_more_than_500_m_away_is_too_far(call: Call, bank: Bank) -> None:
    reply = call("crm", "/api/tasks/checkin", check_in_body(bank, VISIT, north=0.005), headers=key("a"))
    assert (reply.status_code, reply.json()["code"]) == (409, "CHECKIN_TOO_FAR")
    assert call("crm", "/api/checkins/query", {"taskIds": [VISIT]}).json() == {"checkins": []}


def test_tasks_are_searched_by_assignee_status_scenario_and_time(call: Call, bank: Bank) -> None:
    manager = bank.personas["relationship-manager"].staff.no
    body = {"start": 0, "size": 100, "assignedUser": manager, "status": "未开始"}
    found = call("crm", "/api/tasks/search", body).json()
    assert found["total"] == len(found["taskList"]) > 10
    assert {(row["assignedUser"]["id"], row["status"]) for row in found["taskList"]} == {(manager, "未开始")}
    due = [row["dateEnd"] for row in found["taskList"]]
    assert due == sorted(due)
    before = call("crm", "/api/tasks/search", {**body, "dueBefore": due[3]}).json()
    assert before["taskList"] == [row for row in found["taskList"] if row["dateEnd"] < due[3]]
    scenario = found["taskList"][0]["scenarioId"]
    some = call("crm", "/api/tasks/search", {**body, "scenarioId": scenario}).json()["taskList"]
    assert some == [row for row in found["taskList"] if row["scenarioId"] == scenario]
