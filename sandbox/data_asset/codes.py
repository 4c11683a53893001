"""The codes of the data-asset API for the world's words."""

from datetime import date
from typing import Final

from sandbox.world.terms import Document, Kind, ProductClass, Segment

CUST_TYPE: Final = {Kind.PERSON: "1", Kind.BUSINESS: "2"}
GENDER: Final = {True: "2", False: "1", None: "9"}
"""By whether the customer is female."""
CERT_TYPE: Final = {
    Document.NATIONAL_ID: "110001",
    Document.HK_MACAU_PERMIT: "110019",
    Document.TAIWAN_PERMIT: "110021",
    Document.PASSPORT: "110025",
    Document.FOREIGN_RESIDENT_CARD: "110035",
    Document.CREDIT_CODE: "610099",
}
CUST_LEVEL: Final = {
    Segment.MASS: "10",
    Segment.AFFLUENT: "20",
    Segment.WEALTH: "30",
    Segment.PRIVATE: "40",
    Segment.SMALL_BUSINESS: "50",
    Segment.FARMER: "60",
}
SEGMENT: Final = {code: segment for segment, code in CUST_LEVEL.items()}
PROD_CLS: Final = {
    ProductClass.DEPOSIT: "DEP",
    ProductClass.LARGE_DENOMINATION_CD: "LCD",
    ProductClass.WEALTH: "WMP",
    ProductClass.FUND: "FND",
    ProductClass.INSURANCE: "INS",
    ProductClass.PRECIOUS_METALS: "PMT",
}
ACCT_TYPE: Final = {"CURRENT": "01", "SAVINGS": "02", "TIME_DEPOSIT": "03", "SETTLEMENT": "04"}
ACCT_STAT: Final = {"ACTIVE": "0", "DORMANT": "1", "FROZEN": "2", "CLOSED": "9"}
CARD_STAT: Final = {"ACTIVE": "A", "INACTIVE": "I", "LOST": "L", "CANCELLED": "X"}


def day(value: date | None) -> str:
    return f"{value:%Y%m%d}" if value else ""
