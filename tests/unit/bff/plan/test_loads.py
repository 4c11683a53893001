"""Batch loads: how often they are called, and what becomes of what they give."""

import asyncio
from typing import Any

import pytest

from bff.plan import Plan, Planner, RunResult
from masking.viewer import Relation
from tests.unit.bff.plan.bank import Context, Customer, Holding, bank, protection

QUERY = "query ($top: Int) { customers { name holdings(top: $top) { id amount } } }"


def context(*customers: Customer, **holdings: Any) -> Context:
    return Context(customers=list(customers), holdings=holdings, log=[])


async def run(found: Context, variables: dict[str, Any] | None = None) -> RunResult:
    plan = Planner(bank()).plan(QUERY)
    assert isinstance(plan, Plan)
    return await plan.run(found, variables)


async def test_fifty_parents_cost_one_call() -> None:
    customers = [Customer(f"c{i}", "n") for i in range(50)]
    found = context(*customers)
    await run(found, {"top": 5})
    assert found.log == [("customers", []), ("holdings top 5", [c.no for c in customers])]


async def test_no_parents_cost_no_call() -> None:
    found = context()
    assert (await run(found)).data == {"customers": []}
    assert found.log == [("customers", [])]


async def test_an_exception_among_the_values_is_an_error_at_its_path_only() -> None:
    lost = LookupError("lost")
    found = context(Customer("c1", "a"), Customer("c2", "b"), c1=lost, c2=[Holding("h", "1")])
    result = await run(found)
    assert result.data == {
        "customers": [
            {"name": "a", "holdings": None},
            {"name": "b", "holdings": [{"id": "sealed h", "amount": "1"}]},
        ]
    }
    assert [(f.path, f.error) for f in result.failures] == [(["customers", 0, "holdings"], lost)]


async def test_a_load_that_raises_fails_every_parent() -> None:
    found = context(Customer("c1", "a"), Customer("c2", "b"))
    found.holdings = None  # type: ignore[assignment]
    result = await run(found)
    assert [f.path for f in result.failures] == [["customers", 0, "holdings"], ["customers", 1, "holdings"]]
    assert result.data is not None


async def test_an_item_that_fails_where_null_may_not_stand_takes_its_list() -> None:
    found = context(Customer("c1", "a"), c1=[Holding("h", "1"), Holding(None, "2")])  # type: ignore[arg-type]
    result = await run(found)
    assert result.data == {"customers": [{"name": "a", "holdings": None}]}
    assert [f.path for f in result.failures] == [["customers", 0, "holdings", 1, "id"]]


async def test_a_wrong_value_is_an_error_at_its_own_leaf() -> None:
    found = context(Customer("c1", "a"), c1=[Holding("h", {}), Holding("i", "2")])  # type: ignore[arg-type]
    result = await run(found)
    assert result.data == {
        "customers": [
            {"name": "a", "holdings": [{"id": "sealed h", "amount": None}, {"id": "sealed i", "amount": "2"}]}
        ]
    }
    assert [f.path for f in result.failures] == [["customers", 0, "holdings", 0, "amount"]]


async def test_a_null_name_takes_its_customer() -> None:
    result = await run(context(Customer("c1", None), Customer("c2", "b")))
    assert result.data == {"customers": [None, {"name": "b", "holdings": []}]}


async def test_runs_beside_one_another_do_not_mix() -> None:
    plan = Planner(bank()).plan(QUERY)
    assert isinstance(plan, Plan)
    contexts = [context(Customer("c", f"name {i}"), c=[Holding(f"h{i}", None)]) for i in range(20)]
    results = await asyncio.gather(*(plan.run(found, {"top": i}) for i, found in enumerate(contexts)))
    assert [result.data for result in results] == [
        {"customers": [{"name": f"name {i}", "holdings": [{"id": f"sealed h{i}", "amount": None}]}]}
        for i in range(20)
    ]
    assert [found.log[1][0] for found in contexts] == [f"holdings top {i}" for i in range(20)]


async def test_variables_that_cannot_be_coerced_execute_nothing() -> None:
    found = context(Customer("c1", "a"))
    result = await run(found, {"top": "many"})
    assert result.data is None
    assert len(result.refused) == 1
    assert found.log == []


@pytest.mark.parametrize(("late", "begun"), [(False, ["holdings top 10"]), (True, [])])
async def test_late_load_is_not_begun_before_the_relation_is_known(late: bool, begun: list[str]) -> None:
    """What is begun early is begun for strangers too, whose customers are then not shown."""
    found = context(Customer("c1", "a"), c1=[Holding("h", "1")])
    plan = Planner(bank(late=late)).plan("{ customers { holdings { id } } }", protection=protection())
    assert isinstance(plan, Plan)
    assert (await plan.run(found)).data == {"customers": [None]}
    assert [name for name, _ in found.log] == ["customers", "relations", *begun]


async def test_late_load_is_filled_in_beside_the_others() -> None:
    found = context(Customer("c1", "a"), c1=[Holding("h", "1")])
    found.relations = {"c1": Relation.MINE}
    plan = Planner(bank(late=True)).plan("{ customers { holdings { id } } }", protection=protection())
    assert isinstance(plan, Plan)
    result = await plan.run(found)
    assert result.data == {"customers": [{"holdings": [{"id": "sealed h"}]}]}
