"""What is written in place of a scalar's own function is what the function writes."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLScalarType

from bff.hints import PLAIN, core_schema
from bff.plan.hints import Plain, plain_hint
from resolvers.schema import build_schema

SCHEMA = core_schema(build_schema())

VALUES: dict[type, tuple[Any, ...]] = {
    Decimal: (Decimal(0), Decimal("-0.00"), Decimal("1E+3"), Decimal("1E-9"), Decimal("1834221.55")),
    date: (date(1, 1, 1), date(2026, 1, 31), date(9999, 12, 31)),
    datetime: (
        datetime(2026, 1, 31, 10, 22, 31, tzinfo=timezone(timedelta(hours=8))),
        datetime(2026, 1, 31, 0, 0, 0, 5, tzinfo=UTC),
    ),
    str: ("", "1986", "****"),
}
LEFT: dict[type, tuple[Any, ...]] = {
    Decimal: (Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")),
    datetime: (datetime(2026, 1, 31),),  # noqa: DTZ001 - the one that is refused
}

CASES = [(name, plain) for name, hints in PLAIN.items() for plain in hints]


def scalar(name: str) -> GraphQLScalarType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


def evaluated(text: str, value: object) -> object:
    return eval(text.format(v="value"), {"value": value})  # noqa: S307 - a text of this program


@pytest.mark.parametrize("name", PLAIN)
def test_scalar_of_the_schema_has_the_hint(name: str) -> None:
    assert plain_hint(scalar(name).extensions) == PLAIN[name]


@pytest.mark.parametrize(("name", "plain"), CASES)
def test_text_writes_what_the_scalar_writes(name: str, plain: Plain) -> None:
    for value in VALUES[plain.kind]:
        assert not plain.when or evaluated(plain.when, value)
        assert evaluated(plain.write, value) == scalar(name).coerce_output_value(value)


@pytest.mark.parametrize(("name", "plain"), CASES)
def test_what_the_scalar_refuses_is_left_to_it(name: str, plain: Plain) -> None:
    for value in LEFT.get(plain.kind, ()):
        assert not evaluated(plain.when, value)
        with pytest.raises(TypeError):
            scalar(name).coerce_output_value(value)
