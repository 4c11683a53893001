"""What a customer owes: loans, schedules, the credit line."""

from datetime import date
from decimal import Decimal
from functools import partial

from adapters.records.loan import (
    CreditLine,
    CreditLineState,
    Installment,
    Loan,
    LoanClassification,
    LoanStatus,
)
from masking.classes import DataClass, MaskKind
from masking.permissions import Permission
from resolvers import loads
from resolvers.demand import Demand
from resolvers.fields import batched, part, record_type, sealed, shown
from resolvers.nodes import Node
from resolvers.values import MoneyType

_amount = partial(shown, DataClass.CREDIT, mask=MaskKind.AMOUNT)
_standing = partial(shown, DataClass.CREDIT, mask=MaskKind.REDACT)


@record_type(Installment, "One instalment of a repayment schedule.", name="Installment")
class InstallmentType:
    number: int = part("Its place in the schedule, from 1.")
    from_date: date = part("First day of the period.")
    due_on: date = part("When it is due.")
    principal_due: MoneyType | None = _amount("Principal due.")
    interest_due: MoneyType | None = _amount("Interest due.")
    total_due: MoneyType | None = _amount("Everything due.")
    total_paid: MoneyType | None = _amount("Paid so far.")
    complete: bool | None = _standing("Whether it is paid in full.")


@record_type(Loan, "A loan (贷款).", name="Loan", besides=("loan_no",))
class LoanType(Node):
    id = sealed("loan_no", "Loan")
    account_no: str | None = shown(DataClass.ACCOUNT, "The loan account's number.", mask=MaskKind.ACCOUNT_NO)
    product_name: str = part("The loan product.")
    status: LoanStatus = part("Where the loan stands in its life.")
    classification: LoanClassification | None = _standing("Five-category classification (五级分类).")
    principal: MoneyType | None = _amount("Principal as agreed.")
    annual_interest_rate: Decimal | None = _standing("Percent a year.")
    number_of_repayments: int = part("How many instalments were agreed.")
    disbursed_on: date | None = part("Day of disbursement.")
    matures_on: date | None = part("Day of the last instalment.")
    principal_outstanding: MoneyType | None = _amount("Principal still owed.")
    interest_outstanding: MoneyType | None = _amount("Interest still owed.")
    total_outstanding: MoneyType | None = _amount("Everything still owed.")
    overdue_amount: MoneyType | None = _amount("What should have been paid.")
    overdue_days: int | None = _standing("Days since the oldest unpaid due date.")
    overdue_since: date | None = _standing("That date.")
    next_payment_due_on: date | None = part("When the next payment is due.")
    non_performing: bool | None = _standing("Whether the loan counts as non-performing.")
    schedule: list[InstallmentType] | None = batched(
        loads.schedules,
        "loan_no",
        DataClass.CUSTOMER,
        "The repayment schedule, by due date.",
        needs=Permission.LOAN_READ,
        demand=Demand(assumed_size=36),
    )


@record_type(CreditLine, "A credit line (授信).", name="CreditLine")
class CreditLineType:
    amount: MoneyType | None = _amount("What was granted.")
    available: MoneyType | None = _amount("What can still be drawn.")
    consumed: MoneyType | None = _amount("What is drawn (用信).")
    approved_on: date | None = part("Day of approval.")
    expires_on: date | None = part("Last day on which it can be drawn.")
    state: CreditLineState = part("Whether it can be drawn.")
