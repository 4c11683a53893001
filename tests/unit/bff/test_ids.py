"""Ids of one request: those that records announce are sealed together, and read as if each were alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from bff.ids import SealedIds
from masking.keys import DEVELOPMENT_KEY, KeyRing, MasterKey
from masking.seal import AesSivSealer, Seal, SealError
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


class CountingSeal:
    """A seal that counts its calls."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self.calls: list[int] = []

    def seal(self, number: str) -> str:
        self.calls.append(1)
        return self._seal.seal(number)

    def open_known(self, text: str) -> tuple[str, bool]:
        return self._seal.open_known(text)

    def seal_many(self, numbers: Sequence[str]) -> list[str]:
        self.calls.append(len(numbers))
        return self._seal.seal_many(numbers)

    def open(self, text: str) -> str:
        return self._seal.open(text)


class CountingSealer(AesSivSealer):
    def __init__(self) -> None:
        super().__init__(KeyRing((MasterKey(1, DEVELOPMENT_KEY),)), ("Loan", "Customer"))
        self.seals: dict[str, CountingSeal] = {}

    def for_type(self, tenant: Tenant, type_name: str) -> CountingSeal:  # type: ignore[override]
        return self.seals.setdefault(type_name, CountingSeal(super().for_type(tenant, type_name)))


def rows(count: int) -> list[Row]:
    return [Row(f"L{number:011}") for number in range(count)]


def test_expected_ids_are_sealed_in_one_call_and_are_those_of_each() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(20))
    ids.expect("Loan", "loan_no", rows(25)[20:])
    read = ids.sealing("Loan")
    texts = [read(row.loan_no) for row in rows(25)] + [read(row.loan_no) for row in rows(25)]
    assert sealer.seals["Loan"].calls == [25]
    assert [ids.open("Loan", text) for text in texts[25:]] == [row.loan_no for row in rows(25)]
    assert texts[:25] == texts[25:]


def test_what_nobody_reads_is_not_sealed() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(20))
    ids.sealing("Customer")("C1010000001")
    assert (sealer.seals["Loan"].calls, sealer.seals["Customer"].calls) == ([], [1])


def test_an_id_that_was_not_expected_is_sealed_by_itself() -> None:
    sealer = CountingSealer()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    ids.expect("Loan", "loan_no", rows(3))
    text = ids.sealing("Loan")("L99")
    assert ids.open("Loan", text) == "L99"
    assert sealer.seals["Loan"].calls == [3, 1]


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
    sealer.seals["Loan"].calls.clear()
    ids = SealedIds(sealer, VIEWER, datetime.now(UTC))
    assert ids.open("Loan", text) == "L99"
    assert ids.sealing("Loan")("L99") == text
    assert sealer.seals["Loan"].calls == []
