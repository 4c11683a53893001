"""The seed and the business date, and the streams of chance that follow from them."""

from bisect import bisect
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from hashlib import blake2b
from itertools import accumulate, pairwise
from random import Random
from typing import Generic, TypeVar

import msgspec

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

ValueT = TypeVar("ValueT")


class World(msgspec.Struct, frozen=True):
    """Everything else is a function of these."""

    seed: int
    today: date
    """The business date: maturities, due times and delinquency are counted from it."""
    clock_stands: bool = False
    """Whether it is always ten in the morning of the business date, so that tests can be repeated."""

    def stream(self, *key: str | int) -> Random:
        """A random stream of its own for *key*, the same in every process."""
        text = "/".join(map(str, (self.seed, *key)))
        return Random(int.from_bytes(blake2b(text.encode(), digest_size=8).digest()))

    def now(self) -> datetime:
        """The time of day, on the business date."""
        clock = datetime.now(UTC).astimezone(SHANGHAI).time()
        return datetime.combine(self.today, time(10) if self.clock_stands else clock, SHANGHAI)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)


class Odds(Generic[ValueT]):
    """Values with weights, to draw from."""

    def __init__(self, *weighted: tuple[ValueT, float]) -> None:
        self._values = tuple(value for value, _ in weighted)
        self._cumulative = tuple(accumulate(weight for _, weight in weighted))

    def pick(self, rng: Random) -> ValueT:
        return self._values[bisect(self._cumulative, rng.random() * self._cumulative[-1])]


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Cut *total* into whole parts in proportion to *weights*; the parts sum to *total* exactly."""
    marks = [0, *(int(total * mark / sum(weights)) for mark in accumulate(weights))]
    marks[-1] = total
    return [later - earlier for earlier, later in pairwise(marks)]


def words(text: str) -> tuple[str, ...]:
    """A list of short texts, written as one line."""
    return tuple(text.split())


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def add_months(day: date, months: int) -> date:
    """The same day of the month *months* later; days after the 28th become the 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def yuan(amount_fen: int) -> Decimal:
    """An amount in yuan with two decimals, from whole fen."""
    return Decimal(amount_fen).scaleb(-2)


def business_date() -> date:
    return datetime.now(UTC).astimezone(SHANGHAI).date()
