"""The classes of data (after JR/T 0171-2020) and the kinds of mask: the words a field is declared with."""

from enum import StrEnum
from typing import Final


class DataClass(StrEnum):
    """What a field tells. Grades in brackets are those of JR/T 0171-2020."""

    PUBLIC = "PUBLIC"
    INHERITED = "INHERITED"
    INTERNAL = "INTERNAL"
    CUSTOMER = "CUSTOMER"
    NAME = "NAME"
    CONTACT = "CONTACT"
    IDENTITY = "IDENTITY"
    ACCOUNT = "ACCOUNT"
    ASSET = "ASSET"
    CREDIT = "CREDIT"
    ACTIVITY = "ACTIVITY"
    STAFF = "STAFF"
    PERFORMANCE = "PERFORMANCE"
    SECRET = "SECRET"  # noqa: S105 - the name of a class, not a secret


CLASS_MEANINGS: Final[dict[DataClass, str]] = {
    DataClass.PUBLIC: "Published by the bank: product catalogue, calendars, names of organisations.",
    DataClass.INHERITED: "Part of a value object: shown as the field that returned the object was decided.",
    DataClass.INTERNAL: "Clear inside the bank (C1): task metadata, scenarios, opening dates.",
    DataClass.CUSTOMER: "That somebody is a customer, and how the bank ranks them (C1).",
    DataClass.NAME: "A customer's name (C2).",
    DataClass.CONTACT: "Telephone, mail, address (C2).",
    DataClass.IDENTITY: "Identity documents, birth date, credit code (C2).",
    DataClass.ACCOUNT: "Account and card numbers (C2).",
    DataClass.ASSET: "Balances, holdings and their sums (C2).",
    DataClass.CREDIT: "Loans, credit lines, overdue amounts (C2).",
    DataClass.ACTIVITY: "Interactions, notes and behaviour (C2; free text).",
    DataClass.STAFF: "Who among the staff did or owns something (C1).",
    DataClass.PERFORMANCE: "Results and targets of a person or an organisation of the bank (C1).",
    DataClass.SECRET: "Authenticates (C3): never a schema field; declaring one stops the start-up.",
}

C2: Final = frozenset(
    {
        DataClass.NAME,
        DataClass.CONTACT,
        DataClass.IDENTITY,
        DataClass.ACCOUNT,
        DataClass.ASSET,
        DataClass.CREDIT,
        DataClass.ACTIVITY,
    }
)
"""Classes whose every showing is written to the audit record."""


class MaskKind(StrEnum):
    """How a value is masked when it may not be clear; `python -m masking KIND` takes these in lower case."""

    NAME = "NAME"
    MOBILE = "MOBILE"
    NATIONAL_ID = "NATIONAL_ID"
    BANK_CARD = "BANK_CARD"
    ACCOUNT_NO = "ACCOUNT_NO"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    CREDIT_CODE = "CREDIT_CODE"
    PASSPORT = "PASSPORT"
    PLATE = "PLATE"
    IP = "IP"
    AMOUNT = "AMOUNT"
    BIRTH_DATE = "BIRTH_DATE"
    FREE_TEXT = "FREE_TEXT"
    REDACT = "REDACT"
    """All of it: the field has no partial form."""


MASK_MEANINGS: Final[dict[MaskKind, str]] = {
    MaskKind.NAME: "Surname and stars; its length is hidden.",
    MaskKind.MOBILE: "First three and last four digits; landlines and foreign numbers likewise narrow.",
    MaskKind.NATIONAL_ID: "First and last character; permits and resident cards too.",
    MaskKind.BANK_CARD: "First six and last four digits; at the narrowest the last four.",
    MaskKind.ACCOUNT_NO: "Last four digits.",
    MaskKind.EMAIL: "First character and domain.",
    MaskKind.ADDRESS: "Down to the district.",
    MaskKind.CREDIT_CODE: "Fixed width.",
    MaskKind.PASSPORT: "Fixed width.",
    MaskKind.PLATE: "Fixed width.",
    MaskKind.IP: "Fixed width.",
    MaskKind.AMOUNT: "A band in place of the amount.",
    MaskKind.BIRTH_DATE: "The year.",
    MaskKind.FREE_TEXT: "The text, with every number, document, card, mail and handle inside it masked.",
    MaskKind.REDACT: "All of it: there is no partial form.",
}
