"""The masks of a bank card and of an account number."""

import re
from collections.abc import Callable
from typing import Final

from masking.classes import MaskKind
from masking.masks.formats import Keep
from masking.masks.identity import is_resident_id
from masking.masks.inline import Full, Inline, InlineMask, between
from masking.masks.normal import compact, normalise
from masking.masks.stars import GAP, WHOLE, keep_ends, keep_ends_in_length

CARD: Final = re.compile("[0-9]{14,19}")
"""Shorter ones have too little between their ends; ISO/IEC 7812 ends at 19."""

ACCOUNT: Final = re.compile("[0-9]{10,32}")

_long_groups = re.compile("[0-9]{7,}")
_everyday_lengths = frozenset(range(10, 33)) - {15, 18}
"""Of accounts; an ID has one of the others."""

_everyday = re.compile("[0-9]{16}(?:[0-9]|[0-9]{3})?")


def card_mask(keep: Keep) -> Callable[[str], str]:
    """
    Make the mask that shows *keep* of a card, in its own length when its head is shown.

    The check digit is not asked for: a wrong number is masked like a right one.
    """

    def mask(value: str) -> str:
        digits = _one_number(value)
        if not CARD.fullmatch(digits) or is_resident_id(digits):
            return WHOLE[MaskKind.BANK_CARD]
        if not keep.head:
            return keep_ends(digits, 0, keep.tail)
        return keep_ends_in_length(digits, keep.head, keep.tail)

    return mask


def account_mask(keep: Keep) -> Callable[[str], str]:
    """Make the mask that shows *keep* of an account number in a fixed width."""

    def mask(value: str) -> str:
        digits = _one_number(value)
        if not ACCOUNT.fullmatch(digits) or is_resident_id(digits):
            return WHOLE[MaskKind.ACCOUNT_NO]
        return keep_ends(digits, keep.head, keep.tail)

    return mask


def _one_number(value: str) -> str:
    """Take the separators out of one number; two long groups of digits are two values and give nothing."""
    return "" if len(_long_groups.findall(normalise(value))) > 1 else compact(value)


def account_fast_path(keep: Keep, full: Full) -> InlineMask:
    """Mask the digits of an account in place; pass everything else (an ID has 15 or 18) on to *full*."""
    digits = "{v}.isascii() and {v}.isdigit() and len({v}) in {lengths}"
    return InlineMask(
        Inline(
            when=f"type({{v}}) is str and {digits}",
            write=between(keep.head, GAP, keep.tail),
            names={"lengths": _everyday_lengths},
        ),
        full,
    )


def card_fast_path(keep: Keep, full: Callable[[object], str | None]) -> Callable[[object], str | None]:
    """Mask a card of 16, 17 or 19 digits at once; pass everything else (an ID may have 18) on to *full*."""
    everyday, head, tail = _everyday.fullmatch, keep.head, keep.tail
    gaps = tuple("*" * max(0, length - head - tail) if head else GAP for length in range(20))

    def mask(value: object) -> str | None:
        if type(value) is str and everyday(value):
            length = len(value)
            return f"{value[:head]}{gaps[length]}{value[length - tail :]}"
        return full(value)

    return mask
