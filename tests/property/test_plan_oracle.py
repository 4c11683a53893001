"""The plan against graphql-core: the same data, the same errors at the same paths, the same nulls."""

import asyncio
import inspect
import os
from collections import Counter
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, is_abstract_type, parse, validate
from graphql import execute as core_execute
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from bff.plan import FALLBACKS, execute
from tests.property.plan_documents import documents
from tests.property.plan_schemas import Shape, shapes

pytestmark = [  # graphql-core leaves coroutines of its own when a list fails; the plan leaves none
    pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning"),
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <coroutine object Executor:pytest.PytestUnraisableExceptionWarning"
    ),
]

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "200"))

drawn_often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module", autouse=True)
def left_before() -> Counter[str]:
    """What other tests of this process have had graphql-core execute."""
    return FALLBACKS.copy()


async def finished(result: Any) -> ExecutionResult:
    found = await result if inspect.isawaitable(result) else result
    assert isinstance(found, ExecutionResult)
    return found


async def both(shape: Shape, text: str, variables: dict[str, Any]) -> tuple[ExecutionResult, ExecutionResult]:
    """Execute in both ways, in one loop, and let what is left behind finish."""
    document = parse(text)
    assume(not validate(shape.schema, document))
    expected = await finished(core_execute(shape.schema, document, variable_values=dict(variables)))
    given_ = await finished(execute(shape.schema, text, variables))
    await asyncio.sleep(0)
    return expected, given_


def said(errors: list[GraphQLError] | None) -> list[tuple[Any, ...]]:
    return [(error.message, error.path, error.locations) for error in errors or ()]


def beneath_null(data: Any, path: list[str | int] | None) -> bool:
    """Whether something above the failed position is null: the failure, or another, was propagated."""
    found: Any = data
    for key in (path or [])[:-1]:
        if found is None:
            return True
        found = found[key]
    return found is None


def settled(result: ExecutionResult) -> list[str]:
    """The errors that do not depend on which of several failures came first."""
    return sorted(repr(e) for e in said(result.errors) if not beneath_null(result.data, e[1]))


def nulls(result: ExecutionResult) -> set[str]:
    """The positions that are null for a failure there or beneath."""
    found = set()
    for error in result.errors or ():
        data: Any = result.data
        above = []
        for key in error.path or ():
            if data is None:
                break
            above.append(key)
            data = data[key]
        found.add(str(above))
    return found


def draw_case(data: st.DataObject, hints: bool, asynchronous: bool) -> tuple[Shape, str, dict[str, Any]]:
    shape, things = data.draw(shapes(hints, asynchronous))
    for type_ in shape.schema.type_map.values():
        if is_abstract_type(type_):
            things.types[type_.name] = [t.name for t in shape.schema.get_possible_types(type_)]
    text, variables = data.draw(documents(shape))
    return shape, text, variables


@drawn_often
@given(st.data())
def test_plain_resolvers_give_the_same_data_and_the_same_errors_in_order(data: st.DataObject) -> None:
    shape, text, variables = draw_case(data, hints=False, asynchronous=False)
    expected, found = asyncio.run(both(shape, text, variables))
    event("errors" if expected.errors else "no errors")
    assert found.data == expected.data
    assert said(found.errors) == said(expected.errors)


@drawn_often
@given(st.data())
def test_async_resolvers_give_the_same_data_and_errors(data: st.DataObject) -> None:
    shape, text, variables = draw_case(data, hints=False, asynchronous=True)
    expected, found = asyncio.run(both(shape, text, variables))
    assert found.data == expected.data
    assert settled(found) == settled(expected)
    assert nulls(found) == nulls(expected)


@drawn_often
@given(st.data(), st.booleans())
def test_hinted_fields_give_what_their_resolvers_give(data: st.DataObject, asynchronous: bool) -> None:
    shape, text, variables = draw_case(data, hints=True, asynchronous=asynchronous)
    expected, found = asyncio.run(both(shape, text, variables))
    assert found.data == expected.data
    assert settled(found) == settled(expected)
    assert nulls(found) == nulls(expected)


def test_nothing_was_left_to_graphql_core(left_before: Counter[str]) -> None:
    assert set(FALLBACKS - left_before) <= {"null condition"}
