"""What the port `KpiMart` promises."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from adapters.errors import UpstreamNotFound, UpstreamRefused
from adapters.ports import KpiMart
from adapters.records.performance import KpiLevel, KpiMetric, PeriodKind, RegulatoryCalibre
from masking.viewer import OrgCode
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")

LEVELS = [level for level in KpiLevel if level is not KpiLevel.UNKNOWN]
PERIODS = [period for period in PeriodKind if period is not PeriodKind.UNKNOWN]
METRICS = [metric for metric in KpiMetric if metric is not KpiMetric.UNKNOWN]
CALIBRES = [calibre for calibre in RegulatoryCalibre if calibre is not RegulatoryCalibre.UNKNOWN]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("period", PERIODS)
async def test_results_are_those_asked_for(
    kpi_mart: KpiMart, ground: Ground, level: KpiLevel, period: PeriodKind
) -> None:
    performance = await kpi_mart.performance(ground.call(), level, None, period, None)
    assert (performance.level, performance.period) == (level, period)
    assert performance.as_of.utcoffset() == timedelta(hours=8)
    metrics = [result.metric for result in performance.results]
    assert len(set(metrics)) == len(metrics) > 0
    assert all(isinstance(result.value, Decimal) for result in performance.results)


async def test_a_past_period_starts_when_it_did(kpi_mart: KpiMart, ground: Ground) -> None:
    performance = await kpi_mart.performance(
        ground.call(), KpiLevel.PERSON, None, PeriodKind.QUARTER, date(2025, 11, 20)
    )
    assert performance.period_start == date(2025, 10, 1)


@pytest.mark.parametrize("metric", METRICS)
async def test_a_ranking_falls_and_shows_the_operator(
    kpi_mart: KpiMart, ground: Ground, metric: KpiMetric
) -> None:
    ranking = await kpi_mart.ranking(ground.call(), metric, KpiLevel.PERSON, PeriodKind.MONTH, 50)
    assert (ranking.metric, ranking.level) == (metric, KpiLevel.PERSON)
    figures = [entry.value for entry in ranking.entries if entry.value is not None]
    assert figures == sorted(figures, reverse=True)
    assert all(upper.rank <= lower.rank for upper, lower in pairwise(ranking.entries))
    assert [entry.is_self for entry in ranking.entries].count(True) == 1


async def test_a_ranking_is_as_long_as_asked(kpi_mart: KpiMart, ground: Ground) -> None:
    ranking = await kpi_mart.ranking(ground.call(), KpiMetric.VISITS, KpiLevel.OUTLET, PeriodKind.MONTH, 3)
    assert len(ranking.entries) == 3


@pytest.mark.parametrize("calibre", CALIBRES)
async def test_statistics_carry_version_and_date(
    kpi_mart: KpiMart, ground: Ground, calibre: RegulatoryCalibre
) -> None:
    statistics = await kpi_mart.regulatory_statistics(ground.call(), calibre, None, None)
    assert statistics.calibre is calibre
    assert statistics.calibre_version
    assert statistics.items
    again = await kpi_mart.regulatory_statistics(ground.call(), calibre, None, statistics.as_of)
    assert again == statistics


async def test_another_banks_results_are_closed(kpi_mart: KpiMart, ground: Ground) -> None:
    theirs = OrgCode(ground.stranger.tenant)
    with pytest.raises((UpstreamRefused, UpstreamNotFound)):
        await kpi_mart.performance(ground.call(), KpiLevel.BANK, theirs, PeriodKind.MONTH, None)
