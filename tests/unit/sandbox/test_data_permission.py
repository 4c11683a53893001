"""An operator sees the customers of the organisation their post stands in; others do not exist."""

import pytest

from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

OWN_OUTLET, OWN_BRANCH, OWN_BANK, OTHER_BANK = "C1010000001", "C1010000002", "C1010000005", "C1020000001"
ALL = [OWN_OUTLET, OWN_BRANCH, OWN_BANK, OTHER_BANK, "C1019999999"]
SEEN = {
    "relationship-manager": [OWN_OUTLET],
    "wealth-manager": [OWN_OUTLET],
    "outlet-head": [OWN_OUTLET],
    "branch-manager": [OWN_OUTLET, OWN_BRANCH],
    "head-office": [OWN_OUTLET, OWN_BRANCH, OWN_BANK],
    "auditor": [OWN_OUTLET, OWN_BRANCH, OWN_BANK],
    "call-agent": [OWN_OUTLET, OWN_BRANCH, OWN_BANK],
    "integrator": [OWN_OUTLET, OWN_BRANCH, OWN_BANK],
    "other-bank-manager": [OTHER_BANK],
}
SCOPES = {
    "relationship-manager": 500,
    "branch-manager": 2_000,
    "head-office": 8_000,
    "other-bank-manager": 542,
}


@pytest.mark.parametrize("persona", SEEN)
def test_customers_the_operator_may_not_see_are_left_out(call: Call, persona: str) -> None:
    profiles = call("data-asset", "/v1/customers/batchQuery", {"ids": ALL}, persona=persona).json()["data"]
    assert [row["custNo"] for row in profiles["rows"]] == SEEN[persona]
    assigned = call("crm", "/api/assignments/query", {"customerIds": ALL}, persona=persona).json()["data"]
    assert [row["customerId"] for row in assigned] == SEEN[persona]
    loans = call("core-loans", "/api/v1/loans/query", {"clientIds": ALL}, persona=persona).json()["pageItems"]
    assert {row["clientId"] for row in loans} <= set(SEEN[persona])
    advice = call("catalogue", "/recommendations/lookup", {"customers": ALL}, persona=persona).json()["items"]
    assert {row["customer"] for row in advice} <= set(SEEN[persona])


@pytest.mark.parametrize(("persona", "total"), SCOPES.items())
def test_a_search_counts_only_what_the_operator_may_see(call: Call, persona: str, total: int) -> None:
    found = call("data-asset", "/v1/customers/search", {"pageNum": 1, "pageSize": 1}, persona=persona)
    assert found.json()["data"]["totalNum"] == total


def test_search_conditions_hold_together(call: Call, bank: Bank) -> None:
    manager = bank.personas["relationship-manager"].staff
    body = {"pageNum": 1, "pageSize": 100, "custMgrNo": manager.no, "custLevel": "20", "matureDays": 30}
    data = call("data-asset", "/v1/customers/search", body).json()["data"]
    assert data["totalNum"] == len(data["rows"]) > 0
    assert {(row["custMgrNo"], row["custLevel"]) for row in data["rows"]} == {(manager.no, "20")}
    ids = [row["custNo"] for row in data["rows"]]
    due = call("data-asset", "/v1/maturities/batchQuery", {"ids": ids, "days": 30}).json()["data"]["rows"]
    assert {row["custNo"] for row in due} == set(ids)


def test_a_search_by_whole_name_finds_the_customer_and_by_part_nothing(call: Call, bank: Bank) -> None:
    [row] = call("data-asset", "/v1/customers/batchQuery", {"ids": [OWN_OUTLET]}).json()["data"]["rows"]
    body = {"pageNum": 1, "pageSize": 10}
    found = call("data-asset", "/v1/customers/search", {**body, "custName": row["custName"]}).json()["data"]
    assert OWN_OUTLET in [one["custNo"] for one in found["rows"]]
    part = call("data-asset", "/v1/customers/search", {**body, "custName": row["custName"][:2]}).json()[
        "data"
    ]
    assert OWN_OUTLET not in [one["custNo"] for one in part["rows"]]


@pytest.mark.parametrize("outlet", ["JX0101010102", "JX0102010101", "nowhere"])
def test_a_search_in_another_outlet_finds_nothing(call: Call, outlet: str) -> None:
    body = {"pageNum": 1, "pageSize": 10, "orgNo": outlet}
    assert call("data-asset", "/v1/customers/search", body).json()["data"]["totalNum"] == 0


def test_loans_of_others_have_no_schedule(call: Call) -> None:
    asked = {"loanIds": ["L101000010000"]}
    path = "/api/v1/loans/schedules/query"
    assert call("core-loans", path, asked).json()["totalFilteredRecords"] == 1
    assert call("core-loans", path, asked, persona="other-bank-manager").json()["pageItems"] == []


@pytest.mark.parametrize("path", ["/banks/JX0102/shelf", "/banks/JX0101/shelf?outlet=JX0102010101"])
def test_another_member_banks_shelf_is_not_there(call: Call, path: str) -> None:
    assert call("catalogue", path).status_code == 404


@pytest.mark.parametrize(
    ("persona", "query", "status"),
    [
        ("relationship-manager", "level=outlet", 200),
        ("relationship-manager", "level=branch&org=JX010101", 200),
        ("relationship-manager", "level=outlet&org=JX0101010102", 403),
        ("relationship-manager", "level=bank&org=JX0102", 403),
        ("relationship-manager", "level=branch&org=JX0101", 403),
        ("relationship-manager", "level=person&org=JX0101", 400),
        ("branch-manager", "level=outlet&org=JX0101010102", 200),
        ("branch-manager", "level=outlet&org=JX0101020101", 403),
        ("branch-manager", "level=outlet", 404),
        ("head-office", "level=branch&org=JX010103", 200),
        ("head-office", "level=bank&date=2027-01-01", 404),
    ],
)
def test_results_are_those_of_ones_own_path_and_below(
    call: Call, persona: str, query: str, status: int
) -> None:
    assert call("kpi-mart", f"/performance?period=month&{query}", persona=persona).status_code == status


@pytest.mark.parametrize(
    ("as_of", "status", "reported"),
    [("", 200, "2025-12-31"), ("&asOf=2025-08-15", 200, "2025-06-30"), ("&asOf=2019-01-01", 404, None)],
)
def test_statistics_are_those_last_reported(
    call: Call, as_of: str, status: int, reported: str | None
) -> None:
    reply = call("kpi-mart", f"/regulatory-statistics?calibre=pboc-inclusive{as_of}", persona="head-office")
    assert (reply.status_code, reply.json().get("asOf")) == (status, reported)
