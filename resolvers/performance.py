"""The performance centre: results and targets, ranking, regulatory statistics; nothing is computed here."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from adapters.records.performance import (
    KpiLevel,
    KpiMetric,
    KpiResult,
    KpiUnit,
    Performance,
    PeriodKind,
    Ranking,
    RankingEntry,
    RegulatoryCalibre,
    RegulatoryItem,
    RegulatoryStatistics,
)
from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import Viewer
from resolvers.connections import MAX_FIRST, First
from resolvers.demand import Demand
from resolvers.errors import InvalidArgument
from resolvers.fields import Info, part, record_type, shown
from resolvers.small_groups import K, told_ranking, told_statistics
from resolvers.subscriptions import Address, Topic, addressed, smallest_organisation, told

Period = Annotated[PeriodKind, strawberry.argument(description="Length of the period.")]
On = Annotated[date | None, strawberry.argument(description="A day in the period; by default today.")]
Metric = Annotated[KpiMetric, strawberry.argument(description="What to rank by.")]
Calibre = Annotated[RegulatoryCalibre, strawberry.argument(description="Which calibre.")]
AsOf = Annotated[date | None, strawberry.argument(description="The day it holds for; by default the latest.")]


@record_type(KpiResult, "One result and its target.", name="KpiResult")
class KpiResultType:
    metric: KpiMetric = part("What is measured.")
    unit: KpiUnit = part("In what unit.")
    value: Decimal = part("What was reached.")
    target: Decimal | None = part("What was to be reached, where a target is set.")
    completion_percent: Decimal | None = part("The one over the other, as the mart computed it.")


@record_type(Performance, "Results of a person or organisation over a period.", name="Performance")
class PerformanceType:
    level: KpiLevel = part("Whose results they are.")
    subject_name: str | None = shown(DataClass.STAFF, "The person, team or organisation.")
    period: PeriodKind = part("Length of the period.")
    period_start: date = part("First day of the period.")
    as_of: datetime = part("When the mart computed it.")
    results: list[KpiResultType] = part("Result by result.")


@record_type(RankingEntry, "One place in a ranking.", name="RankingEntry")
class RankingEntryType:
    rank: int = part("The place, from 1.")
    subject_name: str | None = shown(DataClass.STAFF, "Who holds it.")
    org_name: str = part("The organisation they belong to.")
    value: Decimal | None = part(f"What was reached; null of fewer than {K} customers of somebody else.")
    is_self: bool = part("Whether it is the viewer or the viewer's organisation.")


@record_type(Ranking, "A ranking by one metric.", name="Ranking")
class RankingType:
    metric: KpiMetric = part("What it ranks by.")
    unit: KpiUnit = part("In what unit.")
    level: KpiLevel = part("What is ranked.")
    as_of: datetime = part("When the mart computed it.")
    entries: list[RankingEntryType] = part("Best first.")


@record_type(RegulatoryItem, "One figure of a calibre.", name="RegulatoryItem")
class RegulatoryItemType:
    code: str = part("The regulator's code.")
    name: str = part("What it counts.")
    unit: KpiUnit = part("In what unit.")
    value: Decimal | None = part(f"The figure, as upstream reports it; null of fewer than {K} customers.")


@record_type(
    RegulatoryStatistics,
    "Figures of one regulatory calibre (统计口径), passed through.",
    name="RegulatoryStatistics",
)
class RegulatoryStatisticsType:
    calibre: RegulatoryCalibre = part("Which calibre.")
    calibre_version: str = part("Its version.")
    org_name: str = part("The organisation it speaks of.")
    as_of: date = part("The day it holds for.")
    items: list[RegulatoryItemType] = part("Figure by figure.")


def _performance(level: KpiLevel) -> Callable[..., Awaitable[Performance]]:
    async def resolve(info: Info, period: Period = PeriodKind.MONTH, on: On = None) -> Performance:
        mart = info.context.sources.kpi_mart
        return await mart.performance(info.context.reading, level, None, period, on)

    return resolve


def _ranking(level: KpiLevel) -> Callable[..., Awaitable[Ranking]]:
    async def resolve(
        info: Info, metric: Metric, period: Period = PeriodKind.MONTH, first: First = 20
    ) -> Ranking:
        if not 1 <= first <= MAX_FIRST:
            raise InvalidArgument("first")
        mart = info.context.sources.kpi_mart
        return told_ranking(await mart.ranking(info.context.call, metric, level, period, first))

    return resolve


async def _statistics(info: Info, calibre: Calibre, as_of: AsOf = None) -> RegulatoryStatistics:
    mart = info.context.sources.kpi_mart
    return told_statistics(await mart.regulatory_statistics(info.context.call, calibre, None, as_of))


_KPI = DataClass.PERFORMANCE
_RANKED = Demand(weight=5, sized=("entries",))


@strawberry.type(name="Query")
class PerformanceQuery:
    my_performance: PerformanceType | None = shown(
        _KPI, "The viewer's own results.", needs=Permission.KPI_OWN, resolver=_performance(KpiLevel.PERSON)
    )
    team_performance: PerformanceType | None = shown(
        _KPI, "Results of the viewer's team.", needs=Permission.KPI_TEAM, resolver=_performance(KpiLevel.TEAM)
    )
    outlet_performance: PerformanceType | None = shown(
        _KPI,
        "Results of the viewer's outlet.",
        needs=Permission.KPI_OUTLET,
        resolver=_performance(KpiLevel.OUTLET),
    )
    branch_performance: PerformanceType | None = shown(
        _KPI,
        "Results of the viewer's branch.",
        needs=Permission.KPI_BRANCH,
        resolver=_performance(KpiLevel.BRANCH),
    )
    bank_performance: PerformanceType | None = shown(
        _KPI, "Results of the member bank.", needs=Permission.KPI_BANK, resolver=_performance(KpiLevel.BANK)
    )
    staff_ranking: RankingType | None = shown(
        _KPI,
        "Staff of the viewer's outlet, ranked.",
        needs=Permission.KPI_TEAM,
        demand=_RANKED,
        resolver=_ranking(KpiLevel.PERSON),
    )
    outlet_ranking: RankingType | None = shown(
        _KPI,
        "Outlets of the member bank, ranked.",
        needs=Permission.KPI_OUTLET,
        demand=_RANKED,
        resolver=_ranking(KpiLevel.OUTLET),
    )
    branch_ranking: RankingType | None = shown(
        _KPI,
        "Branches of the member bank, ranked.",
        needs=Permission.KPI_BRANCH,
        demand=_RANKED,
        resolver=_ranking(KpiLevel.BRANCH),
    )
    regulatory_statistics: RegulatoryStatisticsType | None = shown(
        _KPI,
        "Figures of a regulatory calibre for the member bank.",
        needs=Permission.REGULATORY_READ,
        demand=Demand(weight=10),
        resolver=_statistics,
    )


def _updates(code: Callable[[Viewer], str]) -> Callable[..., Sequence[Address]]:
    def addresses(viewer: Viewer, period: PeriodKind) -> Sequence[Address]:
        del period  # a figure of today changes those of each period that today lies in
        return addressed(Topic.PERFORMANCE_UPDATED, viewer, code(viewer))

    return addresses


def _updated(level: KpiLevel) -> Callable[..., Awaitable[Performance]]:
    async def resolve(info: Info, period: Period = PeriodKind.MONTH) -> Performance:
        mart = info.context.sources.kpi_mart
        return await mart.performance(info.context.reading, level, None, period, None)

    return resolve


def _told_of(level: KpiLevel, description: str, needs: Permission, code: Callable[[Viewer], str]) -> Any:
    return told(
        _KPI,
        description,
        needs=needs,
        demand=Demand(weight=5),
        addresses=_updates(code),
        resolver=_updated(level),
    )


@strawberry.type(name="Subscription")
class PerformanceSubscription:
    """Each level is told to those who may ask for it."""

    performance_updated: PerformanceType | None = _told_of(
        KpiLevel.PERSON,
        "A result of the viewer has changed.",
        Permission.KPI_OWN,
        lambda viewer: viewer.staff_no,
    )
    team_performance_updated: PerformanceType | None = _told_of(
        KpiLevel.TEAM,
        "A result of the viewer's team has changed.",
        Permission.KPI_TEAM,
        smallest_organisation,
    )
    outlet_performance_updated: PerformanceType | None = _told_of(
        KpiLevel.OUTLET,
        "A result of the viewer's outlet has changed.",
        Permission.KPI_OUTLET,
        lambda viewer: viewer.org.outlet,
    )
    branch_performance_updated: PerformanceType | None = _told_of(
        KpiLevel.BRANCH,
        "A result of the viewer's branch has changed.",
        Permission.KPI_BRANCH,
        lambda viewer: viewer.org.branch,
    )
    bank_performance_updated: PerformanceType | None = _told_of(
        KpiLevel.BANK,
        "A result of the member bank has changed.",
        Permission.KPI_BANK,
        lambda viewer: viewer.org.bank,
    )


QUERY = PerformanceQuery
MUTATION = None
SUBSCRIPTION = PerformanceSubscription
