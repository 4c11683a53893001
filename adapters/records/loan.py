"""What core loans tells."""

from datetime import date
from decimal import Decimal

from adapters.records.base import AccountNo, CustomerNo, LoanNo, Money, Record, UpstreamEnum


class LoanStatus(UpstreamEnum):
    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    ACTIVE = "ACTIVE"
    OVERPAID = "OVERPAID"
    CLOSED = "CLOSED"
    WRITTEN_OFF = "WRITTEN_OFF"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"


class LoanClassification(UpstreamEnum):
    """The five categories (五级分类)."""

    NORMAL = "NORMAL"
    SPECIAL_MENTION = "SPECIAL_MENTION"
    SUBSTANDARD = "SUBSTANDARD"
    DOUBTFUL = "DOUBTFUL"
    LOSS = "LOSS"
    UNKNOWN = "UNKNOWN"


class Installment(Record, frozen=True):
    number: int
    from_date: date
    due_on: date
    principal_due: Money
    interest_due: Money
    total_due: Money
    total_paid: Money
    complete: bool


class Loan(Record, frozen=True):
    loan_no: LoanNo
    account_no: AccountNo
    customer_no: CustomerNo
    product_name: str
    status: LoanStatus
    classification: LoanClassification
    principal: Money
    annual_interest_rate: Decimal
    """Percent a year, e.g. 3.95."""
    number_of_repayments: int
    disbursed_on: date | None
    matures_on: date | None
    principal_outstanding: Money
    interest_outstanding: Money
    total_outstanding: Money
    overdue_amount: Money
    overdue_days: int
    overdue_since: date | None
    next_payment_due_on: date | None
    non_performing: bool


class CreditLineState(UpstreamEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    ACTIVE = "ACTIVE"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"


class CreditLine(Record, frozen=True):
    line_no: str
    customer_no: CustomerNo
    amount: Money
    available: Money
    consumed: Money
    approved_on: date | None
    expires_on: date | None
    state: CreditLineState
