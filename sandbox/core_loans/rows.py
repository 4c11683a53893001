"""Objects of core loans, from the world's records."""

from datetime import date
from decimal import Decimal
from typing import Final

from sandbox.kit.operation import Json
from sandbox.world.base import yuan
from sandbox.world.credit import CreditLine
from sandbox.world.loan import Loan
from sandbox.world.schedule import Installment

_CURRENCY: Final = {"code": "CNY", "decimalPlaces": 2}
_STATUS: Final = {
    "PENDING": (100, "submitted.and.pending.approval", "Submitted and pending approval"),
    "APPROVED": (200, "approved", "Approved"),
    "ACTIVE": (300, "active", "Active"),
    "REJECTED": (500, "rejected", "Rejected"),
    "CLOSED": (600, "closed.obligations.met", "Closed (obligations met)"),
    "WRITTEN_OFF": (601, "closed.written.off", "Closed (written off)"),
    "OVERPAID": (700, "overpaid", "Overpaid"),
}
_CLASSIFICATION: Final = {
    1: ("normal", "正常"),
    2: ("specialMention", "关注"),
    3: ("substandard", "次级"),
    4: ("doubtful", "可疑"),
    5: ("loss", "损失"),
}
_LINE_STATE: Final = {
    "PENDING": "PENDING_APPROVAL",
    "APPROVED": "APPROVED",
    "ACTIVE": "ACTIVE",
    "FROZEN": "LOCKED",
    "CLOSED": "CLOSED",
}


def _amount(fen: int) -> Decimal:
    """With six decimals, as Fineract writes it."""
    return yuan(fen).quantize(Decimal("0.000001"))


def _day(value: date) -> list[int]:
    return [value.year, value.month, value.day]


def _days(**values: date | None) -> Json:
    """Only the dates that are known."""
    return {name: _day(value) for name, value in values.items() if value is not None}


def loan(found: Loan, account_no: str) -> Json:
    status_id, status_code, status = _STATUS[found.state]
    category_code, category = _CLASSIFICATION[found.classification]
    parts = {"summary": _summary(found), "delinquent": _delinquent(found)} if found.disbursed_on else {}
    return {
        "id": found.no,
        "accountNo": account_no,
        "clientId": found.customer_no,
        "loanProductName": found.product_name,
        "status": {"id": status_id, "code": f"loanStatusType.{status_code}", "value": status},
        "classification": {
            "id": found.classification,
            "code": f"loanClassification.{category_code}",
            "value": category,
        },
        "currency": _CURRENCY,
        "principal": _amount(found.principal_fen),
        "annualInterestRate": yuan(found.rate_bp).quantize(Decimal("0.000001")),
        "numberOfRepayments": found.months,
        "timeline": _timeline(found),
        **parts,
    }


def _timeline(found: Loan) -> Json:
    undecided = found.state in ("PENDING", "REJECTED")
    return _days(
        submittedOnDate=found.submitted_on,
        approvedOnDate=None if undecided else found.disbursed_on or found.business_date,
        actualDisbursementDate=found.disbursed_on,
        expectedMaturityDate=found.matures_on,
    )


def _summary(found: Loan) -> Json:
    owed = found.principal_outstanding_fen + found.interest_outstanding_fen
    since = found.overdue[0].due_on if found.overdue else None
    return {
        "principalOutstanding": _amount(found.principal_outstanding_fen),
        "interestOutstanding": _amount(found.interest_outstanding_fen),
        "totalOutstanding": _amount(owed),
        "totalOverdue": _amount(sum(i.due_fen for i in found.overdue)),
        **_days(overdueSinceDate=since),
        "isNPA": found.non_performing,
    }


def _delinquent(found: Loan) -> Json:
    coming = next((i.due_on for i in found.unpaid if i.due_on >= found.business_date), None)
    return {
        "pastDueDays": found.overdue_days,
        **_days(nextPaymentDueDate=coming),
        "delinquentAmount": _amount(sum(i.due_fen for i in found.overdue)),
    }


def schedule(found: Loan) -> Json:
    periods: list[Json] = []
    if found.disbursed_on is not None:
        first = {"dueDate": _day(found.disbursed_on), "principalDisbursed": _amount(found.principal_fen)}
        periods = [first, *(_period(installment) for installment in found.schedule)]
    return {"id": found.no, "repaymentSchedule": {"currency": _CURRENCY, "periods": periods}}


def _period(installment: Installment) -> Json:
    return {
        "period": installment.number,
        "fromDate": _day(installment.from_date),
        "dueDate": _day(installment.due_on),
        "principalDue": _amount(installment.principal_fen),
        "interestDue": _amount(installment.interest_fen),
        "totalDueForPeriod": _amount(installment.due_fen),
        "totalPaidForPeriod": _amount(installment.paid_fen),
        "complete": installment.complete,
    }


def credit_line(no: str, found: CreditLine) -> Json:
    return {
        "id": found.no,
        "holderId": no,
        "currency": _CURRENCY,
        "amount": _amount(found.amount_fen),
        "availableCreditAmount": _amount(found.available_fen),
        "consumedCreditAmount": _amount(found.consumed_fen),
        **_days(approvedDate=found.approved_on, expireDate=found.expires_on),
        "state": _LINE_STATE[found.state],
    }
