"""Regulatory statistics as reported at the end of a quarter, under four calibres."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import World
from sandbox.world.kpi import people_of
from sandbox.world.union import Org

FIRST_REPORTED: Final = date(2020, 3, 31)
CALIBRES: Final = {
    "two-increases": ("2024-2", "单户授信千万元以下小微企业贷款"),
    "pboc-inclusive": ("2025-1", "普惠小微贷款"),
    "inclusive-agri": ("2025-1", "普惠型涉农贷款"),
    "national-standard-mse": ("2017", "国标小微企业贷款"),
}
"""Version of the calibre, and what it counts."""


class Item(msgspec.Struct, frozen=True):
    code: str
    name: str
    unit: str
    """cny (in fen), count, or percent (in hundredths)."""
    figure: int


@lru_cache(maxsize=1_024)
def statistics(world: World, org: Org, calibre: str, as_of: date) -> tuple[Item, ...]:
    """
    The figures of one organisation at the end of a quarter.

    They come as reported: those of branches need not sum to the bank's, which also counts head office.
    """
    rng = world.stream("regulatory", org.code, calibre, as_of.isoformat())
    subject = CALIBRES[calibre][1]
    size = max(len(people_of(world, org)), 1)
    borrowers = size * rng.randint(24, 32)
    balance = borrowers * rng.randint(18_000_000, 26_000_000)
    return (
        Item("BAL", f"{subject}余额", "cny", balance),
        Item("CNT", f"{subject}户数", "count", borrowers),
        Item("BAL_INC", f"{subject}余额较年初增量", "cny", balance * rng.randint(3, 11) // 100),
        Item("CNT_INC", f"{subject}户数较年初增量", "count", borrowers * rng.randint(1, 8) // 100),
        Item("YOY", f"{subject}余额同比增速", "percent", rng.randint(520, 2_150)),
        Item("RATE", f"{subject}当年累放平均利率", "percent", rng.randint(360, 520)),
        Item("NPL", f"{subject}不良率", "percent", rng.randint(80, 260)),
    )
