"""Plans as they are made: cached, shared, limited, explained, readable."""

import linecache
import traceback

from graphql import DocumentNode

from bff.plan import Limits, Plan, Planner, Protection, explain
from bff.plan.hints import Attribute
from bff.plan.refusals import TooComplex
from masking.levels import Level
from masking.verdict import Coordinate
from tests.unit.bff.plan.bank import NOBODY, Context, Customer, bank, levels, protection

QUERY = "query Q { customers { name mobile holdings(top: 2) { id amount } } }"
EXPLAINED = """\
query Q

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


def test_document_is_kept_from_its_second_time_on() -> None:
    planner = Planner(bank(), Limits(newcomers=10))
    first = planned(planner)
    assert planner.sizes() == {"documents": 0, "operations": 0, "plans": 0, "shared": 0}
    second = planned(planner)
    assert second is not first
    assert planner.sizes() == {"documents": 1, "operations": 1, "plans": 1, "shared": 1}
    assert planned(planner) is second


def test_flood_of_documents_that_come_once_drives_out_none_that_is_used() -> None:
    planner = Planner(bank(), Limits(documents=5, newcomers=10))
    used = [planned(planner), planned(planner)][1]
    for number in range(100):
        planned(planner, f"{{ a{number}: customers {{ name }} }}")
    assert planned(planner) is used
    assert planner.sizes()["plans"] == 1


def test_document_that_is_expected_is_kept_at_once() -> None:
    planner = Planner(bank(), Limits(newcomers=10))
    planner.expect(QUERY)
    assert planned(planner) is planned(planner)


def test_document_that_its_parser_refuses_is_remembered_as_refused() -> None:
    texts: list[str] = []

    def refuse(text: str) -> DocumentNode:
        texts.append(text)
        raise TooComplex("Too much.")

    planner = Planner(bank(), parse_text=refuse)
    for _ in range(2):
        refused = planner.plan("{ customers { name } }")
        assert isinstance(refused, list)
        assert [type(error) for error in refused] == [TooComplex]
    assert texts == ["{ customers { name } }"]


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
