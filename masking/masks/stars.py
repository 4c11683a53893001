"""What stands for what is hidden. Widths are fixed, so that they tell nothing of the value."""

from typing import Final

from masking.classes import MaskKind

STARS: Final = "*" * 6
"""For a value of which nothing is shown."""

GAP: Final = "*" * 4
"""Beside characters that stay readable."""

WHOLE: Final = dict.fromkeys(MaskKind, STARS) | {
    MaskKind.NAME: "*" * 2,
    MaskKind.MOBILE: "*" * 7,
    MaskKind.NATIONAL_ID: "*" * 8,
    MaskKind.BANK_CARD: "*" * 8,
}
"""The mask of a value that is not recognised, by kind."""


def keep_ends(value: str, head: int, tail: int, gap: str = GAP) -> str:
    """Replace everything between *head* and *tail* characters by *gap*."""
    return f"{value[:head]}{gap}{value[len(value) - tail :]}"


def keep_ends_in_length(value: str, head: int, tail: int) -> str:
    """Replace everything between *head* and *tail* characters by as many stars: for cards and IDs only."""
    return keep_ends(value, head, tail, "*" * (len(value) - head - tail))
