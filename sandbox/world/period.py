"""Periods that results are counted over."""

from datetime import date, timedelta
from typing import Final

import msgspec

from sandbox.world.base import add_months

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
KINDS: Final = ("day", "month", "quarter", "year")


class Period(msgspec.Struct, frozen=True):
    kind: str
    start: date
    end: date
    """The last day of it."""


def period_of(kind: str, day: date) -> Period:
    """The period of *kind* in which *day* lies."""
    if kind == "day":
        return Period(kind, day, day)
    months = _MONTHS[kind]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(kind, start, add_months(start, months) - timedelta(days=1))


def quarter_end(day: date) -> date:
    """The last end of a quarter before *day*, or *day* itself if a quarter ends then."""
    this = period_of("quarter", day)
    return day if day == this.end else this.start - timedelta(days=1)
