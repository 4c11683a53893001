"""Bank cards."""

from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World
from sandbox.world.customer import outline
from sandbox.world.numbers import card_no
from sandbox.world.product import of_class
from sandbox.world.profile import profile
from sandbox.world.terms import Kind, ProductClass, Segment

_STATES: Final = Odds(("ACTIVE", 90), ("INACTIVE", 4), ("LOST", 2), ("CANCELLED", 4))
_LIMITS_YUAN: Final = {
    Segment.MASS: 12_000, Segment.FARMER: 10_000, Segment.AFFLUENT: 40_000,
    Segment.WEALTH: 120_000, Segment.PRIVATE: 500_000, Segment.SMALL_BUSINESS: 50_000,
}  # fmt: skip


class Card(msgspec.Struct, frozen=True):
    no: str
    credit: bool
    state: str
    """ACTIVE, INACTIVE (not yet activated), LOST or CANCELLED."""
    product_name: str
    limit_fen: int | None
    issued_on: date
    expires: str
    """yyyyMM."""


@lru_cache(maxsize=4_096)
def cards(world: World, no: str) -> tuple[Card, ...]:
    found = outline(world, no)
    if found.kind is Kind.BUSINESS:
        return ()
    rng = world.stream("cards", no)
    kinds = [False]
    kinds += [False] if rng.random() < 0.2 or found.showcase else []
    rich = found.segment in (Segment.AFFLUENT, Segment.WEALTH, Segment.PRIVATE)
    kinds += [True] if found.showcase or rng.random() < (0.6 if rich else 0.2) else []
    return tuple(_card(world, rng, no, n, credit=credit) for n, credit in enumerate(kinds))


def _card(world: World, rng: Random, no: str, sequence: int, *, credit: bool) -> Card:
    found, opened = outline(world, no), profile(world, no).opened_on
    span = max((world.today - opened).days, 1)
    issued = opened if sequence == 0 else world.day(-rng.randrange(span))
    product = rng.choice(of_class(world, ProductClass.CREDIT_CARD)).name if credit else "百福借记卡"
    limit = round(_LIMITS_YUAN[found.segment] * rng.uniform(0.5, 1.6), -3) * 100
    return Card(
        no=card_no(no, sequence, rng.randrange(100), credit=credit),
        credit=credit,
        state="ACTIVE" if sequence == 0 else _STATES.pick(rng),
        product_name=product,
        limit_fen=int(limit) if credit else None,
        issued_on=issued,
        expires=f"{world.today.year + rng.randint(1, 9)}{rng.randint(1, 12):02d}",
    )
