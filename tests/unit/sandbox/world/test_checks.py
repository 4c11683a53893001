"""Check digits follow their standards."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.checks import credit_code, credit_code_digit, luhn_digit, national_id, national_id_digit

DIGITS = "0123456789"


@pytest.mark.parametrize(("body", "digit"), [("7992739871", "3"), ("411111111111111", "1"), ("0", "0")])
def test_the_luhn_digit_is_the_standards(body: str, digit: str) -> None:
    assert luhn_digit(body) == digit


@given(body=st.text(DIGITS, min_size=18, max_size=18), place=st.integers(0, 17), shift=st.integers(1, 9))
def test_a_card_number_with_one_wrong_digit_fails_luhn(body: str, place: int, shift: int) -> None:
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert luhn_digit(wrong) != luhn_digit(body)


@pytest.mark.parametrize(("body", "digit"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_the_id_digit_is_that_of_the_standards_examples(body: str, digit: str) -> None:
    assert national_id_digit(body) == digit  # GB 11643-1999, annex


@given(body=st.text(DIGITS, min_size=17, max_size=17), place=st.integers(0, 16), shift=st.integers(1, 9))
def test_a_national_id_with_one_wrong_digit_fails(body: str, place: int, shift: int) -> None:
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert national_id_digit(wrong) != national_id_digit(body)


def test_a_national_id_carries_region_birth_date_and_order() -> None:
    assert national_id("110105", date(1949, 12, 31), 2) == "11010519491231002X"
    assert national_id("110105", date(1949, 12, 31), 2, lower_x=True) == "11010519491231002x"


def test_the_credit_code_digit_is_that_of_the_standards_example() -> None:
    assert credit_code_digit("91350100M000100Y4") == "3"  # GB 32100-2015, annex


@given(organisation=st.integers(0, 99_999_999))
def test_a_credit_code_is_valid_outside_and_inside(organisation: int) -> None:
    code = credit_code("360102", organisation)
    assert len(code) == 18
    assert credit_code_digit(code[:17]) == code[17]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997: the organisation code stands in places 9 to 17
    rest = sum(int(d) * w for d, w in zip(code[8:16], weights, strict=True)) % 11
    assert code[16] == {1: "X", 0: "0"}.get(rest, str(11 - rest))
