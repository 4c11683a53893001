"""One mask for each kind and level: the table from which plans are compiled."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks.account import account_fast_path, account_mask, card_fast_path, card_mask
from masking.masks.address import address_mask
from masking.masks.bands import amount_mask, birth_fast_path, birth_mask
from masking.masks.codes import credit_code_mask, email_mask, plate_mask
from masking.masks.formats import DEFAULT, MaskFormats
from masking.masks.free_text import LONGEST_NOTE, free_text_fast_path, free_text_mask
from masking.masks.guard import FAILURES, FailureCount, guarded, of_text, stars_only
from masking.masks.identity import national_id_fast_path, national_id_mask, passport_mask
from masking.masks.name import name_fast_path, name_mask
from masking.masks.phone import phone_fast_path, phone_mask
from masking.masks.stars import WHOLE

Mask: TypeAlias = Callable[[object], str | None]
"""From a value to what is shown of it; null stays null, the empty text stays empty."""


Make: TypeAlias = Callable[[MaskFormats], Callable[[object], str]]
Shorten: TypeAlias = Callable[[MaskFormats, Mask], Mask]


def _text(kind: MaskKind, make: Callable[[MaskFormats], Callable[[str], str]]) -> tuple[MaskKind, Make]:
    return kind, lambda formats: of_text(kind, make(formats))


def _note(partial: bool) -> tuple[MaskKind, Make]:
    kind = MaskKind.FREE_TEXT
    return kind, lambda formats: of_text(kind, free_text_mask(formats, partial), LONGEST_NOTE)


def _whole(kind: MaskKind) -> tuple[MaskKind, Make]:
    return kind, lambda formats: lambda value: WHOLE[kind]


MASKED: Final[Mapping[MaskKind, Make]] = dict(
    (
        _text(MaskKind.NAME, name_mask),
        _text(MaskKind.MOBILE, lambda formats: phone_mask(formats.mobile)),
        _text(MaskKind.NATIONAL_ID, national_id_mask),
        _text(MaskKind.BANK_CARD, lambda formats: card_mask(formats.bank_card)),
        _text(MaskKind.ACCOUNT_NO, lambda formats: account_mask(formats.account_no)),
        _text(MaskKind.EMAIL, lambda formats: email_mask(formats.mail_domains)),
        _text(MaskKind.ADDRESS, lambda formats: address_mask(show_district=True)),
        _text(MaskKind.CREDIT_CODE, lambda formats: credit_code_mask(formats.credit_code)),
        _text(MaskKind.PASSPORT, lambda formats: passport_mask(formats.passport)),
        _text(MaskKind.PLATE, lambda formats: plate_mask(formats.plate)),
        _whole(MaskKind.IP),
        (MaskKind.AMOUNT, lambda formats: amount_mask(formats.amount_bands, show_zero=True)),
        (MaskKind.BIRTH_DATE, lambda formats: birth_mask(digits=4)),
        _note(partial=True),
        _whole(MaskKind.REDACT),
    )
)
"""The default mask of each kind."""

MASKED_MIN: Final[Mapping[MaskKind, Make]] = dict(
    (
        _whole(MaskKind.NAME),
        _text(MaskKind.MOBILE, lambda formats: phone_mask(formats.mobile_min)),
        _whole(MaskKind.NATIONAL_ID),
        _text(MaskKind.BANK_CARD, lambda formats: card_mask(formats.bank_card_min)),
        _whole(MaskKind.ACCOUNT_NO),
        _whole(MaskKind.EMAIL),
        _text(MaskKind.ADDRESS, lambda formats: address_mask(show_district=False)),
        _whole(MaskKind.CREDIT_CODE),
        _whole(MaskKind.PASSPORT),
        _whole(MaskKind.PLATE),
        _whole(MaskKind.IP),
        (MaskKind.AMOUNT, lambda formats: amount_mask(formats.amount_bands_min, show_zero=False)),
        (MaskKind.BIRTH_DATE, lambda formats: birth_mask(digits=3)),
        _note(partial=False),
        _whole(MaskKind.REDACT),
    )
)
"""The narrowest mask of each kind: it follows from the default one, and tells nothing that one does not."""

FAST_PATHS: Final[Mapping[tuple[MaskKind, Level], Shorten]] = {
    (MaskKind.NAME, Level.MASKED): name_fast_path,
    (MaskKind.MOBILE, Level.MASKED): lambda formats, full: phone_fast_path(formats.mobile, full),
    (MaskKind.MOBILE, Level.MASKED_MIN): lambda formats, full: phone_fast_path(formats.mobile_min, full),
    (MaskKind.NATIONAL_ID, Level.MASKED): lambda formats, full: national_id_fast_path(
        formats.national_id, full
    ),
    (MaskKind.BANK_CARD, Level.MASKED): lambda formats, full: card_fast_path(formats.bank_card, full),
    (MaskKind.BANK_CARD, Level.MASKED_MIN): lambda formats, full: card_fast_path(formats.bank_card_min, full),
    (MaskKind.ACCOUNT_NO, Level.MASKED): lambda formats, full: account_fast_path(formats.account_no, full),
    (MaskKind.BIRTH_DATE, Level.MASKED): lambda formats, full: birth_fast_path(4, full),
    (MaskKind.BIRTH_DATE, Level.MASKED_MIN): lambda formats, full: birth_fast_path(3, full),
    (MaskKind.FREE_TEXT, Level.MASKED): lambda formats, full: free_text_fast_path(full),
    (MaskKind.FREE_TEXT, Level.MASKED_MIN): lambda formats, full: free_text_fast_path(full),
}


def mask_for(
    kind: MaskKind, level: Level, formats: MaskFormats = DEFAULT, failures: FailureCount = FAILURES
) -> Mask:
    """
    Give the mask of one kind at one level, to be resolved once and called for every value.

    Everyday values take a short way to the same answer as `full_mask_for`.

    Raises:
        ValueError: at HIDDEN and CLEAR, which are no masks.

    """
    full = full_mask_for(kind, level, formats, failures)
    shorten = FAST_PATHS.get((kind, _rung(level)))
    return shorten(formats, full) if shorten else full


def full_mask_for(
    kind: MaskKind, level: Level, formats: MaskFormats = DEFAULT, failures: FailureCount = FAILURES
) -> Mask:
    """Give the mask of one kind at one level, without a short way for everyday values."""
    rung = _rung(level)
    if rung is Level.EXISTS:
        return guarded(kind, stars_only, failures)
    table = MASKED if rung is Level.MASKED else MASKED_MIN
    return guarded(kind, table[kind](formats), failures)


def _rung(level: Level) -> Level:
    if not level.masked:
        raise ValueError(f"no mask stands for level {level.name}: decide before masking")
    return min(level, Level.MASKED)
