"""Formats are checked when they are made, and the line names the one that is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import DEFAULT, Keep, MaskFormatError, MaskFormats, mask_for


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("bank_card", Keep(8, 4), "must lie within head 6 and tail 4"),
        ("bank_card", Keep(6, 5), "must lie within head 6 and tail 4"),
        ("bank_card_min", Keep(0, -1), "head and tail must not be negative"),
        ("mobile", Keep(3, 5), "must lie within head 3 and tail 4"),
        ("national_id", Keep(6, 4), "head + tail must be at most 4"),
        ("account_no", Keep(2, 4), "head + tail must be at most 5"),
        ("credit_code", Keep(8, 2), "head + tail must be at most 9"),
        ("passport", Keep(3, 2), "head + tail must be at most 4"),
        ("plate", Keep(2, 2), "head + tail must be at most 3"),
        ("plate", Keep(-1, 1), "head and tail must not be negative"),
        ("amount_bands", (), "must be rising limits above 0, at least one"),
        ("amount_bands", (10, 10), "must be rising limits above 0, at least one"),
        ("amount_bands", (0, 10), "must be rising limits above 0, at least one"),
        ("amount_bands_min", (7,), "every limit must also stand in amount_bands"),
        ("compound_surnames", frozenset({"欧"}), "every surname must have two characters"),
        ("handle_words", ("微信", ""), "an empty word stands before everything"),
        ("secret_words", ("",), "an empty word stands before everything"),
        ("free_text_digits", 8, "must be 4 to 7"),
    ],
)
def test_format_that_shows_too_much_is_refused_by_name(setting: str, value: object, says: str) -> None:
    given: Mapping[str, Any] = {setting: value}
    with pytest.raises(MaskFormatError) as refused:
        MaskFormats(**given)
    assert str(refused.value).startswith(f"mask format {setting}: {says}")
    assert "\n" not in str(refused.value)


def test_narrowest_form_lies_within_the_default_one() -> None:
    with pytest.raises(MaskFormatError, match="mask format bank_card_min: must lie within head 0 and tail 2"):
        MaskFormats(bank_card=Keep(0, 2), bank_card_min=Keep(0, 4))
    with pytest.raises(MaskFormatError, match="mask format mobile_min: must lie within head 3 and tail 2"):
        MaskFormats(mobile=Keep(3, 2), mobile_min=Keep(0, 4))


@pytest.mark.parametrize(
    ("kind", "formats", "value", "masked"),
    [
        (MaskKind.MOBILE, MaskFormats(mobile=Keep(3, 2), mobile_min=Keep(0, 2)), "13812345678", "138****78"),
        (MaskKind.MOBILE, MaskFormats(mobile=Keep(0, 4)), "0755-82345678", "****5678"),
        (MaskKind.BANK_CARD, MaskFormats(bank_card=Keep(0, 4)), "6222021234567890", "****7890"),
        (MaskKind.NATIONAL_ID, MaskFormats(national_id=Keep(0, 0)), "11010519491231002X", "*" * 18),
        (MaskKind.NATIONAL_ID, MaskFormats(national_id=Keep(0, 0)), "A123456(7)", "*" * 8),
        (MaskKind.ACCOUNT_NO, MaskFormats(account_no=Keep(0, 0)), "1234567890123", "****"),
        (MaskKind.PLATE, MaskFormats(plate=Keep(2, 0)), "京A12345", "京A****"),
        (MaskKind.EMAIL, MaskFormats(mail_domains=frozenset()), "a@qq.com", "******"),
        (MaskKind.NAME, MaskFormats(compound_surnames=frozenset()), "欧阳修", "欧**"),
        (
            MaskKind.FREE_TEXT,
            MaskFormats(handle_words=("暗号",)),
            "暗号:abc 微信zhang",
            "暗号:[已屏蔽] 微信zhang",
        ),
        (MaskKind.FREE_TEXT, MaskFormats(free_text_digits=5), "编号12345和1234", "编号******和1234"),
    ],
)
def test_bank_may_show_less(kind: MaskKind, formats: MaskFormats, value: str, masked: str) -> None:
    assert mask_for(kind, Level.MASKED, formats)(value) == masked


def test_defaults_are_frozen() -> None:
    with pytest.raises(AttributeError):
        DEFAULT.mobile = Keep(11, 0)  # type: ignore[misc]
