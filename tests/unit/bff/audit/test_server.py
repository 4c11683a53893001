"""The audit of a running server: what is in the stream, what is not, and what happens when it breaks."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bff.__main__ import main
from tests.front_door import FrontDoor, audit_records, free_port, keys_at, start_front_door
from tests.sealed import sealed_id
from tests.servers import Bank

Verify: TypeAlias = Callable[..., tuple[int, str]]

VIEW = "query View($id: ID!) { customer(id: $id) { relation profile { name mobile documentNo } } }"
SHELF = "{ products(first: 1) { nodes { name } } }"
HIDING = "query Id13955667788($id: ID!) { customer(id: $id) { a13955667788: profile { name } } }"
_COUNTER = count()
CANARY = {"name": "卡纳里", "mobile": "13955667788", "document": "360102199001011234"}


def view(front_door: FrontDoor, persona: str = "relationship-manager", customer: str = "") -> dict[str, Any]:
    number = customer or next(iter(front_door.bank.cast.values()))
    return front_door.ask(persona, VIEW, {"id": sealed_id("Customer", number)})


def recorded(front_door: FrontDoor, count: int) -> list[dict[str, Any]]:
    """All records, once there are *count*: they come some milliseconds after the reply."""
    deadline_s = time.monotonic() + 5
    while True:
        records = list(audit_records(front_door))
        if len(records) >= count or time.monotonic() > deadline_s:
            return records
        time.sleep(0.01)


def settled(front_door: FrontDoor) -> int:
    """How many records there are when those of all requests before have come: they come in order."""
    name = f"Settled{next(_COUNTER)}"
    number = next(iter(front_door.bank.cast.values()))
    front_door.ask("relationship-manager", VIEW.replace("View", name), {"id": sealed_id("Customer", number)})
    deadline_s = time.monotonic() + 30
    while True:
        names = [record["api"]["operation"] for record in audit_records(front_door)]
        if name in names:
            return len(names)
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


@pytest.fixture
def own(bank: Bank, tmp_path: Path) -> Iterator[Any]:
    """Starts servers of a test's own, which the bank knows."""
    started: list[FrontDoor] = []

    def start(**settings: str) -> FrontDoor:
        port = free_port()
        bank.register("bank-bff", keys_at(port)["bank-bff"])
        started.append(start_front_door(bank, port, tmp_path, **settings))
        return started[-1]

    yield start
    for front_door in started:
        front_door.__exit__()


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The exit code and the words of `python -m bff audit verify`."""

    def run(*files: Path) -> tuple[int, str]:
        return main(["audit", "verify", *map(str, files)]), capsys.readouterr().out

    return run


def split(output: str, into: Path) -> tuple[Path, Path]:
    """The audit stream and the log, which the tests' server writes into one file."""
    lines = output.splitlines(keepends=True)
    records, log = into / "audit.jsonl", into / "log.jsonl"
    records.write_text("".join(line for line in lines if '"event"' not in line), "utf-8")
    log.write_text("".join(line for line in lines if '"event"' in line), "utf-8")
    return records, log


def test_record_names_what_was_shown_and_masked(front_door: FrontDoor) -> None:
    before = settled(front_door)
    assert view(front_door)["data"]["customer"]["relation"] == "MINE"
    record = recorded(front_door, before + 1)[-1]
    assert record["api"]["operation"] == "View"
    assert len(record["resources"]) == record["unmapped"]["customers"] == 1
    assert record["unmapped"]["seen"] == [
        {
            "outcomes": [
                {"level": "CLEAR", "reason": "NONE", "coordinates": ["CustomerProfile.name"]},
                {
                    "level": "REVEAL_WITH_STEP_UP",
                    "reason": "ROLE",
                    "coordinates": ["CustomerProfile.mobile"],
                },
                {"level": "MASKED", "reason": "ROLE", "coordinates": ["CustomerProfile.documentNo"]},
            ],
            "count": 1,
            "at": "Query.customer",
            "type": "Customer",
            "relation": "MINE",
        }
    ]


def test_refused_customer_is_recorded_as_refused(front_door: FrontDoor) -> None:
    before = settled(front_door)
    reply = view(front_door, customer="C9999999999")
    assert reply["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    record = recorded(front_door, before + 1)[-1]
    (seen,) = record["unmapped"]["seen"]
    assert (seen["at"], seen["relation"], seen["count"]) == ("Query.customer", "NONE", 1)
    assert seen["outcomes"][0]["level"] == "HIDDEN"
    assert len(record["resources"]) == 1


def test_query_without_classified_fields_leaves_no_record(front_door: FrontDoor) -> None:
    before = settled(front_door)
    assert "errors" not in front_door.ask("relationship-manager", SHELF)
    view(front_door)
    assert [r["api"]["operation"] for r in recorded(front_door, before + 1)[before:]] == ["View"]


def test_no_value_stands_in_a_record_shown_or_masked(front_door: FrontDoor, bank: Bank) -> None:
    customer = next(iter(bank.cast.values()))
    bank.plant(customer, **CANARY)
    before = settled(front_door)
    shown = view(front_door)["data"]["customer"]["profile"]
    assert shown["name"] == CANARY["name"]
    front_door.ask("relationship-manager", HIDING, {"id": sealed_id("Customer", customer)})
    records = recorded(front_door, before + 2)
    assert [record["api"]["operation"] for record in records[before:]] == ["View", "unnamed"]
    text = json.dumps(records, ensure_ascii=False)
    planted = [*CANARY.values(), shown["mobile"], shown["documentNo"], customer]
    assert [value for value in planted if value in text] == []


def test_sink_that_is_down_ends_in_refusals_before_upstream_is_asked(own: Any, bank: Bank) -> None:
    front_door = own(
        audit_sink="http",
        audit_url=f"http://127.0.0.1:{free_port()}/",
        audit_queue_records="2",
        audit_drain_s="0",
    )
    assert [("errors" in view(front_door)) for _ in range(2)] == [False, False]
    bank.reset_stats()
    reply = front_door.post(
        bank.token("relationship-manager"),
        VIEW,
        {"id": sealed_id("Customer", next(iter(bank.cast.values())))},
    )
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (503, "AUDIT_UNAVAILABLE")
    assert reply.headers["retry-after"] == "5"
    assert "data" not in reply.json()
    assert bank.stats("data-asset") == bank.stats("crm") == {}
    assert "errors" not in front_door.ask("relationship-manager", SHELF)


def test_stopped_server_closes_its_chain(own: Any, tmp_path: Path, verify: Verify) -> None:
    front_door = own()
    for _ in range(3):
        view(front_door)
    front_door.__exit__()
    records, _ = split(front_door.output(), tmp_path)
    code, words = verify(records)
    assert (code, words.count("\n")) == (0, 1)
    assert words.endswith(": records 1-3; closed by a signed head at 3\n")


def test_after_a_crash_verify_says_what_is_missing_and_where_the_chain_ends(
    own: Any, tmp_path: Path, verify: Verify
) -> None:
    front_door = own(audit_head_records="2")
    for _ in range(5):
        view(front_door)
    assert len(recorded(front_door, 5)) == 5
    front_door.kill()
    records, log = split(front_door.output(), tmp_path)
    code, words = verify(records, log)
    assert code == 0
    assert words.endswith("last signed head at 4: whether records are missing after 5 cannot be told\n")
    kept = records.read_text("utf-8").splitlines(keepends=True)[:3]
    records.write_text("".join(kept), "utf-8")
    assert ": records 1-2; last signed head at 2, not closed: whether more" in verify(records)[1]
    code, words = verify(records, log)
    assert code == 1
    assert words.splitlines()[0].endswith(": records 3-4 are missing")
