"""What operations cost and what viewers may spend, on the real server."""

from collections.abc import Iterator

import pytest

from tests.front_door import FrontDoor, free_port, start_front_door
from tests.servers import Bank

LIST = "query($first: Int = 30) { customers(first: $first) { nodes { profile { name } } } }"
FRUGAL = 6


@pytest.fixture(scope="module")
def frugal(running_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    """A server on which a viewer may spend six in an hour."""
    settings = {"limits_budget": str(FRUGAL), "limits_window_s": "3600", "limits_cost": "100"}
    with start_front_door(running_bank, free_port(), tmp_path_factory.mktemp("frugal"), **settings) as server:
        yield server


def test_cost_is_told_when_it_is_asked_for(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager")
    reply = front_door.post(token, LIST, {"first": 2}, graphql_cost="1").json()
    cost = reply["extensions"]["cost"]
    assert (cost["requested"], cost["actual"]) == (10 + 1 + 2 * 2, 10 + 1 + 2 * 2)
    assert cost["remaining"] <= cost["budget"] - cost["actual"]
    assert set(cost) == {"requested", "actual", "limit", "budget", "remaining", "windowS"}
    assert "cost" not in front_door.post(token, LIST).json().get("extensions", {})


def test_what_is_not_shown_is_not_charged(front_door: FrontDoor) -> None:
    """Head office may not search: of all that was asked for, only the field itself counts."""
    token = front_door.bank.token("head-office")
    cost = front_door.post(token, LIST, {"first": 50}, graphql_cost="1").json()["extensions"]["cost"]
    assert (cost["requested"], cost["actual"]) == (10 + 1 + 50 * 2, 10)


def test_operation_beyond_the_limit_is_not_executed(frugal: FrontDoor) -> None:
    frugal.bank.reset()
    reply = frugal.ask("relationship-manager", LIST, {"first": 45})
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["QUERY_TOO_COMPLEX"]
    assert frugal.bank.stats("data-asset") == {}


def test_viewer_who_has_spent_the_budget_is_told_when_to_come_back(frugal: FrontDoor) -> None:
    token = frugal.bank.token("outlet-head")
    for _ in range(FRUGAL):
        assert frugal.post(token, "{ viewer { name } }").status_code == 200
    refused = frugal.post(token, "{ viewer { name } }")
    assert refused.status_code == 429
    assert [error["extensions"]["code"] for error in refused.json()["errors"]] == ["RATE_LIMITED"]
    assert 500 <= int(refused.headers["retry-after"]) <= 3600 / FRUGAL
    assert frugal.post(frugal.bank.token("wealth-manager"), "{ viewer { name } }").status_code == 200
