"""
The outline of a customer: what decides everything else about them.

It is small and quick, so that a search over thousands of customers can afford it.
"""

import math
from collections.abc import Iterator
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World
from sandbox.world.numbers import customer_no, customer_place
from sandbox.world.staff import team
from sandbox.world.terms import Document, Kind, NameStyle, Role, Segment
from sandbox.world.union import BANKS, Org, bank_of_ordinal, outlets

CAST: Final = {
    "showcase": "C1010000001",
    "hong_kong": "C1010000065",
    "business": "C1010000129",
    "compound_surname": "C1010000193",
    "rare_character": "C1010000257",
    "minority": "C1010000321",
}
"""Customers of the relationship manager among the personas who are always what their name says."""
_ROLES: Final = {no: role for role, no in CAST.items()}
_DOCUMENTS: Final = Odds(
    (Document.NATIONAL_ID, 95.5),
    (Document.HK_MACAU_PERMIT, 1.6),
    (Document.TAIWAN_PERMIT, 0.9),
    (Document.PASSPORT, 1.0),
    (Document.FOREIGN_RESIDENT_CARD, 1.0),
)
_STYLES: Final = Odds(
    (NameStyle.PLAIN, 78),
    (NameStyle.SINGLE, 16),
    (NameStyle.COMPOUND, 2.5),
    (NameStyle.MINORITY, 1.5),
    (NameStyle.RARE, 1.5),
    (NameStyle.PRIVATE_USE, 0.5),
)
_SEGMENTS: Final = Odds(
    (Segment.MASS, 60),
    (Segment.AFFLUENT, 17),
    (Segment.FARMER, 14),
    (Segment.WEALTH, 7),
    (Segment.PRIVATE, 2),
)
_AUM_YUAN: Final = {
    Segment.MASS: (200, 50_000),
    Segment.FARMER: (500, 90_000),
    Segment.AFFLUENT: (50_000, 500_000),
    Segment.WEALTH: (500_000, 6_000_000),
    Segment.PRIVATE: (6_000_000, 80_000_000),
    Segment.SMALL_BUSINESS: (8_000, 9_000_000),
}
_TIERS: Final = (
    (600_000_000, "私人银行"),
    (100_000_000, "钻石"),
    (20_000_000, "白金"),
    (5_000_000, "金卡"),
    (0, "普通"),
)
TIER_NAMES: Final = tuple(name for _, name in _TIERS)


class Outline(msgspec.Struct, frozen=True):
    no: str
    kind: Kind
    document: Document
    name_style: NameStyle
    segment: Segment
    aum_fen: int
    tier: str
    next_maturity_days: int | None
    """Days until the first holding falls due; None when nothing has a term."""
    outlet: Org
    manager: str
    """Staff number, as the data warehouse knew it after its last batch."""
    assistant: str
    """Staff number of a wealth manager, or empty."""

    @property
    def showcase(self) -> bool:
        return self.no == CAST["showcase"]


def exists(no: str) -> bool:
    place = customer_place(no)
    bank = bank_of_ordinal(place.bank) if place else None
    return bool(place and bank and 1 <= place.number <= bank.customers)


@lru_cache(maxsize=20_000)
def outline(world: World, no: str) -> Outline:
    """The outline of a customer that `exists`."""
    place = customer_place(no)
    bank = bank_of_ordinal(place.bank) if place else None
    if place is None or bank is None:
        raise LookupError(no)
    offices = outlets(bank.code)
    outlet = offices[(place.number - 1) % len(offices)]
    managers = team(world, outlet.code, Role.RELATIONSHIP_MANAGER)
    manager = managers[(place.number - 1) // len(offices) % len(managers)]
    rng = world.stream("outline", no)
    kind, document, style, segment = _who(rng, _ROLES.get(no, ""))
    aum = _aum(rng, segment) if no != CAST["showcase"] else 386_000_000 + rng.randrange(9_999_999)
    assisted = segment in (Segment.WEALTH, Segment.PRIVATE)
    wealth = team(world, outlet.code, Role.WEALTH_MANAGER)[0]
    return Outline(
        no=no,
        kind=kind,
        document=document,
        name_style=style,
        segment=segment,
        aum_fen=aum,
        tier=next(name for floor, name in _TIERS if aum >= floor),
        next_maturity_days=12 if no == CAST["showcase"] else _next_maturity(rng, aum),
        outlet=outlet,
        manager=manager.no,
        assistant=wealth.no if assisted else "",
    )


def _who(rng: Random, part: str) -> tuple[Kind, Document, NameStyle, Segment]:
    business = rng.random() < 0.08
    document, style, segment = _DOCUMENTS.pick(rng), _STYLES.pick(rng), _SEGMENTS.pick(rng)
    if part == "business" or (business and not part):
        return Kind.BUSINESS, Document.CREDIT_CODE, NameStyle.PLAIN, Segment.SMALL_BUSINESS
    match part:
        case "showcase":
            document, style, segment = Document.NATIONAL_ID, NameStyle.PLAIN, Segment.WEALTH
        case "hong_kong":
            document, segment = Document.HK_MACAU_PERMIT, Segment.AFFLUENT
        case "compound_surname" | "rare_character" | "minority":
            document = Document.NATIONAL_ID
            style = NameStyle(
                {"compound_surname": "COMPOUND", "rare_character": "RARE"}.get(part, "MINORITY")
            )
    if document in (Document.HK_MACAU_PERMIT, Document.TAIWAN_PERMIT) and segment is Segment.FARMER:
        segment = Segment.MASS
    return Kind.PERSON, document, style, segment


def _aum(rng: Random, segment: Segment) -> int:
    """An amount in fen, more often near the segment's floor than near its ceiling."""
    low, high = _AUM_YUAN[segment]
    yuan = low * math.exp(math.log(high / low) * rng.betavariate(2, 3))
    return int(yuan) * 100 + rng.randrange(100)


def _next_maturity(rng: Random, aum_fen: int) -> int | None:
    chance = rng.random()
    near, later = (0.42, 0.82) if aum_fen >= 2_000_000 else (0.08, 0.2)
    if chance < near:
        return rng.randint(0, 90)
    return rng.randint(91, 640) if chance < later else None


@lru_cache
def outlet_customers(outlet: str) -> tuple[str, ...]:
    """Numbers of all customers of one outlet."""
    bank = BANKS[outlet[:6]]
    offices = outlets(bank.code)
    first = next(n for n, office in enumerate(offices, 1) if office.code == outlet)
    return tuple(customer_no(bank.ordinal, n) for n in range(first, bank.customers + 1, len(offices)))


def customers_within(org: Org) -> Iterator[str]:
    """Numbers of all customers of *org* and of what lies below it, by number."""
    offices = [office for office in outlets(org.bank) if office.within(org)]
    if len(offices) == 1:
        return iter(outlet_customers(offices[0].code))
    return iter(sorted(no for office in offices for no in outlet_customers(office.code)))
