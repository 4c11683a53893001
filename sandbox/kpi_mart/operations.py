"""The operations of contracts/kpi-mart.openapi.yaml."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

import msgspec

from sandbox.kit.operation import Ask, Json, Operation
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kpi_mart import rows
from sandbox.kpi_mart.ranking import standings
from sandbox.kpi_mart.subject import organisation, team
from sandbox.world.kpi import Result, org_results, person_results
from sandbox.world.period import period_of, quarter_end
from sandbox.world.regulatory import FIRST_REPORTED, statistics

Level = Literal["person", "team", "outlet", "branch", "bank"]
PeriodKind = Literal["day", "month", "quarter", "year"]
Metric = Literal[
    "aum-growth", "deposit-daily-average", "wealth-sales", "fund-sales", "insurance-premium",
    "loan-disbursed", "new-customers", "tasks-completed", "visits",
]  # fmt: skip
Calibre = Literal["two-increases", "pboc-inclusive", "inclusive-agri", "national-standard-mse"]


Standing = Callable[[rows.Subject, tuple[Result, ...]], tuple[Result, ...]]
"""From the world's results of somebody to those that stand now."""


class PerformanceRequest(msgspec.Struct, frozen=True):
    level: Level
    period: PeriodKind
    org: str = ""
    day: date | None = msgspec.field(default=None, name="date")


class RankingRequest(msgspec.Struct, frozen=True):
    metric: Metric
    level: Level
    period: PeriodKind
    offset: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20


class StatisticsRequest(msgspec.Struct, frozen=True, rename="camel"):
    calibre: Calibre
    org: str = ""
    as_of: date | None = None


class Results:
    """Reads of results, as *standing* gives them."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def performance(self, ask: Ask[PerformanceRequest]) -> Json:
        wanted, staff = ask.request, ask.caller.staff
        if wanted.org and wanted.level in ("person", "team"):
            raise Refusal(Cause.BAD_REQUEST)
        period = period_of(wanted.period, wanted.day or ask.world.today)
        if period.start > ask.world.today:
            raise Refusal(Cause.NOT_FOUND)
        if wanted.level == "person":
            own = self._standing(staff, person_results(ask.world, staff, period))
            return rows.performance(ask.world, wanted.level, staff, period, own)
        org = team(staff) if wanted.level == "team" else organisation(staff, wanted.org, wanted.level)
        results = self._standing(org, org_results(ask.world, org, period))
        return rows.performance(ask.world, wanted.level, org, period, results)


def rankings(ask: Ask[RankingRequest]) -> Json:
    wanted = ask.request
    period = period_of(wanted.period, ask.world.today)
    found = standings(ask.world, ask.caller.staff, wanted.level, wanted.metric, period)
    return {
        "metric": wanted.metric,
        "unit": rows.unit(wanted.metric),
        "level": wanted.level,
        "asOf": rows.as_of(ask.world),
        "offset": wanted.offset,
        "limit": wanted.limit,
        "total": len(found),
        "items": found[wanted.offset : wanted.offset + wanted.limit],
    }


def regulatory_statistics(ask: Ask[StatisticsRequest]) -> Json:
    wanted = ask.request
    org = organisation(ask.caller.staff, wanted.org)
    latest = quarter_end(ask.world.today)
    day = quarter_end(wanted.as_of) if wanted.as_of else latest
    if not FIRST_REPORTED <= day <= latest:
        raise Refusal(Cause.NOT_FOUND)
    return rows.statistics(org, wanted.calibre, day, statistics(ask.world, org, wanted.calibre, day))


def operations(standing: Standing) -> tuple[Operation, ...]:
    results = Results(standing)
    return (
        Operation("performance", "GET", "/performance", PerformanceRequest, results.performance),
        Operation("rankings", "GET", "/rankings", RankingRequest, rankings),
        Operation(
            "regulatoryStatistics",
            "GET",
            "/regulatory-statistics",
            StatisticsRequest,
            regulatory_statistics,
        ),
    )
