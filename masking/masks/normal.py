"""The form in which values are compared with formats: one width, no invisible characters, no separators."""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Zero-width and direction characters, as the inside of a character class."""

DASHES: Final = "\\-\u2010-\u2015\u2212\ufe58"

_invisible = re.compile(f"[{INVISIBLE}]")
_separator = re.compile(f"[^\\S\\r\\n\\x0b\\x0c\\x1c-\\x1f\\x85\\u2028\\u2029]|[{DASHES}]")


def normalise(value: str) -> str:
    """Fold widths (NFKC), take out what cannot be seen, and trim both ends."""
    if value.isascii():  # has neither widths nor invisible characters
        return value.strip()
    return unicodedata.normalize("NFKC", _invisible.sub("", value)).strip()


def compact(value: str) -> str:
    """
    Normalise, and take out spaces and dashes.

    A line break is no separator: it stands between two values, and two values are no recognised format.
    """
    plain = normalise(value)
    return plain if plain.isalnum() else _separator.sub("", plain)
