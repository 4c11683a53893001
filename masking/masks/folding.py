"""A text folded for scanning: one width, any digits as ASCII, and the way back to what was written."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from masking.masks.normal import INVISIBLE

_HAN_NUMERALS = (
    "零〇○洞",
    "一壹弌幺",
    "二贰弍两",
    "三叁弎",
    "四肆",
    "五伍",
    "六陆",
    "七柒拐",
    "八捌",
    "九玖勾",
)

HAN_DIGITS: Final = {
    numeral: str(digit) for digit, numerals in enumerate(_HAN_NUMERALS) for numeral in numerals
}
"""Numerals as they are written, and as they are spoken in telephone numbers."""

_invisible = re.compile(f"[{INVISIBLE}]")


class Folded(NamedTuple):
    """The folded text, the place each of its characters came from, and the length of what was written."""

    text: str
    origins: Sequence[int]
    length: int

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Give where *start* to *end* was written, with the invisible characters that follow it."""
        last = self.origins[end - 1] + 1
        return self.origins[start], max(last, self.origins[end]) if end < len(self.origins) else self.length


def fold(written: str) -> Folded:
    """Fold *written* character by character, so that every place can be found again."""
    pieces = list(map(fold_character, written))
    lengths = list(map(len, pieces))
    if set(lengths) <= {1}:
        return Folded("".join(pieces), range(len(written)), len(written))
    origins = tuple(place for place, length in enumerate(lengths) for _ in range(length))
    return Folded("".join(pieces), origins, len(written))


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """Fold one character: nothing for an invisible one, ASCII for a digit, NFKC for the rest."""
    if " " <= character <= "~" or character in "\t\r\n":
        return character
    if _invisible.match(character) or unicodedata.category(character) in {"Cc", "Cf", "Mn", "Me"}:
        return ""
    digit = unicodedata.digit(character, None)  # circled and superscript digits, digits of other scripts
    if digit is not None:
        return str(digit)
    return "".join(HAN_DIGITS.get(piece, piece) for piece in unicodedata.normalize("NFKC", character))
