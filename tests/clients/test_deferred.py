"""`@defer` and `@stream` with the clients that know them, in the form that each of them accepts."""

from collections.abc import Iterator
from typing import Any

import pytest

from bff.protection import ROOT
from tests.clients.told import without_typenames
from tests.clients.worker import Worker, asked_by
from tests.front_door import FrontDoor

LOANS = """query Deferred($id: ID!) {
  customer(id: $id) {
    id
    profile { name }
    ... @defer(label: "loans") { loans { productName totalOutstanding { band } overdueDays } }
  }
}"""
NOTES = """query Streamed($id: ID!) {
  customer(id: $id) { id interactions(first: 3) { nodes @stream(initialCount: 1) { id subject } } }
}"""
SIDEBAR = (ROOT / "examples" / "sidebar-deferred.graphql").read_text("utf-8")
TODAY, OF_2022 = "incrementalSpec=v0.2", "deferSpec=20220824"
CLIENTS = [
    ("apollo.mjs", {"handler": "GraphQL17Alpha9Handler"}, TODAY),
    ("apollo.mjs", {"handler": "Defer20220824Handler"}, OF_2022),
    ("urql.mjs", {}, OF_2022),
]


@pytest.fixture(autouse=True)
def _slow_loans(front_door: FrontDoor) -> Iterator[None]:
    with front_door.bank.faulty("core-loans", latency_ms=300):
        yield


def parts(
    worker: Worker, front_door: FrontDoor, showcase: str, module: str, query: str, **given: str
) -> dict[str, Any]:
    request = {"query": query, "variables": {"id": showcase}}
    told: dict[str, Any] = worker.run(
        module, "parts", **asked_by("outlet-head", front_door, request=request, **given)
    )
    return told


@pytest.mark.parametrize(("module", "given", "form"), CLIENTS)
def test_slow_part_comes_after_the_rest_masked_like_all(
    worker: Worker, front_door: FrontDoor, showcase: str, module: str, given: dict[str, str], form: str
) -> None:
    told = parts(worker, front_door, showcase, module, LOANS, **given)
    first, last = told["states"][0], told["states"][-1]
    assert told["types"] == [f'multipart/mixed; boundary="-"; {form}']
    customer = {"id": showcase, "profile": {"name": "孙**"}}
    assert (without_typenames(first["data"]), first["errors"]) == ({"customer": customer}, [])
    loans = without_typenames(last["data"])["customer"]["loans"]
    assert loans[0] == {
        "productName": "工资消费贷",
        "totalOutstanding": {"band": "1万–5万"},
        "overdueDays": None,
    }
    places = range(len(loans))
    assert last["errors"] == [[f"customer.loans.{i}.overdueDays", "FORBIDDEN"] for i in places]


@pytest.mark.parametrize(("module", "given", "form"), CLIENTS)
def test_parts_together_are_what_one_reply_holds(
    worker: Worker, front_door: FrontDoor, showcase: str, module: str, given: dict[str, str], form: str
) -> None:
    told = parts(worker, front_door, showcase, module, SIDEBAR, **given)
    assert told["types"] == [f'multipart/mixed; boundary="-"; {form}']
    assert len(told["states"]) > 1
    whole = front_door.ask("outlet-head", SIDEBAR, {"id": showcase})
    assert without_typenames(told["states"][-1]["data"]) == whole["data"]
    assert len(whole["data"]["customer"]["interactions"]["nodes"]) == 3


def test_streamed_list_grows(worker: Worker, front_door: FrontDoor, showcase: str) -> None:
    module, given, form = CLIENTS[0]
    told = parts(worker, front_door, showcase, module, NOTES, **given)
    assert told["types"] == [f'multipart/mixed; boundary="-"; {form}']
    lengths = [len(state["data"]["customer"]["interactions"]["nodes"]) for state in told["states"]]
    assert (lengths[0], lengths[-1]) == (1, 3)
    assert lengths == sorted(lengths)
