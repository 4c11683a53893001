"""Commands on tasks: done once, refused with a reason, harmless to repeat."""

from typing import Any

import pytest

from tests.front_door import FrontDoor

TASKS = """query($status: TaskStatus) {
  actionTasks(first: 100, filter: {status: $status}) { nodes { id node { channel } } }
}"""
COMPLETE = """mutation($input: CompleteTaskInput!) {
  completeTask(input: $input) { task { status result completedAt } userErrors { code message } }
}"""
CHECK_IN = """mutation($input: CheckInVisitInput!) {
  checkInVisit(input: $input) { checkedInAt userErrors { code message } }
}"""


def task(front_door: FrontDoor, status: str, channel: str | None = None) -> str:
    reply = front_door.ask("relationship-manager", TASKS, {"status": status})
    nodes = reply["data"]["actionTasks"]["nodes"]
    found: str = next(n["id"] for n in nodes if channel in (None, n["node"]["channel"]))
    return found


def complete(front_door: FrontDoor, persona: str, task_id: str, key: str = "key-00000001") -> dict[str, Any]:
    given = {"taskId": task_id, "result": "已电话联系客户", "idempotencyKey": key}
    return front_door.ask(persona, COMPLETE, {"input": given})


def check_in(front_door: FrontDoor, task_id: str, latitude: float) -> dict[str, Any]:
    given = {
        "taskId": task_id,
        "at": "2026-01-31T10:00:00+08:00",
        "latitude": latitude,
        "longitude": 115.9,
        "idempotencyKey": "key-00000001",
    }
    return front_door.ask("relationship-manager", CHECK_IN, {"input": given})


def test_task_is_completed_once_and_a_repeat_changes_nothing(front_door: FrontDoor) -> None:
    task_id = task(front_door, "IN_PROGRESS")
    first = complete(front_door, "relationship-manager", task_id)
    assert first["data"]["completeTask"]["task"]["status"] == "COMPLETED"
    assert first["data"]["completeTask"]["userErrors"] == []
    assert complete(front_door, "relationship-manager", task_id)["data"] == first["data"]
    other = complete(front_door, "relationship-manager", task_id, "key-00000002")
    assert other["data"]["completeTask"]["task"] is None
    assert [e["code"] for e in other["data"]["completeTask"]["userErrors"]] == ["ALREADY_COMPLETED"]


def test_user_error_speaks_the_language_of_the_request(front_door: FrontDoor) -> None:
    given = {"taskId": task(front_door, "COMPLETED"), "result": "x", "idempotencyKey": "key-00000003"}
    token = front_door.bank.token("relationship-manager")
    reply = front_door.post(token, COMPLETE, {"input": given}, accept_language="zh-CN").json()
    assert reply["data"]["completeTask"]["userErrors"] == [
        {"code": "ALREADY_COMPLETED", "message": "该任务已完成。"}
    ]


def test_somebody_elses_task_is_not_completed(front_door: FrontDoor) -> None:
    reply = complete(front_door, "wealth-manager", task(front_door, "IN_PROGRESS"))
    assert [e["code"] for e in reply["data"]["completeTask"]["userErrors"]] == ["NOT_ASSIGNED_TO_YOU"]


def test_head_of_the_outlet_may_not_complete(front_door: FrontDoor) -> None:
    task_id = task(front_door, "IN_PROGRESS")
    front_door.bank.reset_stats()
    reply = complete(front_door, "outlet-head", task_id)
    assert reply["data"] == {"completeTask": None}
    assert [e["extensions"]["code"] for e in reply["errors"]] == ["FORBIDDEN"]
    assert front_door.bank.stats("crm") == {}


def test_check_in_far_from_the_customer_is_refused(front_door: FrontDoor) -> None:
    reply = check_in(front_door, task(front_door, "NOT_STARTED", "VISIT"), latitude=-33.9)
    assert reply["data"]["checkInVisit"]["checkedInAt"] is None
    assert [e["code"] for e in reply["data"]["checkInVisit"]["userErrors"]] == ["TOO_FAR"]


@pytest.mark.parametrize(
    "change",
    [{"idempotencyKey": "short"}, {"idempotencyKey": "with space 1"}, {"result": ""}, {"result": "x" * 2001}],
    ids=["short key", "odd key", "empty", "long"],
)
def test_argument_out_of_range_is_refused_before_the_crm_is_asked(
    front_door: FrontDoor, change: dict[str, str]
) -> None:
    given = {"taskId": task(front_door, "IN_PROGRESS"), "result": "x", "idempotencyKey": "key-00000004"}
    front_door.bank.reset_stats()
    reply = front_door.ask("relationship-manager", COMPLETE, {"input": {**given, **change}})
    assert [e["extensions"]["code"] for e in reply["errors"]] == ["BAD_USER_INPUT"]
    assert front_door.bank.stats("crm") == {}
