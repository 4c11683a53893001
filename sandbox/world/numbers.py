"""
How the bank writes its numbers, and how a number leads back to its customer.

Every number of a customer's thing carries the bank's ordinal (3 digits) and the customer's index in that
bank (5 digits), so a thing is found from its number without an index.
"""

import re
from typing import NamedTuple

from sandbox.world.checks import luhn_digit

_CUSTOMER = re.compile(r"C(\d{3})(\d{7})")
_OF_CUSTOMER = re.compile(r"[HITOLK](\d{3})(\d{5})(\d{2,4})")
_STAFF = re.compile(r"S(\d{3})(\d{3})")
_BINS = {False: "622681", True: "621796"}


class Thing(NamedTuple):
    """Whose it is, and which of theirs."""

    customer_no: str
    sequence: int


class Place(NamedTuple):
    """A bank by ordinal, and a number inside it."""

    bank: int
    number: int


def customer_no(bank: int, index: int) -> str:
    return f"C{bank:03d}{index:07d}"


def staff_no(bank: int, index: int) -> str:
    return f"S{bank:03d}{index:03d}"


def customer_place(no: str) -> Place | None:
    found = _CUSTOMER.fullmatch(no)
    return Place(int(found[1]), int(found[2])) if found else None


def staff_place(no: str) -> Place | None:
    found = _STAFF.fullmatch(no)
    return Place(int(found[1]), int(found[2])) if found else None


def thing(no: str) -> Thing | None:
    """The customer and the sequence in a holding, interaction, task, opportunity, loan or line number."""
    found = _OF_CUSTOMER.fullmatch(no)
    return Thing(customer_no(int(found[1]), int(found[2])), int(found[3])) if found else None


def _stem(customer: str) -> str:
    return customer[1:4] + customer[6:]


def holding_no(customer: str, sequence: int) -> str:
    return f"H{_stem(customer)}{sequence:04d}"


def interaction_no(customer: str, sequence: int) -> str:
    return f"I{_stem(customer)}{sequence:04d}"


def loan_no(customer: str, sequence: int) -> str:
    return f"L{_stem(customer)}{sequence:04d}"


def credit_line_no(customer: str, sequence: int) -> str:
    return f"K{_stem(customer)}{sequence:03d}"


def task_no(customer: str, sequence: int) -> str:
    return f"T{_stem(customer)}{sequence:02d}"


def opportunity_no(customer: str, sequence: int) -> str:
    return f"O{_stem(customer)}{sequence:02d}"


def account_no(customer: str, product: int, sequence: int) -> str:
    """19 digits: 101, the bank, the customer, the product, a sequence, a check digit."""
    body = f"101{_stem(customer)}{product:03d}{sequence:04d}"
    return body + luhn_digit(body)


def card_no(customer: str, sequence: int, salt: int, *, credit: bool) -> str:
    """19 digits with a valid Luhn digit; *salt* (0 to 99) keeps neighbours apart."""
    body = f"{_BINS[credit]}{salt:02d}{_stem(customer)}{sequence:02d}"
    return body + luhn_digit(body)
