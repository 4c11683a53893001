"""What the plan calls past Strawberry's wrapper gets what the wrapper would have given."""

import dis
import inspect
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
import strawberry
from strawberry.permission import BasePermission
from strawberry.types.field import StrawberryField

from adapters.records.performance import PeriodKind
from bff.calling import caller, converter
from resolvers.customer.filters import CustomerFilter
from resolvers.fields import Info
from resolvers.schema import build_schema

SCHEMA = build_schema()


def fields() -> Iterator[StrawberryField]:
    for named in SCHEMA.schema_converter.type_map.values():
        yield from getattr(named.definition, "fields", ())


def field_of(type_name: str, name: str) -> StrawberryField:
    definition: Any = SCHEMA.schema_converter.type_map[type_name].definition
    found: StrawberryField = next(field for field in definition.fields if field.python_name == name)
    return found


def test_arguments_have_the_names_of_python_and_inputs_are_objects() -> None:
    convert = converter(SCHEMA, field_of("Query", "customers"))
    assert convert is not None
    given = convert({"filter": {"managedByMe": False, "name": None}, "first": 3, "after": None})
    assert given == {"filter": CustomerFilter(managed_by_me=False), "first": 3, "after": None}


def test_arguments_that_are_the_same_are_not_converted() -> None:
    field = field_of("Query", "my_performance")
    assert [argument.python_name for argument in field.arguments] == ["period", "on"]
    assert converter(SCHEMA, field) is None


def test_arguments_that_were_not_given_are_left_to_their_defaults() -> None:
    convert = converter(SCHEMA, field_of("Query", "customers"))
    assert convert is not None
    assert convert({}) == {}


async def test_resolver_is_called_with_the_context_and_its_arguments() -> None:
    seen: list[object] = []

    class Mart:
        async def performance(self, *given: object) -> str:
            seen.append(given[2:])
            return "results"

    class Sources:
        kpi_mart = Mart()

    class Context:
        sources = Sources()
        reading = None

    call = caller(SCHEMA, field_of("Query", "my_performance"))
    assert call is not None
    found = await call(None, Context(), period=PeriodKind.YEAR, on=date(2026, 1, 31))
    assert found == "results"
    assert seen == [(None, PeriodKind.YEAR, date(2026, 1, 31))]


def test_no_resolver_uses_more_of_info_than_the_context() -> None:
    """What `ContextInfo` has not would fail a field only when it is asked for."""
    resolvers = [f.base_resolver.wrapped_func for f in fields() if f.base_resolver and caller(SCHEMA, f)]
    assert len(resolvers) > 20
    for resolver in resolvers:
        used = {after.argval for of_info, after in _pairs(resolver) if of_info.argval == "info"}
        assert used <= {"context"}, resolver


def _pairs(function: Any) -> Iterator[tuple[dis.Instruction, dis.Instruction]]:
    """Each reading of a local variable, with the instruction after it."""
    for first, second in pairwise(dis.get_instructions(inspect.unwrap(function))):
        if first.opname.startswith("LOAD_FAST"):
            yield first, second


class Never(BasePermission):
    message = "never"

    def has_permission(self, source: Any, info: Any, **_: Any) -> bool:
        return False


def _one(info: Info) -> int:
    return 1


def _of_parent(parent: strawberry.Parent[Any]) -> int:
    return 1


@strawberry.type
class Guarded:
    guarded: int = strawberry.field(resolver=_one, permission_classes=[Never])
    own: int = strawberry.field(resolver=_of_parent)
    plain: int = 0


@pytest.mark.parametrize("name", ["guarded", "own", "plain"])
def test_what_needs_strawberry_is_left_to_it(name: str) -> None:
    schema = strawberry.Schema(Guarded)
    definition: Any = schema.schema_converter.type_map["Guarded"].definition
    field = next(field for field in definition.fields if field.python_name == name)
    assert caller(schema, field) is None
