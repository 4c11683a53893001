"""Core loans' own words, and what they mean in ours; codes of `contracts/core-loans.openapi.yaml`."""

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from adapters.positional import by_position
from adapters.records import AccountNo, CustomerNo, LoanNo
from adapters.records.loan import (
    CreditLine,
    CreditLineState,
    Installment,
    Loan,
    LoanClassification,
    LoanStatus,
)
from adapters.translate import Codes, decimal, known, money
from adapters.wire import Wire

STATUSES: Final = Codes(
    LoanStatus,
    {
        100: LoanStatus.PENDING_APPROVAL,
        200: LoanStatus.APPROVED,
        300: LoanStatus.ACTIVE,
        303: LoanStatus.ACTIVE,
        304: LoanStatus.ACTIVE,
        500: LoanStatus.REJECTED,
        600: LoanStatus.CLOSED,
        601: LoanStatus.WRITTEN_OFF,
        602: LoanStatus.CLOSED,
        700: LoanStatus.OVERPAID,
    },
)
CLASSIFICATIONS: Final = Codes(
    LoanClassification,
    {
        1: LoanClassification.NORMAL,
        2: LoanClassification.SPECIAL_MENTION,
        3: LoanClassification.SUBSTANDARD,
        4: LoanClassification.DOUBTFUL,
        5: LoanClassification.LOSS,
    },
)
LINE_STATES: Final = Codes(
    CreditLineState,
    {
        "PENDING_APPROVAL": CreditLineState.PENDING,
        "APPROVED": CreditLineState.APPROVED,
        "ACTIVE": CreditLineState.ACTIVE,
        "LOCKED": CreditLineState.FROZEN,
        "CLOSED": CreditLineState.CLOSED,
    },
)


class Coded(Wire, frozen=True):
    id: int


class Currency(Wire, frozen=True):
    code: str


class Timeline(Wire, frozen=True):
    actual_disbursement_date: tuple[int, int, int] | None = None
    expected_maturity_date: tuple[int, int, int] | None = None


class Summary(Wire, frozen=True):
    principal_outstanding: Decimal
    interest_outstanding: Decimal
    total_outstanding: Decimal
    total_overdue: Decimal
    is_npa: bool = msgspec.field(name="isNPA")
    overdue_since_date: tuple[int, int, int] | None = None


_HUNDREDTH: Final = Decimal("0.01")
_NOTHING_OUTSTANDING: Final = Summary(
    principal_outstanding=Decimal(0),
    interest_outstanding=Decimal(0),
    total_outstanding=Decimal(0),
    total_overdue=Decimal(0),
    is_npa=False,
)


class Delinquent(Wire, frozen=True):
    past_due_days: int = 0
    next_payment_due_date: tuple[int, int, int] | None = None


class LoanItem(Wire, frozen=True):
    id: LoanNo
    account_no: AccountNo
    client_id: CustomerNo
    loan_product_name: str
    status: Coded
    classification: Coded
    currency: Currency
    principal: Decimal
    annual_interest_rate: Decimal
    number_of_repayments: int
    timeline: Timeline
    summary: Summary | None = None
    """Missing where nothing was ever disbursed."""
    delinquent: Delinquent = Delinquent()


class Period(Wire, frozen=True):
    due_date: tuple[int, int, int]
    period: int | None = None
    """Missing in the first row, which is the disbursement and has none of what follows."""
    from_date: tuple[int, int, int] | None = None
    principal_due: Decimal | None = None
    interest_due: Decimal | None = None
    total_due_for_period: Decimal | None = None
    total_paid_for_period: Decimal | None = None
    complete: bool | None = None


class RepaymentSchedule(Wire, frozen=True):
    currency: Currency
    periods: tuple[Period, ...]


class ScheduleItem(Wire, frozen=True):
    id: LoanNo
    repayment_schedule: RepaymentSchedule


class CreditArrangementItem(Wire, frozen=True):
    id: str
    holder_id: CustomerNo
    currency: Currency
    amount: Decimal
    available_credit_amount: Decimal
    consumed_credit_amount: Decimal
    state: str
    approved_date: tuple[int, int, int] | None = None
    expire_date: tuple[int, int, int] | None = None


@by_position
def loan_of(item: LoanItem) -> Loan:
    summary, currency = _summary_of(item.summary, item.timeline), item.currency.code
    return Loan(
        loan_no=item.id,
        account_no=item.account_no,
        customer_no=item.client_id,
        product_name=item.loan_product_name,
        status=STATUSES[item.status.id],
        classification=CLASSIFICATIONS[item.classification.id],
        principal=money(item.principal, currency),
        annual_interest_rate=_rate(item.annual_interest_rate),
        number_of_repayments=item.number_of_repayments,
        disbursed_on=_day(item.timeline.actual_disbursement_date),
        matures_on=_day(item.timeline.expected_maturity_date),
        principal_outstanding=money(summary.principal_outstanding, currency),
        interest_outstanding=money(summary.interest_outstanding, currency),
        total_outstanding=money(summary.total_outstanding, currency),
        overdue_amount=money(summary.total_overdue, currency),
        overdue_days=item.delinquent.past_due_days,
        overdue_since=_day(summary.overdue_since_date),
        next_payment_due_on=_day(item.delinquent.next_payment_due_date),
        non_performing=summary.is_npa,
    )


def installments_of(item: ScheduleItem) -> tuple[Installment, ...]:
    """The numbered rows of a schedule, in order."""
    schedule = item.repayment_schedule
    return tuple(
        _installment_of(period, period.period, schedule.currency.code)
        for period in schedule.periods
        if period.period is not None
    )


@by_position
def credit_line_of(item: CreditArrangementItem) -> CreditLine:
    currency = item.currency.code
    return CreditLine(
        line_no=item.id,
        customer_no=item.holder_id,
        amount=money(item.amount, currency),
        available=money(item.available_credit_amount, currency),
        consumed=money(item.consumed_credit_amount, currency),
        approved_on=_day(item.approved_date),
        expires_on=_day(item.expire_date),
        state=LINE_STATES[item.state],
    )


def _summary_of(summary: Summary | None, timeline: Timeline) -> Summary:
    if summary is None and timeline.actual_disbursement_date is not None:
        raise ValueError  # nothing outstanding would be a guess
    return summary or _NOTHING_OUTSTANDING


@by_position
def _installment_of(period: Period, number: int, currency: str) -> Installment:
    return Installment(
        number=number,
        from_date=date(*known(period.from_date)),
        due_on=date(*period.due_date),
        principal_due=money(known(period.principal_due), currency),
        interest_due=money(known(period.interest_due), currency),
        total_due=money(known(period.total_due_for_period), currency),
        total_paid=money(known(period.total_paid_for_period), currency),
        complete=known(period.complete),
    )


def _rate(percent: Decimal) -> Decimal:
    """`3.950000` as 3.95: trailing zeros of a rate say nothing."""
    if percent.same_quantum(_HUNDREDTH):
        return percent
    hundredths = decimal(percent).quantize(_HUNDREDTH)
    return hundredths if hundredths == percent else percent


def _day(ymd: tuple[int, int, int] | None) -> date | None:
    return None if ymd is None else date(*ymd)
