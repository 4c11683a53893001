"""
What a customer holds, and the accounts it stands on.

The holdings sum to the outline's assets under management to the fen, and the deposits among them to the
balances of the accounts.
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World, split
from sandbox.world.customer import Outline, outline
from sandbox.world.numbers import account_no, holding_no
from sandbox.world.product import DEMAND_DEPOSIT, Product, of_class
from sandbox.world.profile import profile
from sandbox.world.terms import Kind, Segment
from sandbox.world.terms import ProductClass as Cls

_COUNTS: Final = {
    Segment.MASS: (0, 2), Segment.FARMER: (0, 2), Segment.SMALL_BUSINESS: (0, 3),
    Segment.AFFLUENT: (2, 6), Segment.WEALTH: (5, 14), Segment.PRIVATE: (9, 22),
}  # fmt: skip
_SHOWCASE_COUNT: Final = 24
_TERMED: Final = Odds(
    (Cls.DEPOSIT, 45), (Cls.LARGE_DENOMINATION_CD, 14), (Cls.WEALTH, 33), (Cls.INSURANCE, 8)
)
_OPEN_ENDED: Final = Odds((Cls.FUND, 55), (Cls.WEALTH, 30), (Cls.PRECIOUS_METALS, 15))
_EVERY_CLASS: Final = (*Cls,)[:6]
_DEPOSITS: Final = (Cls.DEPOSIT, Cls.LARGE_DENOMINATION_CD)
_MAIN: Final = 0
_SECOND: Final = 1
_FIRST_TIME_DEPOSIT: Final = 10
_LONGEST_WEALTH_DAYS: Final = 700
Plan = tuple[Cls, int | None]
"""A class, and days to maturity where it has a term."""


class Holding(msgspec.Struct, frozen=True):
    no: str
    category: Cls
    product_code: str
    name: str
    account_no: str
    units: Decimal | None
    unit_price: Decimal | None
    value_fen: int
    profit_fen: int | None
    bought_on: date | None
    matures_on: date | None


class Account(msgspec.Struct, frozen=True):
    no: str
    kind: str
    """CURRENT, SAVINGS, TIME_DEPOSIT or SETTLEMENT."""
    state: str
    """ACTIVE, DORMANT, FROZEN or CLOSED."""
    balance_fen: int
    available_fen: int
    opened_on: date


class Portfolio(msgspec.Struct, frozen=True):
    holdings: tuple[Holding, ...]
    accounts: tuple[Account, ...]


@lru_cache(maxsize=4_096)
def portfolio(world: World, no: str) -> Portfolio:
    found = outline(world, no)
    rng = world.stream("portfolio", no)
    invested = _invested(world, rng, found)
    demand_fen = found.aum_fen - sum(holding.value_fen for holding in invested)
    accounts = _accounts(world, rng, found, demand_fen, invested)
    demand = tuple(
        _demand_holding(found, sequence, account)
        for sequence, account in enumerate(accounts[:2])
        if account.kind != "TIME_DEPOSIT" and account.balance_fen
    )
    return Portfolio((*demand, *invested), accounts)


def _invested(world: World, rng: Random, found: Outline) -> tuple[Holding, ...]:
    low, high = _COUNTS[found.segment]
    count = _SHOWCASE_COUNT if found.showcase else rng.randint(low, high)
    if found.next_maturity_days is not None:
        count = max(count, 1)
    if not count:
        return ()
    total = int(found.aum_fen * rng.uniform(0.55, 0.92))
    plans = _plans(rng, found, count)
    parts = split(
        total, [rng.random() + (6 if cls is Cls.LARGE_DENOMINATION_CD else 0.3) for cls, _ in plans]
    )
    return tuple(
        _holding(world, rng, found, sequence, plan, part)
        for sequence, (plan, part) in enumerate(zip(plans, parts, strict=True), 2)
        if part
    )


def _plans(rng: Random, found: Outline, count: int) -> list[Plan]:
    """The class and the days to maturity of each holding; the first falls due when the outline says."""
    first = found.next_maturity_days
    if first is None:
        return [(_OPEN_ENDED.pick(rng), None) for _ in range(count)]
    plans = [_termed(rng, first)]
    if found.showcase:
        plans += [
            (cls, None if cls in (Cls.FUND, Cls.PRECIOUS_METALS) else first + 9) for cls in _EVERY_CLASS
        ]
    while len(plans) < count:
        if rng.random() < 0.45:
            plans.append((_OPEN_ENDED.pick(rng), None))
        else:
            plans.append(_termed(rng, first + rng.randint(0, 600 if rng.random() < 0.5 else 60)))
    return plans


def _termed(rng: Random, days: int) -> Plan:
    cls = _TERMED.pick(rng)
    return Cls.DEPOSIT if days > _LONGEST_WEALTH_DAYS and cls is not Cls.INSURANCE else cls, days


def _holding(world: World, rng: Random, found: Outline, sequence: int, plan: Plan, part_fen: int) -> Holding:
    cls, days = plan
    if cls is Cls.LARGE_DENOMINATION_CD and part_fen < 20_000_000:
        cls = Cls.DEPOSIT
    product = _product(world, rng, cls, days, profile(world, found.no).opened_on)
    account = account_no(found.no, 4 if cls in _DEPOSITS else 1, _FIRST_TIME_DEPOSIT + sequence)
    matures = None if days is None else world.day(days)
    bought = (
        world.day((days or 0) - (product.term_days or 0))
        if days is not None
        else world.day(-rng.randint(5, 900))
    )
    units, price, value = _valued(rng, cls, part_fen)
    gain = rng.uniform(-0.12, 0.25) if cls in (Cls.FUND, Cls.PRECIOUS_METALS) else rng.uniform(0.002, 0.04)
    return Holding(
        no=holding_no(found.no, sequence),
        category=cls,
        product_code=product.code,
        name=product.name,
        account_no=account if cls in _DEPOSITS else account_no(found.no, 1, _MAIN),
        units=units,
        unit_price=price,
        value_fen=value,
        profit_fen=None if cls in _DEPOSITS else int(value * gain),
        bought_on=bought,
        matures_on=matures,
    )


def _product(world: World, rng: Random, cls: Cls, days: int | None, opened: date) -> Product:
    """One whose term reaches more than *days* ahead and, if there is one, was bought after *opened*."""
    products = of_class(world, cls)
    if days is None:
        return rng.choice([p for p in products if p.term_days is None])
    fitting = [p for p in products if (p.term_days or 0) > days]
    known = (world.day(days) - opened).days
    return rng.choice([p for p in fitting if (p.term_days or 0) <= known] or fitting)


def _valued(rng: Random, cls: Cls, part_fen: int) -> tuple[Decimal | None, Decimal | None, int]:
    """Units, price and value in fen; the value is units times price, rounded down, and at most *part_fen*."""
    if cls in _DEPOSITS or cls is Cls.INSURANCE:
        return None, None, part_fen
    low, high = {Cls.PRECIOUS_METALS: (540.0, 620.0), Cls.WEALTH: (1.0, 1.12)}.get(cls, (0.6, 3.4))
    price = Decimal(f"{rng.uniform(low, high):.4f}")
    units = (Decimal(part_fen) / 100 / price).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    return units, price, int(units * price * 100)


def _accounts(
    world: World, rng: Random, found: Outline, demand_fen: int, invested: tuple[Holding, ...]
) -> tuple[Account, ...]:
    opened = profile(world, found.no).opened_on
    business = found.kind is Kind.BUSINESS
    second_fen = int(demand_fen * 0.2) if rng.random() < 0.3 else 0
    frozen = not found.showcase and rng.random() < 0.012
    main_fen = demand_fen - second_fen
    available = 0 if frozen else main_fen - (int(main_fen * 0.05) if rng.random() < 0.1 else 0)
    state = "FROZEN" if frozen else "ACTIVE"
    kind = "SETTLEMENT" if business else "SAVINGS"
    main = Account(account_no(found.no, 1, _MAIN), kind, state, main_fen, available, opened)
    second = _second(rng, found, second_fen, opened)
    deposits = (
        Account(h.account_no, "TIME_DEPOSIT", "ACTIVE", h.value_fen, 0, h.bought_on or opened)
        for h in invested
        if h.category in _DEPOSITS
    )
    return (main, *second, *deposits)


def _second(rng: Random, found: Outline, balance_fen: int, opened: date) -> tuple[Account, ...]:
    """A current account beside the main one: in use, or left over without a balance, or absent."""
    number = account_no(found.no, 2, _SECOND)
    if balance_fen:
        state = "ACTIVE" if balance_fen > 100_000 else "DORMANT"
        return (Account(number, "CURRENT", state, balance_fen, balance_fen, opened),)
    return (Account(number, "CURRENT", "CLOSED", 0, 0, opened),) if rng.random() < 0.12 else ()


def _demand_holding(found: Outline, sequence: int, account: Account) -> Holding:
    return Holding(
        holding_no(found.no, sequence), Cls.DEPOSIT, DEMAND_DEPOSIT, "活期存款", account.no,
        None, None, account.balance_fen, None, None, None,
    )  # fmt: skip
