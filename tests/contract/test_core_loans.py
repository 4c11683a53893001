"""What the port `CoreLoans` promises beyond what every source owes."""

from decimal import Decimal

import pytest

from adapters.ports import CoreLoans
from adapters.records import LoanNo
from adapters.records.loan import Loan
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def loans_of(core_loans: CoreLoans, ground: Ground) -> list[Loan]:
    found = await core_loans.loans(ground.call(), ground.customers)
    return [loan for loans in found.values() for loan in loans]


async def test_outstanding_amounts_add_up(core_loans: CoreLoans, ground: Ground) -> None:
    for loan in await loans_of(core_loans, ground):
        principal, interest = loan.principal_outstanding.amount, loan.interest_outstanding.amount
        assert loan.total_outstanding.amount == (principal or 0) + (interest or Decimal(0))


async def test_a_loan_is_overdue_in_all_ways_or_in_none(core_loans: CoreLoans, ground: Ground) -> None:
    for loan in await loans_of(core_loans, ground):
        overdue = loan.overdue_days > 0
        assert (loan.overdue_since is not None) is overdue
        assert bool(loan.overdue_amount.amount) is overdue


async def test_schedules_are_of_the_loans_asked_and_in_order(core_loans: CoreLoans, ground: Ground) -> None:
    loans = {loan.loan_no: loan for loan in await loans_of(core_loans, ground)}
    schedules = await core_loans.schedules(ground.call(), list(loans))
    assert set(schedules) == set(loans)
    for no, installments in schedules.items():
        disbursed = loans[no].disbursed_on is not None
        assert len(installments) == (loans[no].number_of_repayments if disbursed else 0)
        assert [one.number for one in installments] == list(range(1, len(installments) + 1))


async def test_an_instalment_is_principal_and_interest(core_loans: CoreLoans, ground: Ground) -> None:
    loans = [loan.loan_no for loan in await loans_of(core_loans, ground)]
    for installments in (await core_loans.schedules(ground.call(), loans)).values():
        for one in installments:
            parts = (one.principal_due.amount or Decimal(0)) + (one.interest_due.amount or Decimal(0))
            assert one.total_due.amount == parts
            assert one.complete is (one.total_paid.amount == one.total_due.amount)
            assert one.from_date < one.due_on


async def test_another_bank_sees_no_schedule(core_loans: CoreLoans, ground: Ground) -> None:
    loans = [loan.loan_no for loan in await loans_of(core_loans, ground)]
    assert await core_loans.schedules(ground.strangers_call(), loans) == {}
    assert await core_loans.schedules(ground.call(), [LoanNo("L999999999999")]) == {}


async def test_a_line_is_what_is_used_and_what_is_left(core_loans: CoreLoans, ground: Ground) -> None:
    for line in (await core_loans.credit_lines(ground.call(), ground.customers)).values():
        used_and_left = (line.consumed.amount or Decimal(0)) + (line.available.amount or Decimal(0))
        assert used_and_left == line.amount.amount
