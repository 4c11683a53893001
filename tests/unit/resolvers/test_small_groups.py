from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from adapters.records.performance import (
    KpiLevel,
    KpiMetric,
    KpiUnit,
    Ranking,
    RankingEntry,
    RegulatoryCalibre,
    RegulatoryItem,
    RegulatoryStatistics,
)
from resolvers.small_groups import told_ranking, told_statistics


def ranking(metric: KpiMetric, *values: int) -> Ranking:
    """The second place is the viewer's own."""
    entries = tuple(
        RankingEntry(rank=n, subject_name="x", org_name="y", value=Decimal(value), is_self=n == 2)
        for n, value in enumerate(values, 1)
    )
    return Ranking(
        metric=metric,
        unit=KpiUnit.COUNT,
        level=KpiLevel.PERSON,
        as_of=datetime(2026, 1, 31, tzinfo=UTC),
        entries=entries,
    )


def test_customers_of_others_are_not_counted_below_ten() -> None:
    told = told_ranking(ranking(KpiMetric.NEW_CUSTOMERS, 10, 9, 9, 1, 0))
    assert [entry.value for entry in told.entries] == [10, 9, None, None, 0]
    assert [entry.rank for entry in told.entries] == [1, 2, 3, 4, 5]


def test_what_counts_no_customers_stays() -> None:
    visits = ranking(KpiMetric.VISITS, 9, 3, 1)
    assert told_ranking(visits) is visits


def statistics(borrowers: int) -> RegulatoryStatistics:
    figures = ((KpiUnit.CNY, 720_000), (KpiUnit.COUNT, borrowers), (KpiUnit.PERCENT, 3))
    items = tuple(
        RegulatoryItem(code=f"I{n}", name="x", unit=unit, value=Decimal(value))
        for n, (unit, value) in enumerate(figures)
    )
    return RegulatoryStatistics(
        calibre=RegulatoryCalibre.TWO_INCREASES,
        calibre_version="1",
        org_name="y",
        as_of=date(2025, 12, 31),
        items=items,
    )


@pytest.mark.parametrize("borrowers", [1, 9, -3])
def test_a_sum_over_few_borrowers_is_not_told_either(borrowers: int) -> None:
    assert [item.value for item in told_statistics(statistics(borrowers)).items] == [None, None, None]


@pytest.mark.parametrize("borrowers", [0, 10, 4_000])
def test_figures_of_nobody_and_of_many_are_told(borrowers: int) -> None:
    whole = statistics(borrowers)
    assert told_statistics(whole) is whole
