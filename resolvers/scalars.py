"""Scalars: exact decimals as strings, dates, times with a zone."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

ReducedDate = NewType("ReducedDate", object)
"""A `date`, or the text of a year where the day is masked."""


def _write_decimal(value: object) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise TypeError("not a finite decimal")
    return format(value, "f")


def _read_decimal(value: object) -> Decimal:
    if not isinstance(value, str) or len(value) > MAX_DECIMAL_CHARS:
        raise ValueError("a decimal is written as a string")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a decimal") from None
    if not number.is_finite() or number.adjusted() > MAX_DECIMAL_CHARS:
        raise ValueError("not a finite decimal")
    return number


def _write_date(value: object) -> str:
    if type(value) is not date:
        raise TypeError("not a date")
    return value.isoformat()


def _read_date(value: object) -> date:
    if not isinstance(value, str) or len(value) != len("2026-01-31"):
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _write_reduced_date(value: object) -> str:
    if isinstance(value, str):
        return value
    return _write_date(value)


def _write_time(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("not a time with a zone")
    return value.isoformat()


def _read_time(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("a time is written as in RFC 3339")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment


def _never_read(_value: object) -> object:
    raise ValueError("only ever an output")


MAX_DECIMAL_CHARS: Final = 40

SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, written as a string: "1834221.55".',
        serialize=_write_decimal,
        parse_value=_read_decimal,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A calendar date: "2026-01-31".',
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=_write_date,
        parse_value=_read_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='A moment with its offset from UTC (RFC 3339): "2026-01-31T10:22:31+08:00".',
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=_write_time,
        parse_value=_read_time,
    ),
    ReducedDate: strawberry.scalar(
        name="ReducedDate",
        description='A calendar date, its year ("1986") where the day is masked, or stars.',
        serialize=_write_reduced_date,
        parse_value=_never_read,
    ),
}
