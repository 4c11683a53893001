"""Plans as they are made: cached, shared, limited, explained, readable."""

import linecache
import traceback

from graphql import GraphQLError

from bff.plan import Limits, Plan, Planner, Protection, explain
from bff.plan.hints import Attribute
from masking.levels import Level
from masking.verdict import Coordinate
from tests.unit.bff.plan.bank import NOBODY, Context, Customer, bank, levels, protection

QUERY = "query Q { customers { name mobile holdings(top: 2) { id amount } } }"
EXPLAINED = """\
query Q
cost 231, depth 3, aliases 0

wave 1
  load Query.customers  at customers[*]

wave 2
  relation to Customer  at customers[*]
  load Customer.holdings  at customers[*].holdings[*]

shown
  customers[*]: [Customer]  CLEAR
    on Customer  NONE HIDDEN NOT_FOUND (RELATION), MY_BANK–MINE CLEAR
      name: String!  CLEAR
      mobile: String  NONE HIDDEN FORBIDDEN (RELATION), MY_BANK–ASSISTED MASKED MOBILE (RELATION), MINE CLEAR
      holdings[*]: [Holding!]  CLEAR
        id: ID!  CLEAR
        amount: String  HIDDEN FORBIDDEN (PERMISSION)
"""


def planned(planner: Planner, text: str = QUERY, **options: object) -> Plan:
    plan = planner.plan(text, **options)  # type: ignore[arg-type]
    assert isinstance(plan, Plan)
    return plan


def test_a_plan_is_explained_with_waves_verdicts_and_cost() -> None:
    masked = levels(Level.HIDDEN, *[Level.MASKED] * 5, Level.CLEAR)
    guard = protection(Customer_mobile=masked, Holding_amount=NOBODY)
    assert explain(planned(Planner(bank()), protection_key=1, protection=guard)) == EXPLAINED


def test_the_same_question_gets_the_same_plan() -> None:
    planner = Planner(bank())
    assert planned(planner) is planned(planner)


def test_standings_that_see_a_document_alike_share_its_plan() -> None:
    planner, guard = Planner(bank()), protection()
    other = Protection({**guard.verdicts, Coordinate("Other.field"): NOBODY}, guard.rules, guard.masker)
    first = planned(planner, protection_key="a", protection=guard)
    assert planned(planner, protection_key="b", protection=other) is first


def test_standings_that_see_a_document_differently_do_not_share_its_plan() -> None:
    planner, guard = Planner(bank()), protection()
    narrower = type(guard)(
        {**guard.verdicts, **protection(Holding_amount=NOBODY).verdicts}, guard.rules, guard.masker
    )
    first = planned(planner, protection_key="a", protection=guard)
    assert planned(planner, protection_key="b", protection=narrower) is not first


def test_caches_are_bounded() -> None:
    planner = Planner(bank(), Limits(documents=10))
    for number in range(50):
        planned(planner, f"{{ a{number}: customers {{ name }} }}")
    assert planner.sizes() == {"documents": 10, "operations": 10, "plans": 10, "shared": 10}


def test_a_document_beyond_a_limit_is_refused_with_its_measure() -> None:
    planner = Planner(bank(), Limits(max_depth=2, max_aliases=1, max_cost=121))
    refused = planner.plan("{ a: customers { b: name holdings { id } } }")
    assert isinstance(refused, list)
    assert [error.message for error in refused] == [
        "The operation's depth is 3; at most 2 is allowed.",
        "The operation's number of aliases is 2; at most 1 is allowed.",
    ]


def test_fragments_that_multiply_are_measured_without_being_expanded() -> None:
    doubling = "\n".join(
        f"fragment F{i} on Query {{ a{i}: customers {{ name }} ...F{i + 1} ...F{i + 1} }}" for i in range(14)
    )
    text = f"{{ ...F0 }} {doubling} fragment F14 on Query {{ customers {{ name }} }}"
    refused = Planner(bank(), Limits(max_cost=1000)).plan(text)
    assert isinstance(refused, list)
    assert [error.message for error in refused] == [
        "The operation's cost is 360437; at most 1000 is allowed."
    ]


def test_too_many_tokens_are_refused_before_they_are_read() -> None:
    refused = Planner(bank(), Limits(max_tokens=20)).plan("{" + " customers { name }" * 20 + "}")
    assert isinstance(refused, list)
    assert isinstance(refused[0], GraphQLError)


async def test_generated_source_is_readable_in_tracebacks() -> None:
    class Broken(Customer):
        def __getattribute__(self, name: str) -> object:
            if name == "mobile":
                raise LookupError("broken")
            return super().__getattribute__(name)

    found = await planned(Planner(bank()), "{ customers { mobile } }").run(
        Context(customers=[Broken("c", "n")])
    )
    (failure,) = found.failures
    assert failure.error is not None
    assert failure.error.__context__ is not None
    text = "".join(traceback.format_exception(failure.error.__context__))
    assert "'mobile': v" in text
    assert any(name.startswith("<plan ") for name in linecache.cache)


def test_a_hint_is_a_name_and_nothing_else() -> None:
    for name in ("a.b", "x)", "class", ""):
        try:
            Attribute(name)
        except ValueError:
            continue
        raise AssertionError(name)
