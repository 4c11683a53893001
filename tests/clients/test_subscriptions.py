"""Subscriptions with every client that has them: the same event, masked for whoever listens."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.clients.events import concerning, result_of, tell
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor
from tests.security.revealing import OPEN_TASK, task_id

TASK = """subscription ($mine: Boolean!) {
  taskAssigned(assignedToMe: $mine) { title customer { profile { name documentNo } } }
}"""
RESULTS = "subscription { performanceUpdated { level subjectName results { metric value } } }"
CLIENTS = [
    ("graphql_ws.mjs", "subscription"),
    ("graphql_sse.mjs", "subscription"),
    ("apollo.mjs", "subscription"),
    ("urql.mjs", "subscriptionBySse"),
    ("urql.mjs", "subscriptionBySocket"),
]


def listening(persona: str, door: FrontDoor, *, mine: bool) -> dict[str, Any]:
    return asked_by(persona, door, request={"query": TASK, "variables": {"mine": mine}})


def assigned(door: FrontDoor) -> dict[str, Any]:
    return {"type": "taskAssigned", "task": OPEN_TASK, **concerning(door, "relationship-manager")}


def without_typenames(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_typenames(member) for name, member in value.items() if name != "__typename"}
    return value


@pytest.mark.parametrize(("module", "scenario"), CLIENTS)
@pytest.mark.parametrize(
    ("persona", "mine", "name", "document_no", "codes"),
    [
        ("relationship-manager", True, "孙鑫国", "3****************0", []),
        ("outlet-head", False, "孙**", None, ["FORBIDDEN"]),
    ],
)
def test_assigned_task_is_told_as_its_listener_may_see_it(
    worker: Worker,
    front_door: FrontDoor,
    module: str,
    scenario: str,
    persona: str,
    mine: bool,
    name: str,
    document_no: str | None,
    codes: list[str],
) -> None:
    started = worker.start(module, scenario, **listening(persona, front_door, mine=mine))
    told = result_of(started, front_door, **assigned(front_door))
    profile = {"name": name, "documentNo": document_no}
    task = {"title": "实地走访", "customer": {"profile": profile}}
    assert without_typenames(told["data"]) == {"taskAssigned": task}
    assert told["errors"] == [["taskAssigned.customer.profile.documentNo", code] for code in codes]
