from graphql import build_schema

from bff.demand.parse import parser_within
from bff.documents.warm import MAX_CONDITIONS, Warmer, expected
from bff.plan import Plan, Planner
from bff.plan.form import Form
from bff.plan.protection import Protection
from bff.policy_report import standing_of
from bff.settings.limits import LimitsSettings
from masking.policy import Standing
from masking.viewer import Channel
from resolvers.delivery import DEFER

STANDINGS = [standing_of("clerk"), standing_of("trainee")]
OPEN = Protection({}, {}, lambda _coordinate, _level: None)
ONE = "query One($with: Boolean!) { a b @include(if: $with) }"
TWO = "query A { a } query B { b }"


def protect(standing: Standing) -> tuple[Standing, Protection]:
    return standing, OPEN


def planner(limits: LimitsSettings | None = None) -> Planner:
    schema = build_schema("type Query { a: String, b: String }")
    return Planner(schema, parse_text=parser_within(limits or LimitsSettings()))


async def test_no_plan_is_made_for_a_request_that_was_expected() -> None:
    warmed = planner()
    for text in (ONE, TWO):
        await Warmer(warmed).warm(text, STANDINGS, protect)
    before = len(warmed._plans)
    for standing in STANDINGS:
        for name in (None, "One"):
            for given in (True, False):
                assert isinstance(warmed.plan(ONE, name, {"with": given}, standing, OPEN), Plan)
        for name in ("A", "B"):
            assert isinstance(warmed.plan(TWO, name, {}, standing, OPEN), Plan)
    assert len(warmed._plans) == before == 12


async def test_document_with_parts_is_planned_for_each_form_of_them() -> None:
    schema = build_schema("type Query { a: String, b: String }")
    schema.directives = (*schema.directives, DEFER)
    warmed = Planner(schema, parse_text=parser_within(LimitsSettings()))
    text = "query Later($later: Boolean!) { a ... @defer(if: $later) { b } }"
    await Warmer(warmed).warm(text, STANDINGS[:1], protect)
    made = warmed.made
    for form in Form:
        for later in (True, False):
            plan = warmed.plan(text, None, {"later": later}, STANDINGS[0], OPEN, form)
            assert isinstance(plan, Plan)
            assert (plan.program.parts is not None) is (later and form is not Form.WHOLE)
    assert warmed.made == made


async def test_document_with_many_conditions_is_left_to_its_first_request() -> None:
    names = [f"$v{number}" for number in range(MAX_CONDITIONS + 1)]
    declared = ", ".join(f"{name}: Boolean!" for name in names)
    fields = " ".join(f"a{place}: a @include(if: {name})" for place, name in enumerate(names))
    warmed = planner()
    await Warmer(warmed).warm(f"query Many({declared}) {{ {fields} }}", STANDINGS, protect)
    assert len(warmed._plans) == 0


def test_errors_of_syntax_schema_and_limits_are_problems() -> None:
    found = Warmer(planner(LimitsSettings(aliases=3)))

    def problems(text: str) -> int:
        return found.problems(text, STANDINGS[0], protect)

    assert problems(ONE) == problems(TWO) == 0
    for text in ("{", "{ c }", "query A { a } query B { c }", "{ a x: a y: a z: a w: a }"):
        assert problems(text) >= 1


def test_plans_are_expected_at_the_channels_of_the_client_and_for_who_came_already() -> None:
    came = standing_of("clerk", Channel.H5, acr="2")
    usual = expected(("clerk", "call-agent"), (None,), (came, standing_of("clerk")))
    assert usual == [
        standing_of("clerk", Channel.WORKBENCH),
        standing_of("call-agent", Channel.CALL_CENTRE),
        came,
    ]
    sidebar = expected(("clerk",), (Channel.WECOM_SIDEBAR,), ())
    assert sidebar == [standing_of("clerk", Channel.WECOM_SIDEBAR)]
