"""What is delivered later: from the same records, by the same verdicts, holding up nothing."""

import asyncio
from typing import Any

from graphql import GraphQLDeferDirective, GraphQLSchema, GraphQLStreamDirective, specified_directives

from bff.payloads import first_told, later_told, written_out
from bff.plan import Plan, Planner, Protection, explain
from bff.plan.deliver import Delivery
from bff.plan.failures import Failure
from bff.plan.form import Form
from masking.viewer import Relation
from tests.unit.bff.plan.bank import NOBODY, Context, Customer, bank, protection
from tests.unit.bff.plan.test_protection import MASKED_BUT_TO_MINE, context

LATER = '{ customers { name ... @defer(label: "later") { holdings { id } } } }'


def schema() -> GraphQLSchema:
    both = (*specified_directives, GraphQLDeferDirective, GraphQLStreamDirective)
    return GraphQLSchema(bank().query_type, directives=both)


def planned(text: str, form: Form = Form.ONCE, guard: Protection | None = None, **options: Any) -> Plan:
    plan = Planner(schema()).plan(text, protection_key=1, protection=guard, form=form, **options)
    assert isinstance(plan, Plan)
    return plan


def entry(failure: Failure) -> dict[str, Any]:
    return {"path": failure.path, "code": failure.code}


async def told(plan: Plan, found: Context, form: Form = Form.ONCE, **variables: Any) -> list[dict[str, Any]]:
    payloads: list[dict[str, Any]] = []
    delivery = Delivery(plan, found, variables)
    async for payload in delivery.payloads():
        if payloads:
            later = later_told(payload.step, form, entry, has_next=payload.has_next)
            assert later is not None
            payloads.append(later)
        else:
            payloads.append(first_told(payload, form, [entry(f) for f in payload.result.failures]))
    await delivery.aclose()
    return payloads


async def test_parts_of_all_parents_share_one_load_of_the_records_already_there() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MY_BANK)
    opened, last = await told(planned(LATER, guard=protection()), found)
    assert opened == {
        "data": {"customers": [{"name": "name of c1"}, {"name": "name of c2"}]},
        "pending": [
            {"id": "0", "path": ["customers", 0], "label": "later"},
            {"id": "1", "path": ["customers", 1], "label": "later"},
        ],
        "hasNext": True,
    }
    assert last == {
        "incremental": [
            {"id": "0", "data": {"holdings": [{"id": "sealed H-c1"}]}},
            {"id": "1", "data": {"holdings": [{"id": "sealed H-c2"}]}},
        ],
        "completed": [{"id": "0"}, {"id": "1"}],
        "hasNext": False,
    }
    assert found.log == [
        ("customers", []),
        ("relations", ["c1", "c2"]),
        ("holdings top 10", ["c1", "c2"]),
    ]


async def test_what_comes_first_waits_for_no_load_of_what_comes_later() -> None:
    gate = asyncio.Event()
    found = context(c1=Relation.MINE)

    class Waiting(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            return _after(gate, super().get(key, default))

    found.holdings = Waiting(found.holdings)
    payloads = Delivery(planned(LATER, guard=protection()), found, {}).payloads()
    opened = await anext(payloads)
    assert opened.result.data == {"customers": [{"name": "name of c1"}]}
    gate.set()
    last = await anext(payloads)
    assert [patch.part.data for patch in last.step.patches] == [{"holdings": [{"id": "sealed H-c1"}]}]


async def _after(gate: asyncio.Event, value: Any) -> Any:
    await gate.wait()
    return value


async def test_denied_field_is_denied_in_its_part_and_not_loaded() -> None:
    found = context(c1=Relation.MINE)
    guard = protection(Customer_holdings=NOBODY)
    opened, last = await told(planned(LATER, guard=guard), found)
    assert "errors" not in opened
    assert last["incremental"] == [
        {
            "id": "0",
            "data": {"holdings": None},
            "errors": [{"path": ["customers", 0, "holdings"], "code": "FORBIDDEN"}],
        }
    ]
    assert found.log == [("customers", []), ("relations", ["c1"])]


async def test_subject_that_is_not_found_has_no_parts() -> None:
    found = context(c1=Relation.NONE)
    (whole,) = await told(planned(LATER, guard=protection()), found)
    assert whole == {
        "errors": [{"path": ["customers", 0], "code": "NOT_FOUND"}],
        "data": {"customers": [None]},
    }


async def test_masks_follow_the_relation_and_the_report_grows_with_the_parts() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MY_OUTLET)
    text = "{ customers { name ... @defer { mobile } } }"
    plan = planned(text, guard=protection(Customer_mobile=MASKED_BUT_TO_MINE))
    payloads = [payload async for payload in Delivery(plan, found, {}).payloads()]
    assert [payload.result.masking == [] for payload in payloads] == [True, False]
    assert [patch.part.data for patch in payloads[1].step.patches] == [
        {"mobile": "13800138000"},
        {"mobile": "138* MASKED"},
    ]
    (masked,) = payloads[1].result.masking
    assert (masked["path"], masked["at"]) == (["customers", "*", "mobile"], [[1]])


async def test_null_that_may_not_be_ends_at_the_part() -> None:
    found = Context(customers=[Customer("c1", None, "1")], relations={"c1": Relation.MINE}, log=[])
    text = "{ customers { mobile ... @defer { name } } }"
    opened, last = await told(planned(text), found)
    assert opened["data"] == {"customers": [{"mobile": "1"}]}
    assert "incremental" not in last
    (completed,) = last["completed"]
    assert [error["path"] for error in completed["errors"]] == [["customers", 0, "name"]]


async def test_field_that_is_there_already_is_not_repeated_in_todays_form_and_is_in_that_of_2022() -> None:
    text = "{ customers { name ... @defer { name mobile } } }"
    once = await told(planned(text), context(c1=0))
    assert [patch["data"] for patch in once[1]["incremental"]] == [{"mobile": "13800138000"}]
    full = await told(planned(text, Form.FULL), context(c1=0), Form.FULL)
    assert full[1] == {
        "incremental": [{"data": {"name": "name of c1", "mobile": "13800138000"}, "path": ["customers", 0]}],
        "hasNext": False,
    }


async def test_part_within_a_part_comes_after_it() -> None:
    inner = '... @defer(label: "b") { holdings { id } }'
    text = f'{{ customers {{ name ... @defer(label: "a") {{ mobile {inner} }} }} }}'
    opened, *later = await told(planned(text), context(c1=0))
    assert [one["label"] for one in opened["pending"]] == ["a"]
    assert [one["label"] for payload in later for one in payload.get("pending", ())] == ["b"]
    order = [patch["data"] for payload in later for patch in payload.get("incremental", ())]
    assert order == [{"mobile": "13800138000"}, {"holdings": [{"id": "sealed H-c1"}]}]


async def test_items_after_the_first_come_later_with_one_load_beneath_them() -> None:
    found = context(c1=0, c2=0, c3=0)
    text = "query($n: Int) { customers @stream(initialCount: $n) { holdings { id } } }"
    opened, last = await told(planned(text), found, n=1)
    assert opened["data"] == {"customers": [{"holdings": [{"id": "sealed H-c1"}]}]}
    assert [len(patch["items"]) for patch in last["incremental"]] == [2]
    assert found.log.count(("holdings top 10", ["c2", "c3"])) == 1


async def test_variables_decide_which_parts_there_are() -> None:
    text = "query($later: Boolean!) { customers { name ... @defer(if: $later) { mobile } } }"
    planner = Planner(schema())
    plans = [planner.plan(text, variables={"later": later}, form=Form.ONCE) for later in (True, False, True)]
    assert plans[0] is plans[2]
    assert [plan.program.parts is not None for plan in plans if isinstance(plan, Plan)] == [True, False, True]
    whole = planner.plan(text, variables={"later": True})
    assert isinstance(whole, Plan)
    assert whole.program.parts is None


async def test_what_still_runs_is_cancelled_when_nobody_listens() -> None:
    found = context(c1=Relation.MINE)
    never = asyncio.Event()
    ended = []

    async def wait() -> None:
        try:
            await never.wait()
        finally:
            ended.append(True)

    found.holdings = {"c1": wait()}
    delivery = Delivery(planned(LATER, guard=protection()), found, {})
    payloads = delivery.payloads()
    await anext(payloads)
    for _ in range(5):
        await asyncio.sleep(0)
    await payloads.aclose()
    await delivery.aclose()
    assert ended == [True]


async def test_merged_response_is_the_plain_one() -> None:
    found = context(c1=Relation.MINE, c2=Relation.MINE)
    plan = planned(LATER, guard=protection())
    delivery = Delivery(plan, found, {})
    written = [written_out({"data": p.result.data}) async for p in delivery.payloads()]
    assert len(written) == 2
    plain = await planned(LATER, Form.WHOLE, protection()).run(context(c1=Relation.MINE, c2=Relation.MINE))
    assert delivery.merged() == plain.data


def test_plan_tells_what_comes_later() -> None:
    text = """{
      customers {
        name
        ... @defer(label: "a") { holdings @stream(initialCount: 1) { id } ... @defer { mobile } }
      }
    }"""
    assert explain(planned(text)).split("\n\n")[-2] == "\n".join(
        [
            "later",
            "  a  at customers[*]: holdings",
            "  items from 1 on  at customers[*].holdings[*]",
            "  (no label)  at customers[*]: mobile",
        ]
    )
    assert "later" not in explain(planned(text, Form.WHOLE))
