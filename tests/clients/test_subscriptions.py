"""Subscriptions with every client that has them: the same event, masked for whoever listens."""

from typing import Any

import pytest

from tests.clients.events import assigned, concerning, result_of
from tests.clients.told import without_typenames
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

TASK = """subscription ($mine: Boolean!) {
  taskAssigned(assignedToMe: $mine) { title customer { profile { name documentNo } } }
}"""
FIELDS = "{ level subjectName results { metric value } }"
RESULTS = f"subscription {{ performanceUpdated {FIELDS} }}"
QUERY = f"{{ myPerformance {FIELDS} }}"
CLIENTS = [
    ("graphql_ws.mjs", "subscription"),
    ("graphql_sse.mjs", "subscription"),
    ("apollo.mjs", "subscription"),
    ("urql.mjs", "subscriptionBySse"),
    ("urql.mjs", "subscriptionBySocket"),
]


def listening(persona: str, door: FrontDoor, *, mine: bool) -> dict[str, Any]:
    return asked_by(persona, door, request={"query": TASK, "variables": {"mine": mine}})


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


@pytest.mark.parametrize(("module", "scenario"), CLIENTS[:2])
def test_changed_result_is_told_to_the_person(
    worker: Worker, front_door: FrontDoor, module: str, scenario: str
) -> None:
    given = asked_by("relationship-manager", front_door, request={"query": RESULTS})
    event = {"type": "performanceUpdated", **concerning(front_door, "relationship-manager")}
    told = result_of(worker.start(module, scenario, **given), front_door, **event)
    now = front_door.ask("relationship-manager", QUERY)["data"]["myPerformance"]
    assert told == {"data": {"performanceUpdated": now}, "errors": []}
    assert now["level"] == "PERSON"
    assert now["results"]


FORBIDDEN = [[None, "FORBIDDEN"]]


@pytest.mark.parametrize(
    ("module", "scenario", "told"),
    [
        ("graphql_ws.mjs", "subscription", {"refused": FORBIDDEN}),
        ("graphql_sse.mjs", "subscription", {"data": None, "errors": FORBIDDEN}),
        ("apollo.mjs", "subscription", {"data": None, "errors": FORBIDDEN}),
        ("urql.mjs", "subscriptionBySse", {"data": None, "errors": FORBIDDEN}),
        ("urql.mjs", "subscriptionBySocket", {"data": None, "errors": FORBIDDEN}),
    ],
)
def test_subscription_that_is_not_the_viewers_is_refused(
    worker: Worker, front_door: FrontDoor, module: str, scenario: str, told: dict[str, Any]
) -> None:
    """An integrator sees no results, of nobody."""
    given = asked_by("integrator", front_door, request={"query": RESULTS})
    assert worker.run(module, scenario, **given) == told
