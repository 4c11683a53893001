"""Strawberry's types as its documentation writes them: permission classes on fields, masks in resolvers."""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.permission import BasePermission

from bench.peers import masks
from bench.peers.caller import Caller
from bench.peers.ids import seal
from bench.peers.words import (
    CHANNELS,
    CUSTOMER_KINDS,
    DIRECTIONS,
    LOAN_STATUSES,
    PRODUCT_CLASSES,
    RISK_LEVELS,
    SEGMENTS,
    UNKNOWN,
    day,
    day_of_parts,
    shanghai_time,
)

Json = dict[str, Any]
Info = strawberry.Info[Caller, None]


def needs(permission: str) -> type[BasePermission]:
    """The permission class of one permission."""

    class Needs(BasePermission):
        message = f"needs {permission}"

        def has_permission(self, source: Any, info: Info, **_: Any) -> bool:
            return permission in info.context.permissions

    Needs.__name__ = f"Needs_{permission.replace(':', '_')}"
    return Needs


Read, Contact, Identity = map(needs, ("customer:read", "customer:contact", "customer:identity"))
Held, Lent, Met, Own = map(needs, ("holding:read", "loan:read", "interaction:read", "kpi:own"))


def plain(permission: type[BasePermission]) -> Any:
    return strawberry.field(permission_classes=[permission])


def masked(
    attribute: str, data_class: str, mask: Callable[[str], str], permission: type[BasePermission]
) -> Any:
    def resolve(self: Any, info: Info) -> str | None:
        value = getattr(self, attribute)
        return value if value is None or data_class in info.context.clear else mask(value)

    return strawberry.field(resolver=resolve, permission_classes=[permission])


@strawberry.type
class Money:
    amount: str | None = plain(Read)
    currency: str = plain(Read)


def money(amount: float | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount=f"{amount:.2f}", currency=currency)


@strawberry.type
class CustomerAssignment:
    manager_name: str | None = plain(Read)
    effective_from: str = plain(Read)


@strawberry.type
class CustomerProfile:
    raw_name: strawberry.Private[str]
    raw_birth_date: strawberry.Private[str | None]
    raw_document_no: strawberry.Private[str | None]
    raw_mobile: strawberry.Private[str | None]
    raw_landline: strawberry.Private[str | None]
    raw_email: strawberry.Private[str | None]
    raw_address: strawberry.Private[str | None]
    raw_employer: strawberry.Private[str | None]
    kind: str = plain(Read)
    occupation: str | None = plain(Read)
    segment: str | None = plain(Read)
    aum_tier: str | None = plain(Read)
    risk_level: str | None = plain(Read)
    opened_on: str | None = plain(Read)
    outlet_name: str | None = plain(Read)
    branch_name: str | None = plain(Read)
    name: str | None = masked("raw_name", "NAME", masks.redact, Read)
    birth_date: str | None = masked("raw_birth_date", "IDENTITY", masks.birth_date, Identity)
    document_no: str | None = masked("raw_document_no", "IDENTITY", masks.national_id, Identity)
    mobile: str | None = masked("raw_mobile", "CONTACT", masks.mobile, Contact)
    landline: str | None = masked("raw_landline", "CONTACT", masks.landline, Contact)
    email: str | None = masked("raw_email", "CONTACT", masks.email, Contact)
    address: str | None = masked("raw_address", "CONTACT", masks.address, Contact)
    employer: str | None = masked("raw_employer", "CONTACT", masks.redact, Contact)

    @classmethod
    def of(cls, row: Json) -> "CustomerProfile":
        return cls(
            raw_name=row["custName"],
            raw_birth_date=day(row["birthday"]),
            raw_document_no=row["certNo"] or None,
            raw_mobile=row["mobile"] or None,
            raw_landline=row["tel"] or None,
            raw_email=row["email"] or None,
            raw_address=row["addr"] or None,
            raw_employer=row["employer"] or None,
            kind=CUSTOMER_KINDS.get(row["custType"], UNKNOWN),
            occupation=row["occupation"] or None,
            segment=SEGMENTS.get(row["custLevel"], UNKNOWN),
            aum_tier=row["aumLevel"],
            risk_level=RISK_LEVELS.get(row["riskLevel"], UNKNOWN),
            opened_on=day(row["openDate"]),
            outlet_name=row["orgName"],
            branch_name=row["brName"],
        )


@strawberry.type
class Holding:
    raw_account_no: strawberry.Private[str]
    id: strawberry.ID = plain(Held)
    product_class: str = plain(Held)
    name: str = plain(Held)
    market_value: Money | None = plain(Held)
    profit: Money | None = plain(Held)
    purchased_on: str | None = plain(Held)
    matures_on: str | None = plain(Held)
    account_no: str | None = masked("raw_account_no", "ACCOUNT", masks.account_no, Held)

    @classmethod
    def of(cls, row: Json, tenant: str) -> "Holding":
        return cls(
            id=strawberry.ID(seal(tenant, "Holding", row["holdNo"])),
            raw_account_no=row["acctNo"],
            product_class=PRODUCT_CLASSES.get(row["prodCls"], UNKNOWN),
            name=row["holdingName"],
            market_value=money(row["mktVal"], row["ccy"]),
            profit=money(row["profit"], row["ccy"]),
            purchased_on=day(row["buyDate"]),
            matures_on=day(row["matureDate"]),
        )


@strawberry.type
class Interaction:
    raw_subject: strawberry.Private[str]
    id: strawberry.ID = plain(Met)
    channel: str = plain(Met)
    direction: str = plain(Met)
    occurred_at: str = plain(Met)
    staff_name: str | None = plain(Met)
    subject: str | None = masked("raw_subject", "ACTIVITY", masks.free_text, Met)

    @classmethod
    def of(cls, row: Json, tenant: str) -> "Interaction":
        return cls(
            id=strawberry.ID(seal(tenant, "Interaction", row["interactionId"])),
            raw_subject=row["subject"],
            channel=CHANNELS.get(row["channel"], UNKNOWN),
            direction=DIRECTIONS.get(row["direction"], UNKNOWN),
            occurred_at=shanghai_time(row["occurredAt"]),
            staff_name=row["staffName"],
        )


@strawberry.type
class Loan:
    raw_account_no: strawberry.Private[str]
    id: strawberry.ID = plain(Lent)
    product_name: str = plain(Lent)
    status: str = plain(Lent)
    principal: Money | None = plain(Lent)
    total_outstanding: Money | None = plain(Lent)
    annual_interest_rate: str | None = plain(Lent)
    number_of_repayments: int = plain(Lent)
    overdue_days: int | None = plain(Lent)
    matures_on: str | None = plain(Lent)
    account_no: str | None = masked("raw_account_no", "ACCOUNT", masks.account_no, Lent)

    @classmethod
    def of(cls, row: Json, tenant: str) -> "Loan":
        currency = row["currency"]["code"]
        return cls(
            id=strawberry.ID(seal(tenant, "Loan", row["id"])),
            raw_account_no=row["accountNo"],
            product_name=row["loanProductName"],
            status=LOAN_STATUSES.get(row["status"]["id"], UNKNOWN),
            principal=money(row["principal"], currency),
            total_outstanding=money(row.get("summary", {}).get("totalOutstanding", 0), currency),
            annual_interest_rate=f"{row['annualInterestRate']:.2f}",
            number_of_repayments=row["numberOfRepayments"],
            overdue_days=row.get("delinquent", {}).get("pastDueDays", 0),
            matures_on=day_of_parts(row["timeline"].get("expectedMaturityDate")),
        )


@strawberry.type
class Performance:
    level: str = plain(Own)
    subject_name: str | None = plain(Own)
    as_of: str = plain(Own)
