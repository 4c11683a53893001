"""relay-compiler and relay-runtime 21: compiled against `schema.graphql`, executed by the ids it wrote."""

import json
from pathlib import Path
from typing import Any

from tests.clients.events import assigned, result_of
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor
from tests.security.revealing import OPEN_TASK, task_id

LIST = """{ customers(first: 4) {
  totalCount
  nodes { id relation profile { name birthDate } holdings(first: 1) { nodes { name maturesOn } } }
} }"""


def rows_of(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows as the fragment has them, without what the connection handler adds."""
    return [{**row, "holdings": row["holdings"]["nodes"]} for row in reply["data"]["customers"]["nodes"]]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    nodes = [edge["node"] for edge in row["holdings"]["edges"]]
    shown = [{"name": node["name"], "maturesOn": node["maturesOn"]} for node in nodes]
    return {**row, "holdings": shown}


def test_compiler_persists_every_operation(relay: Path) -> None:
    persisted = json.loads((relay / "persisted.json").read_text("utf-8"))
    assert len(persisted) == 5
    assert sum("node(id: $id)" in text for text in persisted.values()) == 1


def test_pages_of_a_connection_are_joined_in_the_store(
    worker: Worker, trusting_door: FrontDoor, front_door: FrontDoor, relay: Path
) -> None:
    given = asked_by("relationship-manager", trusting_door)
    told = worker.run(str(relay / "client.js"), "pages", **given)
    reply = front_door.ask("relationship-manager", LIST)
    expected = rows_of(reply)
    assert len(expected) == 4
    assert [plain(row) for row in told["first"]] == expected[:2]
    assert [plain(row) for row in told["both"]] == expected
    assert told["totalCount"] == reply["data"]["customers"]["totalCount"]
    assert told["pageInfo"]["hasNextPage"] is True


def test_object_is_fetched_again_by_its_sealed_id(
    worker: Worker, trusting_door: FrontDoor, relay: Path, showcase: str
) -> None:
    given = asked_by("outlet-head", trusting_door, id=showcase)
    row = worker.run(str(relay / "client.js"), "refetch", **given)
    assert (row["id"], row["relation"], row["profile"]["name"]) == (showcase, "MY_OUTLET", "孙**")
    assert len(row["holdings"]["edges"]) == 1


def test_mutation_changes_the_object_in_the_store(
    worker: Worker, trusting_door: FrontDoor, relay: Path
) -> None:
    task = task_id(OPEN_TASK)
    asked = {"taskId": task, "result": "已联系", "idempotencyKey": "relay-task-1"}
    given = asked_by("relationship-manager", trusting_door, input=asked)
    told = worker.run(str(relay / "client.js"), "mutation", **given)
    assert told["payload"]["completeTask"]["userErrors"] == []
    assert told["stored"] == "COMPLETED"


def test_operation_that_was_not_published_is_refused(
    worker: Worker, trusting_door: FrontDoor, relay: Path
) -> None:
    given = asked_by("relationship-manager", trusting_door)
    assert worker.run(str(relay / "client.js"), "unknown", **given) == ["DOCUMENT_NOT_FOUND"]


def test_subscription_is_asked_for_by_its_id(worker: Worker, trusting_door: FrontDoor, relay: Path) -> None:
    given = asked_by("outlet-head", trusting_door, request={"variables": {"mine": False}})
    started = worker.start(str(relay / "client.js"), "subscription", **given)
    task = result_of(started, trusting_door, **assigned(trusting_door))["data"]["taskAssigned"]
    assert (task["id"], task["title"]) == (task_id(OPEN_TASK), "实地走访")
    assert task["customer"]["profile"] == {"name": "孙**", "documentNo": None}
