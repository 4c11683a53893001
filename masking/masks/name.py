"""The mask of a name: the surname and two stars, or two stars."""

import re
from collections.abc import Callable
from typing import Final

from masking.classes import MaskKind
from masking.masks.formats import MaskFormats
from masking.masks.normal import normalise
from masking.masks.stars import WHOLE

HAN: Final = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ee5d\U00030000-\U000323af"  # extensions B to I
)
"""Ideographs, as the inside of a character class. A private-use glyph is none of them: it is unknown."""

MIDDLE_DOTS: Final = ".\u00b7\u2022\u2027\u2219\u22c5\u30fb"  # U+FF0E folds to ".", U+FF65 to U+30FB
LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"

_plain = re.compile(f"[{HAN}]{{2,6}}")
_spaced = re.compile(f"([{HAN}]{{1,4}})\\s+([{HAN}](?:\\s?[{HAN}]){{0,3}})")
_dotted = re.compile(f"[{HAN}]{{1,12}}(?:\\s?[{MIDDLE_DOTS}]\\s?[{HAN}]{{1,12}}){{1,5}}")
_latin = re.compile(f"[{LATIN}]{{1,20}}(?:[ .'’-]{{1,2}}[{LATIN}]{{2,20}}){{1,5}}")
_everyday = re.compile("[\u4e00-\u9fff]{2,6}")


def name_mask(formats: MaskFormats) -> Callable[[str], str]:
    """Make the mask that shows a surname, or the first character of a name that has several parts."""
    stars, compound = WHOLE[MaskKind.NAME], formats.compound_surnames

    def mask(value: str) -> str:
        text = normalise(value)
        if _dotted.fullmatch(text) or _latin.fullmatch(text):
            return text[0] + stars
        whole = _joined(text, compound)
        if not whole or whole in compound:
            return stars
        return (whole[:2] if whole[:2] in compound else whole[0]) + stars

    return mask


def _joined(text: str, compound: frozenset[str]) -> str:
    """Take the space out of one name; two names beside each other give nothing."""
    if _plain.fullmatch(text):
        return text
    parts = _spaced.fullmatch(text)
    if parts is None:
        return ""
    first, rest = parts[1], "".join(parts[2].split())
    return first + rest if len(first) == 1 or first in compound else ""


def name_fast_path(
    formats: MaskFormats, full: Callable[[object], str | None]
) -> Callable[[object], str | None]:
    """Mask names in everyday ideographs at once; pass everything else on to *full*."""
    stars, compound, everyday = WHOLE[MaskKind.NAME], formats.compound_surnames, _everyday.fullmatch

    def mask(value: object) -> str | None:
        if type(value) is str and everyday(value):
            if value[:2] not in compound:
                return value[0] + stars
            return value[:2] + stars if len(value) > 2 else stars
        return full(value)

    return mask
