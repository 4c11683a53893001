"""The upstreams' codes and notations, in this schema's words."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

CUSTOMER_KINDS: Final = {"1": "PERSON", "2": "BUSINESS"}
SEGMENTS: Final = {
    "10": "MASS",
    "20": "AFFLUENT",
    "30": "WEALTH",
    "40": "PRIVATE",
    "50": "SMALL_BUSINESS",
    "60": "FARMER",
}
RISK_LEVELS: Final = {"1": "C1", "2": "C2", "3": "C3", "4": "C4", "5": "C5"}
PRODUCT_CLASSES: Final = {
    "DEP": "DEPOSIT",
    "LCD": "LARGE_DENOMINATION_CD",
    "WMP": "WEALTH",
    "FND": "FUND",
    "INS": "INSURANCE",
    "PMT": "PRECIOUS_METALS",
}
CHANNELS: Final = {
    "电话": "PHONE",
    "短信": "SMS",
    "企业微信": "WECOM",
    "面访": "VISIT",
    "网点": "OUTLET",
    "外呼机器人": "OUTBOUND_ROBOT",
}
DIRECTIONS: Final = {"呼入": "INBOUND", "呼出": "OUTBOUND"}
LOAN_STATUSES: Final = {
    100: "PENDING_APPROVAL",
    200: "APPROVED",
    300: "ACTIVE",
    303: "ACTIVE",
    304: "ACTIVE",
    500: "REJECTED",
    600: "CLOSED",
    601: "WRITTEN_OFF",
    602: "CLOSED",
    700: "OVERPAID",
}
UNKNOWN: Final = "UNKNOWN"
_SHANGHAI: Final = timezone(timedelta(hours=8))


def day(text: str) -> str | None:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text else None


def day_of_parts(ymd: list[int] | None) -> str | None:
    return f"{ymd[0]}-{ymd[1]:02}-{ymd[2]:02}" if ymd else None


def shanghai_time(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms // 1000, UTC).astimezone(_SHANGHAI).isoformat()


def money(amount: float | None, currency: str) -> dict[str, Any] | None:
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}
