"""What the hand-written endpoint shows of each upstream row, masked where the caller may not see clear."""

from collections.abc import Callable, Sequence
from typing import Any

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
    money,
    shanghai_time,
)

Json = dict[str, Any]
Clear = frozenset[str]


def _shown(clear: bool, value: str | None, mask: Callable[[str], str]) -> str | None:
    return mask(value) if value and not clear else value or None


def customer(no: str, caller: Caller) -> Json:
    return {"id": seal(caller.tenant, "Customer", no)}


def assignment(row: Json) -> Json:
    return {"managerName": row["managerName"], "effectiveFrom": row["effectiveDate"]}


PROFILE: dict[str, Callable[[Json, Clear], Any]] = {
    "kind": lambda row, _: CUSTOMER_KINDS.get(row["custType"], UNKNOWN),
    "name": lambda row, clear: _shown("NAME" in clear, row["custName"], masks.redact),
    "birthDate": lambda row, clear: _shown("IDENTITY" in clear, day(row["birthday"]), masks.birth_date),
    "documentNo": lambda row, clear: _shown("IDENTITY" in clear, row["certNo"], masks.national_id),
    "mobile": lambda row, clear: _shown("CONTACT" in clear, row["mobile"], masks.mobile),
    "landline": lambda row, clear: _shown("CONTACT" in clear, row["tel"], masks.landline),
    "email": lambda row, clear: _shown("CONTACT" in clear, row["email"], masks.email),
    "address": lambda row, clear: _shown("CONTACT" in clear, row["addr"], masks.address),
    "employer": lambda row, clear: _shown("CONTACT" in clear, row["employer"], masks.redact),
    "occupation": lambda row, _: row["occupation"] or None,
    "segment": lambda row, _: SEGMENTS.get(row["custLevel"], UNKNOWN),
    "aumTier": lambda row, _: row["aumLevel"],
    "riskLevel": lambda row, _: RISK_LEVELS.get(row["riskLevel"], UNKNOWN),
    "openedOn": lambda row, _: day(row["openDate"]),
    "outletName": lambda row, _: row["orgName"],
    "branchName": lambda row, _: row["brName"],
}


def profile(row: Json, clear: Clear, names: Sequence[str] = tuple(PROFILE)) -> Json:
    return {name: PROFILE[name](row, clear) for name in names}


def holding(row: Json, caller: Caller) -> Json:
    clear = caller.clear
    amounts = "ASSET" in clear
    return {
        "id": seal(caller.tenant, "Holding", row["holdNo"]),
        "productClass": PRODUCT_CLASSES.get(row["prodCls"], UNKNOWN),
        "name": row["holdingName"],
        "accountNo": _shown("ACCOUNT" in clear, row["acctNo"], masks.account_no),
        "marketValue": money(row["mktVal"], row["ccy"]) if amounts else None,
        "profit": money(row["profit"], row["ccy"]) if amounts else None,
        "purchasedOn": day(row["buyDate"]),
        "maturesOn": day(row["matureDate"]),
    }


def interaction(row: Json, caller: Caller) -> Json:
    return {
        "id": seal(caller.tenant, "Interaction", row["interactionId"]),
        "channel": CHANNELS.get(row["channel"], UNKNOWN),
        "direction": DIRECTIONS.get(row["direction"], UNKNOWN),
        "subject": _shown("ACTIVITY" in caller.clear, row["subject"], masks.free_text),
        "occurredAt": shanghai_time(row["occurredAt"]),
        "staffName": row["staffName"],
    }


def loan(row: Json, caller: Caller) -> Json:
    clear = caller.clear
    credit, currency = "CREDIT" in clear, row["currency"]["code"]
    outstanding = row.get("summary", {}).get("totalOutstanding", 0)
    return {
        "id": seal(caller.tenant, "Loan", row["id"]),
        "accountNo": _shown("ACCOUNT" in clear, row["accountNo"], masks.account_no),
        "productName": row["loanProductName"],
        "status": LOAN_STATUSES.get(row["status"]["id"], UNKNOWN),
        "principal": money(row["principal"], currency) if credit else None,
        "totalOutstanding": money(outstanding, currency) if credit else None,
        "annualInterestRate": f"{row['annualInterestRate']:.2f}" if credit else None,
        "numberOfRepayments": row["numberOfRepayments"],
        "overdueDays": row.get("delinquent", {}).get("pastDueDays", 0) if credit else None,
        "maturesOn": day_of_parts(row["timeline"].get("expectedMaturityDate")),
    }


def performance(row: Json) -> Json:
    return {"level": row["level"].upper(), "subjectName": row["subject"]["name"], "asOf": row["asOf"]}
