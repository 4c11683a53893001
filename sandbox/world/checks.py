"""Check digits: bank card, national ID, unified social credit code."""

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_ID_DIGITS = "10X98765432"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))


def luhn_digit(body: str) -> str:
    """The last digit that makes *body* a valid card number (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def national_id_digit(body: str) -> str:
    """The 18th character of a national ID (ISO 7064 MOD 11-2); 10 is written X."""
    return _ID_DIGITS[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def national_id(region: str, born: date, order: int, *, lower_x: bool = False) -> str:
    """An 18-digit national ID; an odd *order* is a man's, an even one a woman's."""
    body = f"{region}{born:%Y%m%d}{order:03d}"
    digit = national_id_digit(body)
    return body + (digit.lower() if lower_x else digit)


def credit_code_digit(body: str) -> str:
    """The 18th character of a unified social credit code (MOD 31)."""
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def credit_code(region: str, organisation: int) -> str:
    """A company's unified social credit code, with the older organisation code (MOD 11) valid inside it."""
    body = f"{organisation:08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
    inner = body + {10: "X", 11: "0"}.get(rest, str(rest))
    code = f"91{region}{inner}"
    return code + credit_code_digit(code)
