"""The masks of quantities: an amount as a band, a birth date as a year."""

import re
from bisect import bisect_right
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from masking.classes import MaskKind
from masking.masks.inline import Full, Inline, InlineMask
from masking.masks.normal import normalise
from masking.masks.stars import WHOLE

AMOUNT: Final = re.compile(
    "[+-]?(?:[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3}){1,9})(?:\\.[0-9]{1,30})?(?:E[+-]?[0-9]{1,2})?"
)
DAY: Final = re.compile(
    "([0-9]{4})([-/.]?)([0-9]{1,2})\\2([0-9]{1,2})(?:[T ][0-9:.]{5,15}(?:Z|[+-][0-9:]{2,6})?)?"
)


def amount_mask(limits: tuple[int, ...], show_zero: bool) -> Callable[[object], str]:
    """
    Make the mask that shows in which band an amount in yuan lies; lower ends belong to their band.

    With *show_zero*, debts and nothing are bands of their own; without, they lie in the lowest.
    """
    ends = tuple(Decimal(limit) for limit in limits)
    labels = band_labels(limits)

    def mask(value: object) -> str:
        amount = value if isinstance(value, Decimal) else _amount(value)
        if amount is None or not amount.is_finite():
            return WHOLE[MaskKind.AMOUNT]
        if show_zero and amount <= 0:
            return "<0" if amount < 0 else "0"
        return labels[bisect_right(ends, amount)]

    return mask


def band_labels(limits: tuple[int, ...]) -> tuple[str, ...]:
    """Name the bands between *limits*, the open ones at both ends too."""
    names = [_in_words(limit) for limit in limits]
    between = (f"{low}–{high}" for low, high in pairwise(names))
    return (f"<{names[0]}", *between, f"≥{names[-1]}")


def _in_words(yuan: int) -> str:
    for unit, size in (("亿", 100_000_000), ("万", 10_000)):
        if yuan % size == 0:
            return f"{yuan // size}{unit}"
    return str(yuan)


def _amount(value: object) -> Decimal | None:
    text = normalise(value).upper() if isinstance(value, str) else ""
    return Decimal(text.replace(",", "")) if AMOUNT.fullmatch(text) else None


def birth_mask(digits: int) -> Callable[[object], str]:
    """Make the mask that shows the first *digits* of the year of birth."""

    def mask(value: object) -> str:
        day = value if isinstance(value, date) else _day(value)
        if day is None or not 1850 <= day.year <= 2150:
            return WHOLE[MaskKind.BIRTH_DATE]
        return str(day.year)[:digits].ljust(4, "*")

    return mask


def birth_fast_path(digits: int, full: Full) -> InlineMask:
    """Mask a date in place, by a table of years; pass everything else on to *full*."""
    years = {year: str(year)[:digits].ljust(4, "*") for year in range(1850, 2151)}
    return InlineMask(
        Inline(
            when="type({v}) is {date} and {v}.year in {years}",
            write="{years}[{v}.year]",
            names={"date": date, "years": years},
        ),
        full,
    )


def _day(value: object) -> date | None:
    found = DAY.fullmatch(normalise(value)) if isinstance(value, str) else None
    if found is None or (not found[2] and len(found[3]) + len(found[4]) < 4):
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None
