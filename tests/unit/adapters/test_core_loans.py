from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from adapters.errors import UpstreamMalformed, UpstreamRefused, UpstreamUnavailable
from adapters.records import LoanNo, Money
from adapters.records.loan import CreditLineState, LoanClassification, LoanStatus
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import FakeUpstream, reply_json

LOAN = LoanNo("L101000012301")


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("core-loans")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("core-loans", fake.url)


async def test_an_overdue_loan_is_translated(source: Any) -> None:
    loan, _ = (await source.loans(call(), [OUYANG]))[OUYANG]
    assert (loan.loan_no, loan.status, loan.classification) == (
        LOAN,
        LoanStatus.ACTIVE,
        LoanClassification.SPECIAL_MENTION,
    )
    assert (str(loan.principal.amount), str(loan.annual_interest_rate)) == ("200000.00", "3.95")
    assert loan.overdue_amount == Money(amount=Decimal("8650.25"))
    assert (loan.overdue_days, loan.overdue_since) == (25, date(2026, 1, 6))
    assert (loan.disbursed_on, loan.matures_on) == (date(2025, 3, 6), date(2027, 3, 6))
    assert loan.next_payment_due_on == date(2026, 2, 6)
    assert loan.non_performing is False


async def test_a_loan_never_disbursed_has_nothing_outstanding(source: Any) -> None:
    _, pending = (await source.loans(call(), [OUYANG]))[OUYANG]
    assert pending.status is LoanStatus.PENDING_APPROVAL
    assert pending.total_outstanding == Money(amount=Decimal(0))
    assert (pending.disbursed_on, pending.matures_on, pending.overdue_days) == (None, None, 0)


async def test_a_disbursed_loan_without_its_summary_is_refused(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/api/v1/loans/query")
    del value["pageItems"][0]["summary"]
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed):
        await source.loans(call(), [OUYANG])


async def test_the_disbursement_row_is_no_instalment(source: Any) -> None:
    first, second = (await source.schedules(call(), [LOAN]))[LOAN]
    assert (first.number, first.complete, second.number, second.complete) == (1, True, 2, False)
    assert (first.from_date, first.due_on) == (date(2025, 3, 6), date(2025, 4, 6))
    assert str(second.total_due.amount) == "8650.25"


async def test_an_instalment_without_an_amount_is_refused(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/api/v1/loans/schedules/query")
    del value["pageItems"][0]["repaymentSchedule"]["periods"][1]["principalDue"]
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed):
        await source.schedules(call(), [LOAN])


async def test_a_date_that_does_not_exist_is_refused(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/api/v1/loans/query")
    value["pageItems"][0]["timeline"]["expectedMaturityDate"] = [2027, 2, 30]
    fake.answers.append(reply_json(value))
    with pytest.raises(UpstreamMalformed) as raised:
        await source.loans(call(), [OUYANG])
    assert str(raised.value) == "core-loans.loans"


async def test_a_credit_line_is_translated(source: Any) -> None:
    line = (await source.credit_lines(call(), [OUYANG]))[OUYANG]
    assert (line.line_no, line.state, str(line.available.amount)) == (
        "K10100001230",
        CreditLineState.ACTIVE,
        "179000.00",
    )
    assert (line.approved_on, line.expires_on) == (date(2025, 2, 20), date(2028, 2, 20))


async def test_unknown_codes_become_unknown(fake: FakeUpstream, source: Any) -> None:
    value = fake.contract.example("POST", "/api/v1/loans/query")
    value["pageItems"][0]["status"]["id"] = 999
    value["pageItems"][0]["classification"]["id"] = 6
    fake.answers.append(reply_json(value))
    loan, _ = (await source.loans(call(), [OUYANG]))[OUYANG]
    assert (loan.status, loan.classification) == (LoanStatus.UNKNOWN, LoanClassification.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, UpstreamRefused), (403, UpstreamRefused), (400, UpstreamMalformed), (429, UpstreamUnavailable)],
)
async def test_errors_go_by_the_status(
    fake: FakeUpstream, source: Any, status: int, error: type[Exception]
) -> None:
    fake.answers.append(reply_json({"developerMessage": "C1010000123"}, status))
    with pytest.raises(error) as raised:
        await source.loans(call(), [OUYANG])
    assert type(raised.value) is error
    assert str(raised.value) == "core-loans.loans"


async def test_lists_beyond_fifty_are_split(fake: FakeUpstream, source: Any) -> None:
    await source.loans(call(), [f"C{no:010}" for no in range(51)])
    assert sorted(len(one.body["clientIds"]) for one in fake.received) == [1, 50]
