"""
Figures of few customers: a sum over three is nearly a value of each, so it is not told.

What is left out are figures that count customers, or stand beside such a count. Ranks, and results of staff
and organisations, are theirs and not their customers', and stay.
"""

from decimal import Decimal
from typing import Final

import msgspec

from adapters.records.performance import (
    KpiMetric,
    KpiUnit,
    Ranking,
    RankingEntry,
    RegulatoryItem,
    RegulatoryStatistics,
)

K: Final = 10
"""The smallest group that figures are told of; nobody is a group of their own."""

COUNTING_CUSTOMERS: Final = frozenset({KpiMetric.NEW_CUSTOMERS})


def told_ranking(ranking: Ranking) -> Ranking:
    """Leave out the figures of small groups; the viewer's own stays, for the viewer knows those customers."""
    if ranking.metric not in COUNTING_CUSTOMERS:
        return ranking
    return msgspec.structs.replace(ranking, entries=tuple(map(_told_entry, ranking.entries)))


def told_statistics(statistics: RegulatoryStatistics) -> RegulatoryStatistics:
    """Leave out all figures where one counts a small group: amounts beside the count would tell of it too."""
    if not any(item.unit is KpiUnit.COUNT and _small(item.value) for item in statistics.items):
        return statistics
    items = tuple(_without_figure(item) for item in statistics.items)
    return msgspec.structs.replace(statistics, items=items)


def _told_entry(entry: RankingEntry) -> RankingEntry:
    hidden = not entry.is_self and _small(entry.value)
    return msgspec.structs.replace(entry, value=None) if hidden else entry


def _without_figure(item: RegulatoryItem) -> RegulatoryItem:
    return msgspec.structs.replace(item, value=None)


def _small(count: Decimal | None) -> bool:
    return count is not None and 0 < abs(count) < K
