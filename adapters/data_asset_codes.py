"""What the codes of the data-asset API mean, by `contracts/data-asset.openapi.yaml`."""

from typing import Final

from adapters.records.customer import (
    AccountKind,
    AccountStatus,
    CardKind,
    CardStatus,
    CustomerKind,
    DocumentKind,
    Gender,
    ProductClass,
    RiskLevel,
    Segment,
)
from adapters.translate import Codes

CUSTOMER_KINDS: Final = Codes(CustomerKind, {"1": CustomerKind.PERSON, "2": CustomerKind.BUSINESS})
GENDERS: Final = Codes(Gender, {"1": Gender.MALE, "2": Gender.FEMALE})
DOCUMENT_KINDS: Final = Codes(
    DocumentKind,
    {
        "110001": DocumentKind.NATIONAL_ID,
        "110019": DocumentKind.HK_MACAU_PERMIT,
        "110021": DocumentKind.TAIWAN_PERMIT,
        "110023": DocumentKind.PASSPORT,
        "110025": DocumentKind.PASSPORT,
        "110035": DocumentKind.FOREIGN_RESIDENT_CARD,
        "610099": DocumentKind.CREDIT_CODE,
    },
)
SEGMENTS: Final = Codes(
    Segment,
    {
        "10": Segment.MASS,
        "20": Segment.AFFLUENT,
        "30": Segment.WEALTH,
        "40": Segment.PRIVATE,
        "50": Segment.SMALL_BUSINESS,
        "60": Segment.FARMER,
    },
)
SEGMENT_CODES: Final = {segment: code for code, segment in SEGMENTS.items()}
RISK_LEVELS: Final = Codes(
    RiskLevel,
    {
        "1": RiskLevel.C1,
        "2": RiskLevel.C2,
        "3": RiskLevel.C3,
        "4": RiskLevel.C4,
        "5": RiskLevel.C5,
    },
)
PRODUCT_CLASSES: Final = Codes(
    ProductClass,
    {
        "DEP": ProductClass.DEPOSIT,
        "LCD": ProductClass.LARGE_DENOMINATION_CD,
        "WMP": ProductClass.WEALTH,
        "FND": ProductClass.FUND,
        "INS": ProductClass.INSURANCE,
        "PMT": ProductClass.PRECIOUS_METALS,
    },
)
ACCOUNT_KINDS: Final = Codes(
    AccountKind,
    {
        "01": AccountKind.CURRENT,
        "02": AccountKind.SAVINGS,
        "03": AccountKind.TIME_DEPOSIT,
        "04": AccountKind.SETTLEMENT,
    },
)
ACCOUNT_STATUSES: Final = Codes(
    AccountStatus,
    {
        "0": AccountStatus.ACTIVE,
        "1": AccountStatus.DORMANT,
        "2": AccountStatus.FROZEN,
        "9": AccountStatus.CLOSED,
    },
)
CARD_KINDS: Final = Codes(CardKind, {"D": CardKind.DEBIT, "C": CardKind.CREDIT})
CARD_STATUSES: Final = Codes(
    CardStatus,
    {
        "A": CardStatus.ACTIVE,
        "I": CardStatus.INACTIVE,
        "L": CardStatus.LOST,
        "X": CardStatus.CANCELLED,
    },
)
