"""The provincial union: 86 member banks, three of them in detail down to the outlet."""

from functools import lru_cache
from itertools import islice, product
from typing import Final

import msgspec

from sandbox.world.places import GANZHOU, JIUJIANG, NANCHANG, District

UNION_NAME: Final = "赣鄱农村信用社联合社"
MEMBER_BANKS: Final = 86
_FIRST_ORDINAL: Final = 101
_CHILDREN: Final = 2
"""Sub-branches of a branch, and outlets of a sub-branch."""


class MemberBank(msgspec.Struct, frozen=True):
    """A legal person of its own; without districts only its name is known here."""

    ordinal: int
    code: str
    name: str
    districts: tuple[District, ...] = ()
    """One branch in each."""
    customers: int = 0
    head_office_staff: int = 0


class Org(msgspec.Struct, frozen=True):
    """One organisation and the path above it; codes deeper than its level are empty."""

    code: str
    name: str
    level: str
    """BANK, BRANCH, SUB_BRANCH or OUTLET."""
    bank: str
    branch: str = ""
    sub_branch: str = ""
    outlet: str = ""
    district: District | None = None

    def within(self, other: "Org") -> bool:
        """Whether this organisation is *other* or lies below it."""
        return other.code in (self.bank, self.branch, self.sub_branch, self.outlet)


_DETAILED: Final = (
    ("洪州农商银行", NANCHANG[:4], 8_000, 16),
    ("浔江农商银行", JIUJIANG, 6_500, 12),
    ("虔州农商银行", GANZHOU, 5_500, 12),
)
_LESSER: Final = tuple(f"{a}{b}农商银行" for a, b in product("云龙凤金玉清灵白青紫碧瑞", "溪岭湖泉河洲峰潭"))


def _build_banks() -> dict[str, MemberBank]:
    detailed = [(*row,) for row in _DETAILED]
    lesser = [(name, (), 0, 0) for name in islice(_LESSER, MEMBER_BANKS - len(detailed))]
    banks = (
        MemberBank(ordinal, f"JX{ordinal:04d}", name, districts, customers, head_office)
        for ordinal, (name, districts, customers, head_office) in enumerate(
            [*detailed, *lesser], _FIRST_ORDINAL
        )
    )
    return {bank.code: bank for bank in banks}


BANKS: Final = _build_banks()
DETAILED: Final = tuple(bank for bank in BANKS.values() if bank.customers)


def bank_of_ordinal(ordinal: int) -> MemberBank | None:
    return BANKS.get(f"JX{ordinal:04d}")


@lru_cache
def orgs(bank_code: str) -> dict[str, Org]:
    """All organisations of one member bank by code, from the top down."""
    bank = BANKS[bank_code]
    found = [Org(bank.code, bank.name, "BANK", bank.code)]
    for number, district in enumerate(bank.districts, 1):
        branch = f"{bank.code}{number:02d}"
        name = f"{district.name[:-1]}分行"
        found.append(Org(branch, name, "BRANCH", bank.code, branch, district=district))
        for sub in range(_CHILDREN):
            found.extend(_sub_branch(bank.code, branch, sub, district))
    return {org.code: org for org in found}


def _sub_branch(bank: str, branch: str, sub: int, district: District) -> list[Org]:
    code = f"{branch}{sub + 1:02d}"
    street, *streets = district.streets[sub * 3 : sub * 3 + 3]
    found = [Org(code, f"{street}支行", "SUB_BRANCH", bank, branch, code, district=district)]
    for number, own in enumerate(streets[:_CHILDREN], 1):
        outlet = f"{code}{number:02d}"
        found.append(Org(outlet, f"{own}分理处", "OUTLET", bank, branch, code, outlet, district))
    return found


@lru_cache
def outlets(bank_code: str) -> tuple[Org, ...]:
    return tuple(org for org in orgs(bank_code).values() if org.level == "OUTLET")


def find_org(bank_code: str, code: str) -> Org | None:
    return orgs(bank_code).get(code) if bank_code in BANKS else None
