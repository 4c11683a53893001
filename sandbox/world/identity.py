"""Who a customer is: name, gender, birth date, identity document."""

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World
from sandbox.world.checks import credit_code, national_id
from sandbox.world.customer import CAST, Outline, outline
from sandbox.world.names import company_name, foreign_name, person_name, traditional_name
from sandbox.world.places import District
from sandbox.world.terms import Document, Kind

_AGES: Final = Odds(
    (range(1935, 1955), 8), (range(1955, 1975), 37), (range(1975, 1995), 42), (range(1995, 2007), 13)
)
_NATIONS: Final = ("CAN", "USA", "GBR", "DEU", "JPN", "KOR", "FRA", "AUS")
_NATION_CODES: Final = ("124", "840", "826", "276", "392", "410", "250", "036")
_PERMIT_REGIONS: Final = {Document.HK_MACAU_PERMIT: ("810000", "820000"), Document.TAIWAN_PERMIT: ("830000",)}


class Identity(msgspec.Struct, frozen=True):
    name: str
    female: bool | None
    """None for a business."""
    born: date | None
    document_no: str


@lru_cache(maxsize=20_000)
def identity(world: World, no: str) -> Identity:
    found = outline(world, no)
    rng = world.stream("identity", no)
    district = _district(found)
    if found.kind is Kind.BUSINESS:
        code = credit_code(district.code, rng.randrange(10_000_000, 99_999_999))
        return Identity(company_name(rng, district.city), None, None, code)
    female = rng.random() < 0.5
    years = _AGES.pick(rng)
    born = date(rng.choice(years), 1, 1) + timedelta(days=rng.randrange(365))
    return Identity(
        _name(rng, found, female=female), female, born, _document(rng, found, born, female=female)
    )


def _district(found: Outline) -> District:
    if found.outlet.district is None:
        raise LookupError(found.outlet.code)
    return found.outlet.district


def _name(rng: Random, found: Outline, *, female: bool) -> str:
    if found.document in (Document.HK_MACAU_PERMIT, Document.TAIWAN_PERMIT):
        return traditional_name(rng)
    if found.document in (Document.PASSPORT, Document.FOREIGN_RESIDENT_CARD):
        return foreign_name(rng)
    return person_name(rng, found.name_style, female=female)


def _document(rng: Random, found: Outline, born: date, *, female: bool) -> str:
    order = rng.randrange(1, 499) * 2 + (0 if female else 1)
    match found.document:
        case Document.NATIONAL_ID:
            region = _district(found).code
            if born.year < 1965 and rng.random() < 0.12:  # issued before 1999 and never renewed: 15 digits
                return f"{region}{born:%y%m%d}{order:03d}"
            return national_id(region, born, order, lower_x=rng.random() < 0.3)
        case Document.HK_MACAU_PERMIT | Document.TAIWAN_PERMIT:
            always_h = found.no == CAST["hong_kong"]
            return f"H{rng.randrange(10**8):08d}" if always_h else _permit(rng, found.document, born, order)
        case Document.FOREIGN_RESIDENT_CARD:
            return _resident_card(rng, born, order)
        case _:
            letters = "".join(rng.sample("ABCDEGHKLMNPRTXY", rng.choice((0, 1, 2))))
            return letters + f"{rng.randrange(10**8):0{9 - len(letters)}d}"


def _permit(rng: Random, document: Document, born: date, order: int) -> str:
    if rng.random() < 0.35:
        return national_id(rng.choice(_PERMIT_REGIONS[document]), born, order)
    if document is Document.TAIWAN_PERMIT:
        return f"{rng.randrange(10**7, 10**8)}"
    return f"{rng.choice('HHHM')}{rng.randrange(10**8):08d}"


def _resident_card(rng: Random, born: date, order: int) -> str:
    """The 18-digit card of 2023, or the 15-character one before it."""
    which = rng.randrange(len(_NATIONS))
    if rng.random() < 0.6:
        return national_id(f"936{_NATION_CODES[which]}", born, order)
    return f"{_NATIONS[which]}3601{born:%y%m%d}{rng.randrange(100):02d}"
