"""Runs of digits inside a free text: telling one number from several, and masking each by what it is."""

import re
from collections.abc import Callable
from typing import Final

from masking.masks.account import card_mask
from masking.masks.formats import MaskFormats
from masking.masks.identity import national_id_mask
from masking.masks.phone import phone_mask
from masking.masks.stars import STARS

BETWEEN: Final = "[\\s\\-\u2010-\u2015\u2212._/(),|\u00b7\u2022\u30fb]"
"""What people write between the digits of one number, and between two numbers."""

RUN: Final = re.compile(f"(?P<hit>\\+?[0-9*](?:(?!\\n){BETWEEN}{{0,3}}[0-9*])*)")

CARD_LENGTHS: Final = (16, 17, 19)  # 15 and 18 digits are an ID sooner than a card
ID_LENGTHS: Final = (15, 18)
LONG: Final = 7
"""Digits of the shortest number that stands for itself beside another one."""

LEAST_BESIDE_STARS: Final = 5
"""Digits that show more of a number than its last four."""

_own_masks = re.compile(
    "\\*+|\\*{4}[0-9]{3,4}|1[0-9]{2}\\*{4}[0-9]{4}|09[0-9]\\*{4}[0-9]{3}|0[0-9]{2,3}-\\*{4}[0-9]{3,4}"
    "|\\+[0-9]{1,3} \\*{4}[0-9]{3,4}"
    "|[34569][0-9]{5}(?:\\*{6}|\\*{7}|\\*{9})[0-9]{4}"
)
_hard_break = re.compile("([,/|])")
_soft_break = re.compile("(\\s+)")
_digit = re.compile("[0-9]")


class RunMask:
    """Masks one run of digits, which may hold separators, stars and several numbers."""

    def __init__(self, formats: MaskFormats) -> None:
        self._shortest = formats.free_text_digits
        self._phone = phone_mask(formats.mobile)
        self._card = card_mask(formats.bank_card)
        self._identity = national_id_mask(formats)

    def __call__(self, run: str) -> str:
        """Mask *run*, or give it back as it is when it is too short to identify."""
        if len(run) < self._shortest and len(run) < LEAST_BESIDE_STARS:
            return run
        if "*" in run:
            return run if _count(run) < LEAST_BESIDE_STARS or _is_masked(run) else STARS
        if _count(run) < self._shortest:
            return run
        pieces = _hard_break.split(run)
        if any(_count(piece) >= self._shortest for piece in pieces):
            return _each(pieces, self._between_breaks)
        return self._number(run)

    def _between_breaks(self, text: str) -> str:
        pieces = _soft_break.split(text)
        if len(pieces) > 1 and all(_count(piece) >= LONG for piece in pieces[::2]):
            one_or_several = _count(text) in (*CARD_LENGTHS, *ID_LENGTHS)
            return STARS if one_or_several else _each(pieces, self._number)
        return self._number(text)

    def _number(self, text: str) -> str:
        digits = "".join(_digit.findall(text))
        if len(digits) in CARD_LENGTHS and digits[0] in "34569":
            return self._card(digits)
        if len(digits) in ID_LENGTHS:
            return self._identity(digits)
        masked = self._phone(f"+{digits}" if text.startswith("+") else digits)
        return masked if _digit.search(masked) else STARS


def _is_masked(run: str) -> bool:
    """Tell whether only our own masks stand in *run*: another mask beside them could rebuild a number."""
    pieces = re.split("\\s+|[,/|]", run)
    return bool(_own_masks.fullmatch(run)) or all(map(_own_masks.fullmatch, pieces))


def _each(pieces: list[str], mask: Callable[[str], str]) -> str:
    """Mask every second of *pieces*; those between are the separators."""
    return "".join(mask(piece) if place % 2 == 0 else piece for place, piece in enumerate(pieces))


def _count(text: str) -> int:
    return len(_digit.findall(text))
