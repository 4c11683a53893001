"""Ids of one request: those that records announce are sealed together, and read as if each were alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from adapters.unread import UNREAD
from bff.ids import SealedIds
from masking.keys import DEVELOPMENT_KEY, KeyRing, MasterKey
from masking.seal import AesSivSealer, SealError, SivSeal
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer

BANK = Tenant("JX0101")
VIEWER = Viewer(
    tenant=BANK,
    staff_no=StaffNo("S101005"),
    post="KHJL",
    org=OrgPath(BANK),
    roles=(),
    application="workbench",
    channel=Channel.WORKBENCH,
    acr="1",
)


class Row(NamedTuple):
    loan_no: str


class CountingSealer(AesSivSealer):
    """A sealer that counts what it seals together, by type, and what one by one."""

    def __init__(self) -> None:
        super().__init__(KeyRing((MasterKey(1, DEVELOPMENT_KEY),)), ("Loan", "Customer"))
        self.together: list[list[tuple[str, int]]] = []
        self.alone: list[str] = []

    def for_type(self, tenant: Tenant, type_name: str) -> SivSeal:
        return _Counted(super().for_type(tenant, type_name), self.alone)  # type: ignore[return-value]

    def seal_many(self, tenant: Tenant, wanted: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
        self.together.append([(type_name, len(numbers)) for type_name, numbers in wanted])
        return AesSivSealer(KeyRing((MasterKey(1, DEVELOPMENT_KEY),)), ("Loan", "Customer")).seal_many(
            tenant, wanted
        )


class _Counted:
    def __init__(self, seal: SivSeal, alone: list[str]) -> None:
        self._seal = seal
        self._alone = alone
        self.open, self.open_known = seal.open, seal.open_known

    def seal(self, number: str) -> str:
        self._alone.append(number)
        return self._seal.seal(number)


def rows(count: int) -> list[Row]:
    return [Row(f"L{number:011}") for number in range(count)]


def test_expected_ids_are_sealed_in_one_call_and_are_those_of_each() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(20))
    ids.expect("Loan", "loan_no", rows(25)[20:])
    read = ids.sealing("Loan")
    texts = [read(row.loan_no) for row in rows(25)] + [read(row.loan_no) for row in rows(25)]
    assert (sealer.together, sealer.alone) == ([[("Loan", 20), ("Loan", 5)]], [])
    assert [ids.open("Loan", text) for text in texts[25:]] == [row.loan_no for row in rows(25)]
    assert texts[:25] == texts[25:]


def test_what_is_expected_of_all_types_is_sealed_with_the_first_that_is_read() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(20))
    ids.expect("Customer", "loan_no", rows(3))
    texts = [ids.sealing(name)(row.loan_no) for name in ("Loan", "Customer") for row in rows(3)]
    assert (sealer.together, sealer.alone) == ([[("Loan", 20), ("Customer", 3)]], [])
    assert [ids.open("Customer", text) for text in texts[3:]] == [row.loan_no for row in rows(3)]
    assert not set(texts[:3]) & set(texts[3:])


def test_what_comes_later_is_sealed_when_it_is_read() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(20))
    read = ids.sealing("Loan")
    first = read(rows(1)[0].loan_no)
    ids.expect("Loan", "loan_no", rows(25)[20:])
    assert ids.open("Loan", read(rows(25)[24].loan_no)) == rows(25)[24].loan_no
    assert read(rows(1)[0].loan_no) == first
    assert (sealer.together, sealer.alone) == ([[("Loan", 20)], [("Loan", 5)]], [])


def test_what_nobody_reads_is_not_sealed() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", [Row(UNREAD), Row(UNREAD)])  # type: ignore[arg-type]
    ids.expect("Loan", "loan_no", [])
    ids.sealing("Customer")("C1010000001")
    assert (sealer.together, sealer.alone) == ([], ["C1010000001"])


def test_an_id_that_was_not_expected_is_sealed_by_itself() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(3))
    text = ids.sealing("Loan")("L99")
    assert ids.open("Loan", text) == "L99"
    assert (sealer.together, sealer.alone) == ([[("Loan", 3)]], ["L99"])


def test_an_id_that_cannot_be_sealed_does_not_spoil_the_others() -> None:
    ids = SealedIds(CountingSealer(), VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", [*rows(20), Row("9" * 191)])
    read = ids.sealing("Loan")
    assert ids.open("Loan", read("L00000000007")) == "L00000000007"
    with pytest.raises(SealError):
        read("9" * 191)


def test_an_id_that_was_opened_is_not_sealed_again() -> None:
    sealer = CountingSealer()
    text = SealedIds(sealer, VIEWER, datetime.now(UTC)).sealing("Loan")("L99")
    sealer.alone.clear()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    assert ids.open("Loan", text) == "L99"
    assert ids.sealing("Loan")("L99") == text
    assert (sealer.together, sealer.alone) == ([], [])
