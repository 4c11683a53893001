"""What follows from a portfolio: assets under management, and what falls due."""

from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from sandbox.world.base import World, at
from sandbox.world.customer import outline
from sandbox.world.portfolio import Holding, portfolio
from sandbox.world.terms import ProductClass


class AssetSummary(msgspec.Struct, frozen=True):
    aum_fen: int
    last_month_fen: int
    year_average_fen: int
    tier: str
    by_class_fen: tuple[tuple[ProductClass, int], ...]
    as_of: datetime


@lru_cache(maxsize=4_096)
def assets(world: World, no: str) -> AssetSummary:
    found = outline(world, no)
    rng = world.stream("assets", no)
    held: dict[ProductClass, int] = {}
    for holding in portfolio(world, no).holdings:
        held[holding.category] = held.get(holding.category, 0) + holding.value_fen
    aum = sum(held.values())
    return AssetSummary(
        aum_fen=aum,
        last_month_fen=int(aum * rng.uniform(0.88, 1.09)),
        year_average_fen=int(aum * rng.uniform(0.8, 1.1)),
        tier=found.tier,
        by_class_fen=tuple(sorted(held.items())),
        as_of=at(world.today, 2, 30),
    )


def maturities(world: World, no: str, within_days: int) -> tuple[Holding, ...]:
    """Holdings that fall due from today to *within_days* later, the earliest first."""
    last = world.today + timedelta(days=within_days)
    due = (
        (h.matures_on, h)
        for h in portfolio(world, no).holdings
        if h.matures_on is not None and world.today <= h.matures_on <= last
    )
    return tuple(holding for _, holding in sorted(due, key=lambda pair: (pair[0], pair[1].no)))
