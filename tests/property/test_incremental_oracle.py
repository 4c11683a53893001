"""Delivery in parts against graphql-core's: well-formed payloads that come together to the same response."""

import asyncio
import os
import re
from copy import deepcopy
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLDeferDirective,
    GraphQLStreamDirective,
    is_abstract_type,
    parse,
    specified_directives,
    validate,
)
from graphql import execute as core_execute
from graphql.execution import experimental_execute_incrementally
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from bff.payloads import first_told, later_told
from bff.plan import Fallback, Plan, Planner
from bff.plan.deliver import Delivery
from bff.plan.failures import Failure
from bff.plan.form import Form
from tests.property.plan_documents import documents
from tests.property.plan_payloads import Merged, merged_full
from tests.property.plan_schemas import Shape, shapes
from tests.property.test_plan_oracle import finished

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:coroutine 'IncrementalExecutor:RuntimeWarning"),
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <coroutine object:pytest.PytestUnraisableExceptionWarning"
    ),
]

EXAMPLES = int(os.environ.get("PARTS_EXAMPLES", "80"))

drawn_often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def entry(failure: Failure) -> dict[str, Any]:
    return dict(failure.located().formatted)


async def expected(shape: Shape, text: str, variables: dict[str, Any]) -> list[dict[str, Any]]:
    result: Any = experimental_execute_incrementally(
        shape.schema, parse(text), variable_values=dict(variables)
    )
    if asyncio.iscoroutine(result) or asyncio.isfuture(result):
        result = await result
    if isinstance(result, ExecutionResult):
        return [dict(result.formatted)]
    payloads = [dict(result.initial_result.formatted)]
    async for later in result.subsequent_results:
        payloads.append(dict(later.formatted))  # noqa: PERF401
    return payloads


async def delivered(
    shape: Shape, text: str, variables: dict[str, Any], form: Form = Form.ONCE
) -> list[dict[str, Any]]:
    plan = Planner(shape.schema).plan(text, variables=variables, form=form)
    assume(not isinstance(plan, Fallback))
    assert isinstance(plan, Plan)
    delivery = Delivery(plan, None, variables)
    told: list[dict[str, Any]] = []
    async for payload in delivery.payloads():
        if payload.result.refused:
            return [{"errors": [e.formatted for e in payload.result.refused], "data": None}]
        if told:
            later = later_told(payload.step, form, entry, has_next=payload.has_next)
            told += [deepcopy(later)] if later else []
        else:
            first = first_told(payload, form, [entry(f) for f in payload.result.failures])
            told.append(deepcopy(first))
    merged = delivery.merged()
    await delivery.aclose()
    await asyncio.sleep(0)
    if form is Form.ONCE:
        assert merged == Merged(told).data
    return told


def draw_case(data: st.DataObject, hints: bool, asynchronous: bool) -> tuple[Shape, str, dict[str, Any]]:
    shape, things = data.draw(shapes(hints, asynchronous))
    both = [GraphQLDeferDirective, GraphQLStreamDirective]
    shape.schema.directives = (*shape.schema.directives, *both)
    for type_ in shape.schema.type_map.values():
        if is_abstract_type(type_):
            things.types[type_.name] = [t.name for t in shape.schema.get_possible_types(type_)]
    text, variables = data.draw(documents(shape, in_parts=True))
    assume(not validate(shape.schema, parse(text)))
    return shape, text, variables


def exists(data: Any, path: list[Any] | None) -> bool:
    """Whether a position is in the response: nothing stands beneath a null, nor in a part that failed."""
    for key in path or []:
        try:
            data = data[key]
        except (LookupError, TypeError):
            return False
    return True


def settled(merged: Merged) -> list[str]:
    return sorted(
        {repr((e["message"], e.get("path"))) for e in merged.errors if exists(merged.data, e.get("path"))}
    )


@drawn_often
@given(st.data(), st.booleans(), st.booleans())
def test_parts_come_together_to_the_response_of_graphql_core(
    data: st.DataObject, hints: bool, asynchronous: bool
) -> None:
    shape, text, variables = draw_case(data, hints, asynchronous)
    theirs = Merged(asyncio.run(expected(shape, text, variables)))
    ours = Merged(asyncio.run(delivered(shape, text, variables)))
    event("in parts" if ours.pending else "at once")
    event("failed part" if ours.failed else "no failed part")
    assert ours.data == theirs.data
    assert sorted(map(repr, ours.failed)) == sorted(map(repr, theirs.failed))
    assert settled(ours) == settled(theirs)


@drawn_often
@given(st.data(), st.booleans(), st.booleans())
def test_whole_fragments_come_together_to_the_plain_response(
    data: st.DataObject, hints: bool, asynchronous: bool
) -> None:
    shape, text, variables = draw_case(data, hints, asynchronous)

    async def both() -> tuple[Any, Any]:
        plan = Planner(shape.schema).plan(text, variables=variables)
        assume(isinstance(plan, Plan))
        plain = await plan.run(None, variables)  # type: ignore[union-attr]
        return plain, await delivered(shape, text, variables, Form.FULL)

    plain, payloads = asyncio.run(both())
    found, errors = merged_full(payloads)
    if not plain.refused and not plain.failures:
        assert (found, errors) == (plain.data, [])
    elif not any(patch.get("data", 0) is None for p in payloads for patch in p.get("incremental") or ()):
        event("errors")


@drawn_often
@given(st.data(), st.booleans())
def test_whoever_takes_no_parts_gets_everything_at_once(data: st.DataObject, asynchronous: bool) -> None:
    shape, text, variables = draw_case(data, hints=True, asynchronous=asynchronous)

    async def both() -> tuple[ExecutionResult, Any]:
        plan = Planner(shape.schema).plan(text, variables=variables)
        assume(isinstance(plan, Plan))
        shape.schema.directives = specified_directives  # else graphql-core refuses to
        without = parse(re.sub(r" @(defer|stream)(\([^)]*\))?", "", text))
        theirs = await finished(core_execute(shape.schema, without, variable_values=dict(variables)))
        return theirs, await plan.run(None, variables)  # type: ignore[union-attr]

    theirs, ours = asyncio.run(both())
    assert ours.data == theirs.data
