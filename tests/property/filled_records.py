"""
Records of which every value is known: each field of each customer's has a text of its own.

A customer's number tells how the operator stands to them, so nothing is kept between requests.
"""

import hashlib
import types
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from adapters.ports import Operator
from adapters.records import CustomerNo, Money, Record
from bff.protection import ROOT
from masking.classes import DataClass, MaskKind
from masking.verdict import Coordinate
from masking.viewer import OrgCode, OrgPath, Ownership, Relation, StaffNo, Tenant
from resolvers.declared import read_rules
from sandbox.world.checks import luhn_digit, national_id

RowT = TypeVar("RowT", bound=Record)

RULES: Final = read_rules((ROOT / "schema.graphql").read_text("utf-8"))
NUMBERS: Final = tuple(CustomerNo(f"C19{7_000_000 + relation}0") for relation in Relation)
"""One customer for each relation, nearest last."""

_OPEN: Final = frozenset({DataClass.PUBLIC, DataClass.INHERITED})
_NEVER: Final = "a core-system number"
_ELSEWHERE: Final = OrgCode("JX9999")

SECRETS: Final[dict[tuple[CustomerNo, str], str]] = {(number, _NEVER): number for number in NUMBERS}
"""By customer and coordinate what must not stand where that field is not clear. It grows with `fill`."""


def relation_of(number: str) -> Relation:
    return Relation(int(number[-2]))


def ownership(number: str, operator: Operator) -> Ownership:
    """To whom the customer belongs, so that *operator* stands to them as the number says, or less near."""
    wanted, org = relation_of(number), operator.org
    return Ownership(
        org=OrgPath(
            bank=org.bank if wanted > Relation.NONE else Tenant("JX9999"),
            branch=org.branch if wanted >= Relation.MY_BRANCH else _ELSEWHERE,
            sub_branch=org.sub_branch if wanted >= Relation.MY_SUB_BRANCH else _ELSEWHERE,
            outlet=org.outlet if wanted >= Relation.MY_OUTLET else _ELSEWHERE,
        ),
        manager=operator.staff_no if wanted is Relation.MINE else StaffNo("S999999"),
        assistants=(operator.staff_no,) if wanted is Relation.ASSISTED else (),
    )


def _number(at: str, customer: str, digits: int) -> str:
    """Digits that belong to one field of one customer, the same each time."""
    drawn = hashlib.blake2b(f"{at} {customer}".encode(), digest_size=16).digest()
    return f"{int.from_bytes(drawn, 'big') % 10**digits:0{digits}d}".replace("0", "7")


def _text(at: str, customer: str) -> tuple[str, str]:
    """A text for a field, and what of it must not be seen where the field is masked."""
    digits = _number(at, customer, 14)
    ideographs = "".join(chr(0x4E00 + int(digits[place : place + 4])) for place in (0, 4, 8))
    card = f"6226{digits}"
    card += luhn_digit(card)
    rule = RULES.get(Coordinate(at))
    match rule.mask if rule else None:
        case MaskKind.NAME:
            whole = f"欧阳{ideographs}"
        case MaskKind.MOBILE:
            whole = f"13{digits[:9]}"
        case MaskKind.NATIONAL_ID:
            whole = national_id("360102", date(1970, 1, 1), int(digits[:3]))
        case MaskKind.BANK_CARD:
            whole = card
        case MaskKind.EMAIL:
            return f"k{digits}@mail.example", f"k{digits}"
        case MaskKind.ADDRESS:
            return f"江西省南昌市红谷滩区{ideographs}路{digits[:3]}号", f"{ideographs}路"
        case MaskKind.FREE_TEXT:
            return f"客户来电，卡号{card}，请回复", card
        case _:
            whole = f"101{digits}77" if at.endswith("accountNo") else f"{ideographs}{digits}"
    return whole, whole


def _filled(hint: Any, at: str, customer: CustomerNo) -> Any:
    """A value of the type *hint* for the coordinate *at*."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        return (_filled(get_args(hint)[0], at, customer),)
    kind = getattr(hint, "__supertype__", hint)
    if kind in (Money, Decimal):
        exact = _told(at, customer, Decimal(_number(at, customer, 9)) / 100)
        return Money(amount=exact) if kind is Money else exact
    if kind is int:
        return _told(at, customer, int(_number(at, customer, 9)))
    if kind is date:
        return _told(at, customer, date.fromordinal(700_000 + int(_number(at, customer, 4))))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, Record):
        return fill(kind, customer)
    if kind is str:
        return _worded(hint, at, customer)
    return True if kind is bool else datetime(2026, 1, 31, 2, tzinfo=UTC)


def _told(at: str, customer: CustomerNo, value: Any) -> Any:
    rule = RULES.get(Coordinate(at))
    if rule is not None and rule.data_class not in _OPEN:
        SECRETS[customer, at] = str(value)
    return value


def _worded(hint: Any, at: str, customer: CustomerNo) -> str:
    whole, hidden = _text(at, customer)
    rule = RULES.get(Coordinate(at))
    if rule is not None and rule.data_class not in _OPEN:
        SECRETS[customer, at] = hidden
    elif getattr(hint, "__name__", "").endswith("No") and hint is not StaffNo:
        SECRETS[customer, f"{at}: {_NEVER}"] = whole
    return whole


def fill(kind: type[RowT], customer: CustomerNo, **known: Any) -> RowT:
    """A record of *kind* for *customer*; *known* are fields that are not to be made up."""
    hints = get_type_hints(kind)
    values = {
        field.name: _filled(hints[field.name], f"{kind.__name__}.{_camel(field.name)}", customer)
        for field in msgspec.structs.fields(kind)
        if field.name not in known and field.name not in ("customer_no", "ownership")
    }
    if "customer_no" in hints:
        values["customer_no"] = customer
    return kind(**values, **known)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
