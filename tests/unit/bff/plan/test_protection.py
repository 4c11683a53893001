"""What a plan shows under protection, and what it therefore does not load."""

from typing import Any

from bff.plan import Plan, Planner, Protection, RunResult
from masking.levels import Level
from masking.verdict import Coordinate, Reason, Verdict
from masking.viewer import Relation
from tests.unit.bff.plan.bank import NOBODY, Context, Customer, Holding, bank, levels, protection

MASKED_BUT_TO_MINE = levels(Level.HIDDEN, *[Level.MASKED] * 5, Level.CLEAR)


def context(**relations: int) -> Context:
    return Context(
        customers=[Customer(no, f"name of {no}") for no in relations],
        holdings={no: [Holding(f"H-{no}", "1.00")] for no in relations},
        relations=relations,
        log=[],
    )


async def run(text: str, guard: Protection | None, found: Context) -> RunResult:
    plan = Planner(bank()).plan(text, protection_key="standing", protection=guard)
    assert isinstance(plan, Plan)
    return await plan.run(found)


def errors(result: RunResult) -> list[tuple[list[Any], str | None]]:
    return [(failure.path, failure.code) for failure in result.failures]


async def test_without_protection_no_relation_is_asked_for() -> None:
    found = context(c1=Relation.NONE)
    result = await run("{ customers { name } }", None, found)
    assert result.data == {"customers": [{"name": "name of c1"}]}
    assert found.log == [("customers", [])]


async def test_a_field_hidden_from_everybody_is_not_loaded() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MINE)
    result = await run("{ customers { name holdings { id } } }", protection(Customer_holdings=NOBODY), found)
    assert result.data == {
        "customers": [{"name": "name of c1", "holdings": None}, {"name": "name of c2", "holdings": None}]
    }
    assert errors(result) == [
        (["customers", 0, "holdings"], "FORBIDDEN"),
        (["customers", 1, "holdings"], "FORBIDDEN"),
    ]
    assert [what for what, _ in found.log] == ["customers", "relations"]


async def test_subjects_hidden_from_everybody_are_neither_loaded_nor_related() -> None:
    found = context(c1=Relation.MINE)
    result = await run("{ customers { name } }", protection(Query_customers=NOBODY), found)
    assert result.data == {"customers": None}
    assert errors(result) == [(["customers"], "NOT_FOUND")]
    assert found.log == []


async def test_a_stranger_is_not_found_and_others_are_shown() -> None:
    found = context(c1=Relation.NONE, c2=Relation.MY_BANK)
    result = await run("{ customers { name } }", protection(), found)
    assert result.data == {"customers": [None, {"name": "name of c2"}]}
    assert errors(result) == [(["customers", 0], "NOT_FOUND")]


async def test_a_relation_that_is_no_relation_sees_nothing() -> None:
    for relation in (7, -1):
        result = await run("{ customers { name } }", protection(), context(c1=relation))
        assert result.data == {"customers": [None]}
        assert errors(result) == [(["customers", 0], "NOT_FOUND")]


async def test_relations_that_cannot_be_found_fail_each_subject() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MINE)
    found.relations = None  # type: ignore[assignment]
    result = await run("{ customers { name } }", protection(), found)
    assert result.data == {"customers": [None, None]}
    assert [type(failure.error) for failure in result.failures] == [AttributeError, AttributeError]


async def test_a_coordinate_that_the_table_lacks_is_hidden() -> None:
    guard = protection()
    verdicts = {at: found for at, found in guard.verdicts.items() if at != Coordinate("Customer.mobile")}
    result = await run(
        "{ customers { mobile } }", Protection(verdicts, guard.rules, guard.masker), context(c1=Relation.MINE)
    )
    assert result.data == {"customers": [{"mobile": None}]}
    assert errors(result) == [(["customers", 0, "mobile"], "FORBIDDEN")]


async def test_a_field_without_a_partial_form_is_hidden_where_it_would_be_masked() -> None:
    guard = protection(Customer_mobile=MASKED_BUT_TO_MINE)
    formless = Protection(guard.verdicts, guard.rules, lambda _at, _level: None)
    result = await run("{ customers { mobile } }", formless, context(c1=Relation.MINE, c2=Relation.MY_BANK))
    assert result.data == {"customers": [{"mobile": "13800138000"}, {"mobile": None}]}


async def test_the_report_says_where_verdicts_differ() -> None:
    guard = protection(Customer_mobile=MASKED_BUT_TO_MINE)
    result = await run("{ customers { mobile } }", guard, context(c1=Relation.MINE, c2=Relation.MY_OUTLET))
    assert result.data == {"customers": [{"mobile": "13800138000"}, {"mobile": "138* MASKED"}]}
    assert result.masking == [
        {
            "path": ["customers", "*", "mobile"],
            "class": "CONTACT",
            "mask": "MOBILE",
            "level": "MASKED",
            "reason": "RELATION",
            "relation": "MY_OUTLET",
            "reveal": False,
            "at": [[1]],
        }
    ]


async def test_the_report_says_nothing_of_where_when_all_are_alike() -> None:
    guard = protection(Holding_amount=(Verdict(Level.REVEAL_WITH_STEP_UP, Reason.STEP_UP),) * 7)
    found = context(c1=Relation.MINE, c2=Relation.MY_OUTLET)
    result = await run("{ customers { holdings { amount } } }", guard, found)
    (entry,) = result.masking
    assert entry["path"] == ["customers", "*", "holdings", "*", "amount"]
    assert entry["reveal"] is True
    assert "at" not in entry
    assert "relation" not in entry


async def test_loads_beneath_subjects_start_beside_their_relations_and_once() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MY_BANK)
    result = await run("{ customers { holdings(top: 3) { id } } }", protection(), found)
    assert result.data == {
        "customers": [{"holdings": [{"id": "sealed H-c1"}]}, {"holdings": [{"id": "sealed H-c2"}]}]
    }
    assert found.log == [
        ("customers", []),
        ("relations", ["c1", "c2"]),
        ("holdings top 3", ["c1", "c2"]),
    ]
