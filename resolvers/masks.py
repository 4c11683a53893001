"""From a field's rule and a level to the function that masks its values."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from adapters.records import Money
from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import DEFAULT, MaskFormats, mask_for
from masking.verdict import Coordinate, FieldRule

Mask: TypeAlias = Callable[[object], object]

TEXTUAL: Final = frozenset({"String", "ReducedDate"})
"""Types that can hold stars; a value of any other is hidden where it may not be clear."""


def masks_of(
    rules: Mapping[Coordinate, FieldRule], formats: MaskFormats = DEFAULT
) -> Callable[[Coordinate, Level], Mask | None]:
    """
    Give the function that finds the mask of a field at a level.

    It answers `None` where the field has no partial form: whoever may not see it clear does not see it.
    """
    known: dict[tuple[Coordinate, Level], Mask | None] = {}

    def mask_at(coordinate: Coordinate, level: Level) -> Mask | None:
        at = (coordinate, level)
        if at not in known:
            known[at] = _mask(rules.get(coordinate), level, formats)
        return known[at]

    return mask_at


def _mask(rule: FieldRule | None, level: Level, formats: MaskFormats) -> Mask | None:
    if rule is None or rule.mask is None or not level.masked:
        return None
    if rule.type_name == "Money":
        return _money_mask(mask_for(MaskKind.AMOUNT, level, formats))
    return mask_for(rule.mask, level, formats) if rule.type_name in TEXTUAL else None


def _money_mask(band_of: Callable[[object], str | None]) -> Mask:
    """Put a band in place of the amount."""

    def mask(value: object) -> Money | None:
        if value is None:
            return None
        if not isinstance(value, Money):
            return Money(amount=None, band=band_of("?"))
        amount: Decimal | None = value.amount
        return Money(amount=None, currency=value.currency, band=band_of(amount))

    return mask
