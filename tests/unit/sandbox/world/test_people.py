"""The union, its people, and the customers' names and documents."""

from collections import Counter

import pytest

from sandbox.world.base import World
from sandbox.world.checks import credit_code_digit, national_id_digit
from sandbox.world.customer import CAST, customers_within, exists, outline
from sandbox.world.identity import identity
from sandbox.world.names import COMPOUND_SURNAMES
from sandbox.world.profile import profile
from sandbox.world.staff import directory, find_staff, personas
from sandbox.world.terms import Document, Kind, NameStyle, Role, Segment
from sandbox.world.union import BANKS, DETAILED, orgs


@pytest.fixture(scope="module")
def everybody() -> list[str]:
    return [no for bank in DETAILED for no in customers_within(orgs(bank.code)[bank.code])]


def test_the_union_has_86_member_banks_and_three_in_detail() -> None:
    assert len(BANKS) == 86
    assert len({bank.name for bank in BANKS.values()}) == 86
    assert [bank.code for bank in DETAILED] == ["JX0101", "JX0102", "JX0103"]


def test_the_detailed_banks_hold_20000_customers_and_400_staff(world: World, everybody: list[str]) -> None:
    assert len(everybody) == len(set(everybody)) == 20_000
    assert sum(len(directory(world, bank.code)) for bank in DETAILED) == 400


def test_every_organisation_lies_below_its_bank() -> None:
    levels = Counter(org.level for bank in DETAILED for org in orgs(bank.code).values())
    assert levels == {"BANK": 3, "BRANCH": 10, "SUB_BRANCH": 20, "OUTLET": 40}
    for bank in DETAILED:
        assert all(org.within(orgs(bank.code)[bank.code]) for org in orgs(bank.code).values())


def test_a_bank_without_detail_has_no_staff_and_no_customers(world: World) -> None:
    assert directory(world, "JX0150") == {}
    assert find_staff(world, "S150001") is None
    assert not exists("C1500000001")


@pytest.mark.parametrize(
    "no", ["C1010000000", "C1010008001", "C9990000001", "C101000001", "C10100000012", ""]
)
def test_a_number_outside_the_world_is_nobody(no: str) -> None:
    assert not exists(no)


def test_personas_stand_where_their_names_say(world: World) -> None:
    cast = personas(world)
    assert {name: persona.staff.role for name, persona in cast.items()} == {
        **{name: Role(name) for name in cast if name != "other-bank-manager"},
        "other-bank-manager": Role.RELATIONSHIP_MANAGER,
    }
    outlet = cast["relationship-manager"].staff.org
    assert cast["wealth-manager"].staff.org == cast["outlet-head"].staff.org == outlet
    assert outlet.branch == cast["branch-manager"].staff.org.code
    assert {cast[name].staff.org.code for name in ("head-office", "auditor", "call-agent", "integrator")} == {
        "JX0101"
    }
    assert cast["other-bank-manager"].staff.org.bank == "JX0102"


def test_documents_agree_with_birth_date_and_gender(world: World, everybody: list[str]) -> None:
    lengths = Counter[int]()
    for no in everybody[:6_000]:
        who = identity(world, no)
        if outline(world, no).document is not Document.NATIONAL_ID or who.born is None:
            continue
        lengths[len(who.document_no)] += 1
        if len(who.document_no) == 15:
            assert who.document_no[6:12] == f"{who.born:%y%m%d}"
            assert int(who.document_no[14]) % 2 == (0 if who.female else 1)
        else:
            assert who.document_no[6:14] == f"{who.born:%Y%m%d}"
            assert int(who.document_no[16]) % 2 == (0 if who.female else 1)
            assert national_id_digit(who.document_no[:17]) == who.document_no[17].upper()
    assert lengths[15] > 50
    assert lengths[18] > 4_000


def test_businesses_have_valid_credit_codes_and_no_birth_date(world: World, everybody: list[str]) -> None:
    businesses = [no for no in everybody[:3_000] if outline(world, no).kind is Kind.BUSINESS]
    assert len(businesses) > 150
    for no in businesses:
        who = identity(world, no)
        assert (who.born, who.female) == (None, None)
        assert credit_code_digit(who.document_no[:17]) == who.document_no[17]


def test_every_kind_of_document_name_and_segment_occurs(world: World, everybody: list[str]) -> None:
    found = [outline(world, no) for no in everybody[:4_000]]
    assert {one.document for one in found} == set(Document)
    assert {one.name_style for one in found} == set(NameStyle)
    assert {one.segment for one in found} == set(Segment)


def test_names_hold_what_breaks_naive_masks(world: World, everybody: list[str]) -> None:
    names = [identity(world, no).name for no in everybody]
    assert any("\u00b7" in name for name in names)
    assert any("\u2022" in name for name in names)
    assert any(ord(char) > 0x1FFFF for name in names for char in name)
    assert any(0xE000 <= ord(char) <= 0xF8FF for name in names for char in name)
    assert any(len(name) == 2 and name[0] not in "欧司" for name in names)


def test_the_cast_are_what_their_names_say_and_the_managers_own(world: World) -> None:
    manager = personas(world)["relationship-manager"].staff
    assert {outline(world, no).manager for no in CAST.values()} == {manager.no}
    assert profile(world, CAST["hong_kong"]).mobile.startswith("+852 ")
    assert identity(world, CAST["hong_kong"]).document_no.startswith("H")
    assert outline(world, CAST["business"]).kind is Kind.BUSINESS
    assert identity(world, CAST["compound_surname"]).name.startswith(COMPOUND_SURNAMES)
    assert outline(world, CAST["rare_character"]).name_style is NameStyle.RARE
    assert set(identity(world, CAST["minority"]).name) & set("·•")


def test_the_manager_has_30_customers_and_the_outlet_60(world: World) -> None:
    manager = personas(world)["relationship-manager"].staff
    found = [outline(world, no).manager for no in customers_within(manager.org)]
    assert len(found) == 500
    assert found.count(manager.no) == 125
