"""Results and targets: drawn for each person, and summed for teams and organisations."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import World
from sandbox.world.period import Period
from sandbox.world.staff import Staff, directory
from sandbox.world.terms import Role
from sandbox.world.union import Org

_YUAN: Final = 100
_MONTHLY_TARGETS: Final = {
    "aum-growth": 2_000_000 * _YUAN,
    "deposit-daily-average": 1_500_000 * _YUAN,
    "wealth-sales": 1_200_000 * _YUAN,
    "fund-sales": 300_000 * _YUAN,
    "insurance-premium": 80_000 * _YUAN,
    "loan-disbursed": 900_000 * _YUAN,
    "new-customers": 12,
    "tasks-completed": 40,
    "visits": 16,
}
"""Of a relationship manager: amounts in fen, or counts."""
COUNTED: Final = frozenset({"new-customers", "tasks-completed", "visits"})
METRICS: Final = tuple(_MONTHLY_TARGETS)
_MONTHS: Final = {"day": 1 / 22, "month": 1.0, "quarter": 3.0, "year": 12.0}
_SELLING: Final = {
    Role.RELATIONSHIP_MANAGER: 1.0,
    Role.WEALTH_MANAGER: 1.4,
    Role.LOBBY_MANAGER: 0.3,
    Role.OUTLET_HEAD: 0.5,
    Role.TELLER: 0.1,
}
"""Shares of a relationship manager's target; other roles have no results of their own."""


class Result(msgspec.Struct, frozen=True):
    """Amounts are in fen, counts are counts."""

    metric: str
    actual: int
    target: int | None


@lru_cache(maxsize=8_192)
def person_results(world: World, staff: Staff, period: Period) -> tuple[Result, ...]:
    """Results of one person, in proportion to how much of the period has passed; nothing before it starts."""
    share = _SELLING.get(staff.role, 0.0)
    passed = _passed(world, period)
    if not share or passed <= 0:
        return ()
    return tuple(_result(world, staff, period, metric, share, passed) for metric in METRICS)


def _passed(world: World, period: Period) -> float:
    days = (period.end - period.start).days + 1
    return min(max((world.today - period.start).days + 1, 0), days) / days


def _result(world: World, staff: Staff, period: Period, metric: str, share: float, passed: float) -> Result:
    rng = world.stream("kpi", staff.no, metric, period.kind, period.start.isoformat())
    target = _MONTHLY_TARGETS[metric] * share * _MONTHS[period.kind]
    actual = target * passed * rng.uniform(0.45, 1.3)
    if metric == "aum-growth" and rng.random() < 0.08:
        actual = -actual / 4
    whole = max(round(target), 1)
    return Result(metric, round(actual), None if period.kind == "day" and metric in COUNTED else whole)


def total(results: Iterable[tuple[Result, ...]]) -> tuple[Result, ...]:
    """The sum by metric, in the metrics' order; a target only where every part has one."""
    sums: dict[str, Result] = {}
    for own in results:
        for result in own:
            known = sums.get(result.metric, Result(result.metric, 0, 0))
            target = None if known.target is None or result.target is None else known.target + result.target
            sums[result.metric] = Result(result.metric, known.actual + result.actual, target)
    return tuple(sums.values())


@lru_cache(maxsize=1_024)
def org_results(world: World, org: Org, period: Period) -> tuple[Result, ...]:
    """The sum over everybody whose post stands in *org* or below."""
    return total(person_results(world, staff, period) for staff in people_of(world, org))


def people_of(world: World, org: Org) -> list[Staff]:
    return [staff for staff in directory(world, org.bank).values() if staff.org.within(org)]
