"""The contract of masks, for any value: little is shown, less at lower levels, nothing more when repeated."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import full_mask_for, mask_for
from masking.masks.folding import fold
from tests.property.mask_values import WELL_FORMED, cards, digits, disguised, hong_kong, ids, mobiles, values

quick = settings(deadline=None, max_examples=40)

SHAPES = {
    MaskKind.NAME: r"\w{0,2}\*\*",
    MaskKind.MOBILE: r"\*{7}|1\d\d\*{4}\d{4}|09\d\*{4}\d{3}|(0\d{2,3}-|\+\d{1,3} )?\*{4}\d{3,4}",
    MaskKind.NATIONAL_ID: r"\*{8}|[A-Z\d]\*{7,16}[X\d]|[A-Z]\*{7,8}",
    MaskKind.BANK_CARD: r"\*{8}|\d{6}\*{4,9}\d{4}",
    MaskKind.ACCOUNT_NO: r"\*{6}|\*{4}\d{4}",
    MaskKind.EMAIL: r"\*{6}(@[a-z0-9.]+)?",
    MaskKind.ADDRESS: r"[\u4e00-\u9fff]{0,40}\*{6}",
    MaskKind.CREDIT_CODE: r"\*{6}|[0-9A-Z]{2}\*{4}",
    MaskKind.PASSPORT: r"\*{6}|[A-Z]\*{4}\d",
    MaskKind.PLATE: r"\*{6}|[\u4e00-\u9fff]\*{4}",
    MaskKind.IP: r"\*{6}",
    MaskKind.AMOUNT: r"\*{6}|0|<0|[<≥]?\d+万|\d+万–\d+万",
    MaskKind.BIRTH_DATE: r"\*{6}|\d{4}",
    MaskKind.REDACT: r"\*{6}",
}
"""All that the default mask of a kind can look like."""

PREFIXED = {MaskKind.BANK_CARD, MaskKind.MOBILE}
"""Kinds whose head names an issuer, a network or an area, and is not counted as identifying."""

VISIBLE = {8: 1, 9: 1, 11: 7, 16: 10, 17: 10, 18: 2, 19: 10}
"""Signs of a number that a note may keep, by how many it has: of HKID, mobile, card and ID."""

COUNTED = [
    kind
    for kind in SHAPES
    if kind
    in {
        MaskKind.MOBILE,
        MaskKind.NATIONAL_ID,
        MaskKind.BANK_CARD,
        MaskKind.ACCOUNT_NO,
        MaskKind.CREDIT_CODE,
        MaskKind.PASSPORT,
        MaskKind.PLATE,
    }
]


def signs(text: str) -> str:
    """Give the letters and digits of *text* in one width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def is_part(part: str, whole: str) -> bool:
    """Tell whether *part* is left when signs are taken out of *whole*."""
    rest = iter(whole)
    return all(sign in rest for sign in part)


def masked(kind: MaskKind, level: Level, value: object) -> str:
    result = mask_for(kind, level)(value)
    assert result is not None
    return result


@pytest.mark.parametrize("kind", SHAPES)
@quick
@given(data=st.data())
def test_mask_of_any_text_has_one_of_the_known_shapes(kind: MaskKind, data: st.DataObject) -> None:
    value = data.draw(values[kind].filter(bool))
    assert re.fullmatch(SHAPES[kind], masked(kind, Level.MASKED, value))


@pytest.mark.parametrize("kind", COUNTED)
@quick
@given(data=st.data())
def test_four_signs_and_half_of_what_identifies_are_hidden(kind: MaskKind, data: st.DataObject) -> None:
    value = data.draw(WELL_FORMED[kind])
    mask = masked(kind, Level.MASKED, value)
    shown, all_signs = len(signs(mask)), len(signs(value))
    assert all_signs - shown >= 4
    head = len(signs(mask.partition("*")[0])) if kind in PREFIXED else 0
    assert 2 * (all_signs - shown) >= all_signs - head


@pytest.mark.parametrize("kind", COUNTED)
@quick
@given(data=st.data())
def test_disguise_changes_nothing_or_hides_all(kind: MaskKind, data: st.DataObject) -> None:
    value, disguise = data.draw(disguised(WELL_FORMED[kind]))
    mask = masked(kind, Level.MASKED, disguise)
    assert mask == masked(kind, Level.MASKED, value) or set(mask) == {"*"}


@pytest.mark.parametrize("kind", MaskKind)
@pytest.mark.parametrize("level", [Level.EXISTS, Level.MASKED_MIN, Level.MASKED])
@quick
@given(data=st.data())
def test_short_way_and_full_way_agree(kind: MaskKind, level: Level, data: st.DataObject) -> None:
    value = data.draw(
        values[kind] | WELL_FORMED[kind] | st.none() | st.integers() | st.decimals() | st.dates()
    )
    assert mask_for(kind, level)(value) == full_mask_for(kind, level)(value)


@pytest.mark.parametrize("kind", MaskKind)
@quick
@given(data=st.data())
def test_masking_a_mask_shows_nothing_new(kind: MaskKind, data: st.DataObject) -> None:
    once = masked(kind, Level.MASKED, data.draw(values[kind]))
    for level in (Level.MASKED, Level.MASKED_MIN):
        twice = masked(kind, level, once).replace("[已屏蔽]", "")
        if kind not in {MaskKind.AMOUNT, MaskKind.BIRTH_DATE}:  # bands of bands are wider, in other words
            assert is_part(signs(twice), signs(once))
        elif once not in {"", "0"}:
            assert set(twice) == {"*"}


@pytest.mark.parametrize("kind", sorted(set(MaskKind) - {MaskKind.AMOUNT, MaskKind.BIRTH_DATE}))
@quick
@given(data=st.data())
def test_narrowest_mask_is_part_of_the_default_one(kind: MaskKind, data: st.DataObject) -> None:
    value = data.draw(values[kind] | WELL_FORMED[kind])
    assert is_part(signs(masked(kind, Level.MASKED_MIN, value)), signs(masked(kind, Level.MASKED, value)))


@pytest.mark.parametrize("kind", sorted(set(MaskKind) - {MaskKind.FREE_TEXT}))
@settings(deadline=None, max_examples=5)
@given(data=st.data())
def test_lower_level_follows_from_the_higher_one(kind: MaskKind, data: st.DataObject) -> None:
    """Two values that look alike at one level look alike at every lower level: no two masks add up."""
    below: dict[str, str] = {}
    for value in data.draw(st.lists(WELL_FORMED[kind], min_size=80, max_size=120)):
        default, narrowest = masked(kind, Level.MASKED, value), masked(kind, Level.MASKED_MIN, value)
        assert below.setdefault(default, narrowest) == narrowest


@settings(deadline=None, max_examples=200)
@given(
    noisy=disguised(mobiles | ids | cards | hong_kong, han=True),
    before=st.sampled_from(["电话", "客户的，", "a ", ""]),
    after=st.sampled_from(["打给他", "。", " b", "", "，回访"]),
)
def test_number_in_a_note_is_found_in_any_disguise(noisy: tuple[str, str], before: str, after: str) -> None:
    number, disguise = noisy
    left = signs(fold(masked(MaskKind.FREE_TEXT, Level.MASKED, before + disguise + after)).text)
    assert is_part(left, signs(before) + signs(number) + signs(after))
    assert len(left) <= len(signs(before)) + VISIBLE[len(signs(number))] + len(signs(after))


@settings(deadline=None, max_examples=300)
@given(note=values[MaskKind.FREE_TEXT])
def test_note_keeps_no_seven_digits_in_a_row(note: str) -> None:
    assert not re.search("[0-9]{7}", fold(masked(MaskKind.FREE_TEXT, Level.MASKED, note)).text)


@settings(deadline=None, max_examples=200)
@given(note=st.text("客户经理回访，产品到期。续存；（利率）“说明”！", max_size=80))
def test_note_without_digits_and_letters_stays_as_it_was_written(note: str) -> None:
    assert masked(MaskKind.FREE_TEXT, Level.MASKED, note) == note
    assert full_mask_for(MaskKind.FREE_TEXT, Level.MASKED)(note) == note


def test_hidden_middle_cannot_be_told_from_the_mask() -> None:
    """A thousand mobiles with the same ends have one mask."""
    same = {masked(MaskKind.MOBILE, Level.MASKED, f"138{middle:04}5678") for middle in range(0, 10_000, 10)}
    assert same == {"138****5678"}


@quick
@given(number=digits[16], level=st.sampled_from([Level.MASKED_MIN, Level.MASKED]))
def test_card_shows_no_digit_outside_first_six_and_last_four(number: str, level: Level) -> None:
    mask = masked(MaskKind.BANK_CARD, level, number)
    assert mask in {f"{number[:6]}******{number[-4:]}", f"****{number[-4:]}"}
