"""What is written in place of a scalar's own function is what the function writes."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from graphql import GraphQLScalarType
from hypothesis import given
from hypothesis.strategies import dates, datetimes, sampled_from

from bff.hints import ENCODED, PLAIN, core_schema
from bff.http.model import GraphQLAnswer
from bff.http.reply import payload
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


def encoded(value: object) -> bytes:
    return payload(GraphQLAnswer(data={"value": value}))


@pytest.mark.parametrize(
    ("name", "plain"), [(name, plain) for name, hints in ENCODED.items() for plain in hints]
)
def test_what_is_left_to_the_encoder_goes_out_as_the_scalar_writes_it(name: str, plain: Plain) -> None:
    for value in VALUES[plain.kind]:
        if not plain.when or evaluated(plain.when, value):
            assert encoded(evaluated(plain.write, value)) == encoded(scalar(name).coerce_output_value(value))
    for value in LEFT.get(plain.kind, ()):
        assert not evaluated(plain.when, value)


@given(dates())
def test_any_date_goes_out_as_the_scalar_writes_it(value: date) -> None:
    assert encoded(value) == encoded(scalar("Date").coerce_output_value(value))


ZONES = (ZoneInfo("Asia/Shanghai"), UTC, timezone(timedelta(hours=-3, minutes=-30)))
"""Ours, and such as stand in a text: none has seconds since 1902."""


@given(datetimes(datetime(1902, 1, 1), timezones=sampled_from(ZONES)))  # noqa: DTZ001 - the zone is drawn
def test_any_time_goes_out_as_the_scalar_writes_it(value: datetime) -> None:
    (plain,) = ENCODED["DateTime"]
    assert evaluated(plain.when, value)
    assert encoded(value) == encoded(scalar("DateTime").coerce_output_value(value))


def test_a_time_whose_zone_has_seconds_is_left_to_the_scalar() -> None:
    (plain,) = ENCODED["DateTime"]
    old = datetime(1900, 12, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert not evaluated(plain.when, old)
    assert scalar("DateTime").coerce_output_value(old) == "1900-12-31T12:00:00+08:05:43"


@pytest.mark.parametrize(("name", "plain"), CASES)
def test_what_the_scalar_refuses_is_left_to_it(name: str, plain: Plain) -> None:
    for value in LEFT.get(plain.kind, ()):
        assert not evaluated(plain.when, value)
        with pytest.raises(TypeError):
            scalar(name).coerce_output_value(value)
