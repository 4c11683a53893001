"""Loans, schedules, delinquency and credit lines agree."""

import re
from datetime import timedelta

import msgspec
import pytest

from sandbox.world.base import World
from sandbox.world.credit import credit_line
from sandbox.world.customer import CAST, customers_within
from sandbox.world.loan import Loan, find_loan, loans
from sandbox.world.schedule import annuity, bullet
from sandbox.world.union import orgs

STATES = {"PENDING", "APPROVED", "REJECTED", "ACTIVE", "CLOSED", "OVERPAID", "WRITTEN_OFF"}


@pytest.fixture(scope="module")
def customers() -> list[str]:
    return list(customers_within(orgs("JX0101")["JX0101"]))[:4_000]


@pytest.fixture(scope="module")
def lent(world: World, customers: list[str]) -> list[Loan]:
    return [loan for no in customers for loan in loans(world, no)]


def test_loans_occur_in_every_state_and_category(lent: list[Loan]) -> None:
    assert {loan.state for loan in lent} == STATES
    assert {loan.classification for loan in lent if loan.state == "ACTIVE"} == {1, 2, 3, 4, 5}
    assert all(re.fullmatch(r"L\d{12}", loan.no) for loan in lent)


def test_a_schedule_sums_to_the_principal(lent: list[Loan]) -> None:
    disbursed = [loan for loan in lent if loan.disbursed_on]
    assert len(disbursed) > 500
    for loan in disbursed:
        assert len(loan.schedule) == loan.months
        assert sum(i.principal_fen for i in loan.schedule) == loan.principal_fen
        assert all(i.principal_fen >= 0 and i.interest_fen >= 0 for i in loan.schedule)


def test_what_was_never_disbursed_has_no_schedule(lent: list[Loan]) -> None:
    waiting = [loan for loan in lent if loan.state in ("PENDING", "APPROVED", "REJECTED")]
    assert waiting
    assert all(loan.schedule == () and loan.disbursed_on is None for loan in waiting)


def test_outstanding_is_what_is_not_paid(lent: list[Loan]) -> None:
    for loan in lent:
        paid = sum(i.principal_fen for i in loan.schedule if i.complete)
        assert loan.principal_outstanding_fen == (loan.principal_fen - paid if loan.schedule else 0)
        assert (loan.state in ("CLOSED", "OVERPAID")) <= (loan.unpaid == ())


def test_delinquency_follows_from_the_first_unpaid_installment(world: World, lent: list[Loan]) -> None:
    late = [loan for loan in lent if loan.overdue]
    assert len(late) > 50
    for loan in late:
        first = next(i for i in loan.schedule if not i.complete)
        assert loan.overdue_days == (world.today - first.due_on).days > 0
        assert loan.classification > 1
        assert loan.non_performing == (loan.overdue_days > 90)


@pytest.mark.parametrize(
    ("days", "category"), [(0, 1), (1, 2), (90, 2), (91, 3), (270, 3), (271, 4), (361, 5)]
)
def test_the_category_falls_with_the_days_overdue(world: World, days: int, category: int) -> None:
    loan = next(loan for loan in loans(world, CAST["showcase"]) if loan.overdue)
    since = loan.overdue[0].due_on
    moved = msgspec.structs.replace(loan, business_date=since + timedelta(days=days))
    assert (moved.overdue_days, moved.classification) == (days, category)


def test_a_level_payment_pays_off_to_the_fen() -> None:
    rows = annuity(100_000_00, 0.05 / 12, 24)
    assert sum(principal for principal, _ in rows) == 100_000_00
    payments = {principal + interest for principal, interest in rows[:-1]}
    assert payments == {438_714}  # 100,000 yuan at 5 % over 24 months: 4,387.14 a month


def test_a_bullet_pays_the_principal_last() -> None:
    assert bullet(1_200_00, 0.01, 3) == [(0, 1_200), (0, 1_200), (1_200_00, 1_200)]


def test_a_loan_is_found_by_its_number(world: World, lent: list[Loan]) -> None:
    for loan in lent[:200]:
        assert find_loan(world, loan.no) == loan
    assert find_loan(world, "L101000010009") is None
    assert find_loan(world, "L999000010000") is None


def test_credit_lines_cover_what_is_drawn(world: World, customers: list[str]) -> None:
    lines = [line for no in customers if (line := credit_line(world, no))]
    assert {line.state for line in lines} == {"PENDING", "APPROVED", "ACTIVE", "FROZEN", "CLOSED"}
    for line in lines:
        assert 0 <= line.consumed_fen <= line.amount_fen
        assert 0 <= line.available_fen <= line.amount_fen - line.consumed_fen


def test_the_showcase_has_five_loans_and_a_line(world: World) -> None:
    assert [loan.state for loan in loans(world, CAST["showcase"])] == [
        "ACTIVE",
        "ACTIVE",
        "CLOSED",
        "PENDING",
        "APPROVED",
    ]
    line = credit_line(world, CAST["showcase"])
    assert line is not None
    assert line.state == "ACTIVE"
