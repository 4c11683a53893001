"""Which member bank and outlet offers which product, and what suits a customer."""

from collections.abc import Iterable
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import World
from sandbox.world.customer import outline
from sandbox.world.product import Product, catalogue
from sandbox.world.profile import profile
from sandbox.world.terms import Kind, Segment
from sandbox.world.terms import ProductClass as Cls

_BANK_OFFERS: Final = 0.85
_OUTLET_OFFERS: Final = 0.8
_OWN_SHELF: Final = 0.5
"""Share of outlets that keep a shelf of their own; the others show the bank's."""
_SOON_DAYS: Final = 30


class ShelfItem(msgspec.Struct, frozen=True):
    product: Product
    bank: str
    outlet: str
    """Empty where the whole bank offers it."""
    quota_fen: int | None
    featured: bool


class Recommendation(msgspec.Struct, frozen=True):
    product: Product
    score_percent: int
    reasons: tuple[tuple[str, str], ...]
    """Code and text."""


@lru_cache(maxsize=256)
def shelf(world: World, bank: str, outlet: str) -> tuple[ShelfItem, ...]:
    """Of the outlet if it has its own shelf, else of the bank; featured first, then by code."""
    offered = [
        p for p in catalogue(world).values() if world.stream("offer", bank, p.code).random() < _BANK_OFFERS
    ]
    owner = outlet if outlet and world.stream("shelf", outlet).random() < _OWN_SHELF else ""
    if owner:
        offered = _offered(world, owner, offered, _OUTLET_OFFERS)
    items = (_item(world, bank, owner, product) for product in offered)
    return tuple(sorted(items, key=lambda item: (not item.featured, item.product.code)))


def _offered(world: World, owner: str, products: Iterable[Product], share: float) -> list[Product]:
    return [p for p in products if world.stream("offer", owner, p.code).random() < share]


def _item(world: World, bank: str, outlet: str, product: Product) -> ShelfItem:
    rng = world.stream("shelf", outlet or bank, product.code)
    limited = product.category in (Cls.WEALTH, Cls.LARGE_DENOMINATION_CD)
    sold_out = product.state == "SOLD_OUT"
    return ShelfItem(
        product=product,
        bank=bank,
        outlet=outlet,
        quota_fen=(0 if sold_out else rng.randint(5, 900) * 10_000_000) if limited else None,
        featured=product.state == "ON_SALE" and rng.random() < 0.12,
    )


@lru_cache(maxsize=4_096)
def recommendations(world: World, no: str) -> tuple[Recommendation, ...]:
    """What the customer's bank sells and the customer may buy, best first."""
    found = outline(world, no)
    rng = world.stream("recommend", no)
    risk = profile(world, no).risk
    bank_shelf = shelf(world, found.outlet.bank, "")
    fitting = [item.product for item in bank_shelf if _suits(item.product, found.kind, risk)]
    chosen = rng.sample(fitting, min(len(fitting), 5 if found.showcase else rng.randint(1, 4)))
    made = [_recommendation(world, rng, no, product, risk) for product in chosen]
    return tuple(sorted(made, key=lambda r: (-r.score_percent, r.product.code)))


def _suits(product: Product, kind: Kind, risk: int) -> bool:
    """On sale, and not riskier than the customer's tolerance."""
    personal = product.category in (Cls.CREDIT_CARD, Cls.INSURANCE)
    return product.state == "ON_SALE" and product.risk <= risk and not (personal and kind is Kind.BUSINESS)


def _recommendation(world: World, rng: Random, no: str, product: Product, risk: int) -> Recommendation:
    found = outline(world, no)
    days = found.next_maturity_days
    reasons = []
    if days is not None and days <= _SOON_DAYS and product.category is not Cls.LOAN:
        reasons.append(("MATURING_FUNDS", f"{_SOON_DAYS}天内有资金到期"))
    if product.risk:
        reasons.append(("RISK_MATCH", f"客户风险等级C{risk}，产品风险等级R{product.risk}，相符"))
    if product.category is Cls.LOAN and found.segment in (Segment.FARMER, Segment.SMALL_BUSINESS):
        reasons.append(("INCLUSIVE_FINANCE", "符合普惠金融客群标准"))
    reasons.append(("TIER_FIT", f"{found.tier}客户中购买较多"))
    return Recommendation(product, min(55 + 12 * len(reasons) + rng.randint(0, 8), 99), tuple(reasons))
