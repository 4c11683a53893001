"""One upstream down, slow or talking nonsense: the rest of the view is served, within the deadline."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.front_door import FrontDoor
from tests.sealed import sealed_id

SIDEBAR = (Path(__file__).parents[2] / "examples" / "sidebar.graphql").read_text("utf-8")
DEADLINE_S = 8.0

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"hang": True}, "UPSTREAM_TIMEOUT"),
    ({"drop": True}, "UPSTREAM_UNAVAILABLE"),
    ({"error_rate": 1.0}, "UPSTREAM_UNAVAILABLE"),
    ({"malformed_rate": 1.0}, "UPSTREAM_MALFORMED"),
]
SECTIONS = {
    "data-asset": {"profile", "assets", "holdings"},
    "crm": {"interactions", "tasks"},
    "core-loans": {"loans"},
}


def view(front_door: FrontDoor) -> dict[str, Any]:
    customer = sealed_id("Customer", front_door.bank.cast["showcase"])
    return front_door.ask("relationship-manager", SIDEBAR, {"id": customer})


@pytest.mark.parametrize("source", SECTIONS)
@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[next(iter(fault)) for fault, _ in FAULTS])
def test_rest_of_the_view_is_served(
    front_door: FrontDoor, source: str, fault: dict[str, Any], code: str
) -> None:
    started = time.monotonic()
    with front_door.bank.faulty(source, **fault):
        reply = view(front_door)
    assert time.monotonic() - started < DEADLINE_S
    customer = reply["data"]["customer"]
    missing = {name for name, value in customer.items() if value is None}
    assert missing == SECTIONS[source]
    assert customer["relation"] == "MINE"
    told = {(error["path"][1], error["extensions"]["code"]) for error in reply["errors"]}
    assert told == {(section, code) for section in missing}


def test_view_is_whole_again_when_upstream_is(front_door: FrontDoor) -> None:
    with front_door.bank.faulty("core-loans", error_rate=1.0):
        assert view(front_door)["data"]["customer"]["loans"] is None
    assert len(view(front_door)["data"]["customer"]["loans"]) == 5


def test_slow_upstream_within_its_time_is_waited_for(front_door: FrontDoor) -> None:
    with front_door.bank.faulty("core-loans", latency_ms=300):
        reply = view(front_door)
    assert "errors" not in reply
    assert len(reply["data"]["customer"]["loans"]) == 5
