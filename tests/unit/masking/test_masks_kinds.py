"""What holds for the masks of every kind, and the levels one above the other."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import FailureCount, MaskFormats, full_mask_for, mask_for

MASKS = [Level.EXISTS, Level.MASKED_MIN, Level.MASKED, Level.REVEAL_WITH_STEP_UP]


class Hostile:
    """An object that fails as soon as it is looked at."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError("13812345678")


class Sly(str):
    """A text that compares, measures and slices as it likes."""

    __slots__ = ()

    def __len__(self) -> int:
        return 0

    def __getitem__(self, _: object) -> str:
        return "13812345678"


@pytest.mark.parametrize("kind", MaskKind)
@pytest.mark.parametrize("level", MASKS)
def test_null_stays_null_and_empty_stays_empty(kind: MaskKind, level: Level) -> None:
    mask = mask_for(kind, level)
    assert mask(None) is None
    assert mask("") == ""


@pytest.mark.parametrize("kind", MaskKind)
@pytest.mark.parametrize("level", MASKS)
@pytest.mark.parametrize("value", [13812345678, 6.22e18, True, b"13812345678", ["13812345678"], object()])
def test_what_is_no_text_is_hidden_whole(kind: MaskKind, level: Level, value: object) -> None:
    failures = FailureCount()
    masked = mask_for(kind, level, failures=failures)(value)
    assert masked is not None
    assert set(masked) == {"*"}
    assert failures.snapshot() == {}


@pytest.mark.parametrize("kind", MaskKind)
def test_exception_masks_and_is_counted(kind: MaskKind) -> None:
    failures = FailureCount()
    mask = mask_for(kind, Level.MASKED, failures=failures)
    masked = [mask(Hostile()), mask(Hostile())]
    assert {sign for text in masked for sign in text or "?"} == {"*"}
    assert failures.snapshot() == {kind: 2}


@pytest.mark.parametrize("kind", MaskKind)
def test_subclass_of_text_is_masked_as_the_text_it_is(kind: MaskKind) -> None:
    mask = mask_for(kind, Level.MASKED)
    assert mask(Sly("13987654321")) == mask("13987654321")


@pytest.mark.parametrize("kind", MaskKind)
@pytest.mark.parametrize("level", [Level.HIDDEN, Level.CLEAR])
def test_levels_that_are_no_masks_are_refused(kind: MaskKind, level: Level) -> None:
    with pytest.raises(ValueError, match=f"no mask stands for level {level.name}"):
        mask_for(kind, level)


@pytest.mark.parametrize("kind", MaskKind)
def test_existence_shows_six_stars_whatever_the_value(kind: MaskKind) -> None:
    mask = mask_for(kind, Level.EXISTS)
    assert {mask(value) for value in ("1", "张三", "13812345678", "字" * 500)} == {"******"}


@pytest.mark.parametrize("kind", MaskKind)
def test_what_may_be_revealed_is_masked_by_default(kind: MaskKind) -> None:
    mask, default = mask_for(kind, Level.REVEAL_WITH_STEP_UP), mask_for(kind, Level.MASKED)
    for value in ("张三", "13812345678", "11010519491231002X", "6222021234567890", "1986-03-04"):
        assert mask(value) == default(value)


@pytest.mark.parametrize("kind", sorted(set(MaskKind) - {MaskKind.FREE_TEXT}))
@pytest.mark.parametrize("value", ["\ud800\udcff", "\x00", "\u200b", " ", "９" * 300, "字" * 5000, "𝟏" * 40])
def test_undecodable_invisible_and_endless_values_are_hidden_whole(kind: MaskKind, value: str) -> None:
    masked = mask_for(kind, Level.MASKED)(value)
    assert masked is not None
    assert set(masked) == {"*"}


@pytest.mark.parametrize(
    ("amount", "masked", "narrowest"),
    [
        ("-100000000", "<0", "<10万"),
        ("0", "0", "<10万"),
        ("0.01", "<1万", "<10万"),
        ("99999.99", "5万–10万", "<10万"),
        ("100000", "10万–50万", "10万–100万"),
        ("1000000", "100万–500万", "≥100万"),
        ("5000000", "500万–1000万", "≥100万"),
        ("1E+9", "≥1000万", "≥100万"),
        ("NaN", "******", "******"),
        ("Infinity", "******", "******"),
        ("sNaN", "******", "******"),
    ],
)
def test_amount_is_shown_as_its_band(amount: str, masked: str, narrowest: str) -> None:
    for value in (Decimal(amount), amount):
        assert mask_for(MaskKind.AMOUNT, Level.MASKED)(value) == masked
        assert mask_for(MaskKind.AMOUNT, Level.MASKED_MIN)(value) == narrowest


def test_bands_are_the_banks_to_set() -> None:
    formats = MaskFormats(amount_bands=(500, 200_000_000), amount_bands_min=(500,))
    mask = mask_for(MaskKind.AMOUNT, Level.MASKED, formats)
    assert [mask(Decimal(yuan)) for yuan in (499, 500, 200_000_000)] == ["<500", "500–2亿", "≥2亿"]


@pytest.mark.parametrize(
    "value", [date(1986, 3, 4), datetime(1986, 3, 4, tzinfo=UTC), "1986-03-04T08:00:00Z", "1986/3/4"]
)
def test_birth_date_is_shown_as_its_year_or_decade(value: object) -> None:
    assert mask_for(MaskKind.BIRTH_DATE, Level.MASKED)(value) == "1986"
    assert mask_for(MaskKind.BIRTH_DATE, Level.MASKED_MIN)(value) == "198*"


@pytest.mark.parametrize(
    ("kind", "value", "narrowest"),
    [
        (MaskKind.NAME, "张三", "**"),
        (MaskKind.MOBILE, "13812345678", "****5678"),
        (MaskKind.MOBILE, "0755-82345678", "****5678"),
        (MaskKind.MOBILE, "+85251234567", "****4567"),
        (MaskKind.NATIONAL_ID, "11010519491231002X", "********"),
        (MaskKind.BANK_CARD, "6222021234567890123", "****0123"),
        (MaskKind.ACCOUNT_NO, "1234567890123", "******"),
        (MaskKind.EMAIL, "zhangsan@qq.com", "******"),
        (MaskKind.ADDRESS, "广东省深圳市南山区科技园路1号", "广东省******"),
        (MaskKind.ADDRESS, "深圳市南山区科技园路1号", "******"),
        (MaskKind.CREDIT_CODE, "91350100M000100Y43", "******"),
        (MaskKind.PASSPORT, "E12345678", "******"),
        (MaskKind.PLATE, "京A12345", "******"),
        (MaskKind.FREE_TEXT, "电话13812345678,微信zhang_san88", "电话******,微信******"),
    ],
)
def test_narrowest_mask_shows_less(kind: MaskKind, value: str, narrowest: str) -> None:
    assert mask_for(kind, Level.MASKED_MIN)(value) == narrowest


@pytest.mark.parametrize("kind", sorted(set(MaskKind) - {MaskKind.AMOUNT, MaskKind.BIRTH_DATE}))
def test_endless_value_is_hidden_whole(kind: MaskKind) -> None:
    masked = mask_for(kind, Level.MASKED)("北京市海淀区" + "字" * 20_000)
    assert masked is not None
    assert set(masked) == {"*"}


@pytest.mark.parametrize("level", [Level.MASKED, Level.MASKED_MIN])
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (MaskKind.ACCOUNT_NO, ["1" * length for length in range(1, 40)]),
        (
            MaskKind.ACCOUNT_NO,
            ["110105194912310029", "11010519491231002X", "360102920312364", "1" * 19 + " "],
        ),
        (MaskKind.ACCOUNT_NO, ["1234567-1234567890", "１" * 19, "1" * 10 + "\n" + "2" * 10]),
        (MaskKind.BIRTH_DATE, [date(year, 2, 3) for year in (1, 1849, 1850, 1999, 2150, 2151, 9999)]),
        (MaskKind.BIRTH_DATE, [datetime(1999, 2, 3, tzinfo=UTC), "1999-02-03", 1999]),
        (MaskKind.MOBILE, ["0791-85772452", "010-65123456", "0991-234567", "091-2345678", "0991-2345678"]),
        (MaskKind.MOBILE, ["0791-8577-2452", "010-6512345", "0791-85772452 ", "0791-85772452-1"]),
    ],
)
def test_everyday_values_and_their_neighbours_are_masked_as_the_full_way_does(
    kind: MaskKind, level: Level, values: list[object]
) -> None:
    short, full = mask_for(kind, level), full_mask_for(kind, level)
    assert [short(value) for value in values] == [full(value) for value in values]
