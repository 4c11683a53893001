"""A list costs a constant number of upstream calls, whatever its length."""

import pytest

from tests.front_door import SOURCES, FrontDoor

WORKBENCH = """
query Workbench($first: Int!) {
  customers(first: $first, filter: {managedByMe: false}) {
    nodes {
      id
      relation
      profile { name mobile segment }
      holdings(first: 100) { nodes { name marketValue { amount band } } }
      loans { productName totalOutstanding { amount band } schedule { dueOn } }
    }
  }
}
"""


@pytest.mark.parametrize("first", [2, 50])
def test_list_with_holdings_and_loans_costs_five_calls(front_door: FrontDoor, first: int) -> None:
    reply = front_door.ask("relationship-manager", WORKBENCH, {"first": first})
    nodes = reply["data"]["customers"]["nodes"]
    assert len(nodes) == first
    assert all(node["holdings"] is not None and node["loans"] is not None for node in nodes)
    assert {source: front_door.bank.stats(source) for source in SOURCES} == {
        "data-asset": {"customersSearch": 1, "holdingsBatchQuery": 1},
        "crm": {"assignmentsQuery": 1},
        "core-loans": {"loansQuery": 1, "schedulesQuery": 1},
        "catalogue": {},
        "kpi-mart": {},
        "outbound": {},
    }
