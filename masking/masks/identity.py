"""The masks of identity documents: the national ID with its relatives, and the passport."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from masking.classes import MaskKind
from masking.masks.formats import Keep, MaskFormats
from masking.masks.inline import Full, Inline, InlineMask, between
from masking.masks.normal import compact
from masking.masks.stars import WHOLE, keep_ends, keep_ends_in_length

HONG_KONG: Final = re.compile("[A-Z]{1,2}[0-9]{6}(?:\\([0-9A]\\)|[0-9A])")
"""The check digit follows from the rest, so that it is never shown."""

DOCUMENTS: Final = re.compile(
    "[0-9]{17}[0-9X]"  # resident ID, permits of 81, 82 and 83, residence card of foreigners since 2023
    "|[0-9]{15}"  # resident ID until 1999
    "|[HM][0-9]{8}(?:[0-9]{2})?"  # travel permit of Hong Kong and Macau
    "|[A-Z]{3}[0-9]{12}"  # residence card of foreigners until 2023
    "|[A-Z][0-9]{8}"  # passport
)
PASSPORT: Final = re.compile("[A-Z][0-9]{7,8}|[A-Z]{2}[0-9]{7}")

_everyday = re.compile("[0-9]{17}X")
_weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, ISO 7064 MOD 11-2


def national_id_mask(formats: MaskFormats) -> Callable[[str], str]:
    """Make the mask that shows the ends of an identity document, of the mainland or from elsewhere."""
    keep = formats.national_id

    def mask(value: str) -> str:
        text = compact(value).upper()
        if HONG_KONG.fullmatch(text):
            return keep_ends_in_length(text.replace("(", "").replace(")", ""), min(keep.head, 1), 0)
        if DOCUMENTS.fullmatch(text):
            return keep_ends_in_length(text, keep.head, keep.tail)
        return WHOLE[MaskKind.NATIONAL_ID]

    return mask


def passport_mask(keep: Keep) -> Callable[[str], str]:
    """Make the mask that shows the ends of a passport number in a fixed width."""

    def mask(value: str) -> str:
        text = compact(value).upper()
        return keep_ends(text, keep.head, keep.tail) if PASSPORT.fullmatch(text) else WHOLE[MaskKind.PASSPORT]

    return mask


def is_resident_id(digits: str) -> bool:
    """Tell whether *digits* (upper case, no separators) form a resident ID with a real birth date."""
    if len(digits) == 15:
        return _is_day("19" + digits[6:12])
    return len(digits) == 18 and _is_day(digits[6:14]) and _check_digit(digits) == digits[17]


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= 1850
    except ValueError:
        return False


def _check_digit(digits: str) -> str:
    return "10X98765432"[
        sum(int(digit) * weight for digit, weight in zip(digits, _weights, strict=False)) % 11
    ]


def national_id_fast_path(keep: Keep, full: Full) -> InlineMask:
    """Mask the eighteen characters of a resident ID in place; pass everything else on to *full*."""
    everyday = "{v}.isdigit() or {ends_in_letter}({v})"
    return InlineMask(
        Inline(
            when=f"type({{v}}) is str and len({{v}}) == 18 and {{v}}.isascii() and ({everyday})",
            write=between(keep.head, "*" * (18 - keep.head - keep.tail), keep.tail),
            names={"ends_in_letter": _everyday.fullmatch},
        ),
        full,
    )
