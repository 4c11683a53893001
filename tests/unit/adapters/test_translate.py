from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.records.customer import Gender
from adapters.translate import (
    SHANGHAI,
    Codes,
    day,
    epoch_ms_of,
    grouped,
    money,
    shanghai_time,
    time_of_epoch_ms,
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("1", "1.00"),
        ("1.5", "1.50"),
        ("200000.000000", "200000.00"),
        ("-0.1", "-0.10"),
        ("0.123456", "0.123456"),
        ("1E+3", "1000.00"),
    ],
)
def test_money_has_two_decimals_and_loses_none(given: str, shown: str) -> None:
    assert str(money(Decimal(given), "CNY").amount) == shown


@pytest.mark.parametrize("given", ["NaN", "sNaN", "Infinity", "1E+400"])
def test_what_is_no_amount_is_refused(given: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        money(Decimal(given), "CNY")


@pytest.mark.parametrize("text", ["20260131", "2026-01-31", "2026/01/31"])
def test_a_day_is_read_in_each_notation(text: str) -> None:
    assert day(text) == date(2026, 1, 31)


@pytest.mark.parametrize("text", ["2026/13/31", "2026/1/31", "2026-02-30", "x", "20260131x", "2026/01/31x"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day(text)


def test_no_day_is_none() -> None:
    assert (day(""), day(None)) == (None, None)


def test_a_time_without_zone_is_shanghais() -> None:
    moment = shanghai_time(datetime(2026, 1, 31, 10, 0))  # noqa: DTZ001  as upstream sends it
    assert moment.utcoffset() == timedelta(hours=8)
    assert shanghai_time(datetime(2026, 1, 31, 2, 0, tzinfo=UTC)) == moment
    assert shanghai_time(datetime(2026, 1, 31, 2, 0, tzinfo=UTC)).tzinfo is SHANGHAI


def test_epoch_milliseconds_come_back_as_they_went() -> None:
    assert time_of_epoch_ms(1_769_825_151_123) == datetime(2026, 1, 31, 10, 5, 51, 123_000, tzinfo=SHANGHAI)
    assert epoch_ms_of(time_of_epoch_ms(1_769_825_151_123)) == 1_769_825_151_123


@pytest.mark.parametrize("epoch_ms", [-1, 0, 1, 599_616_000_001, 1_769_825_151_999, 32_503_680_000_007])
def test_a_moment_keeps_its_thousandths(epoch_ms: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=epoch_ms)
    assert time_of_epoch_ms(epoch_ms) == moment
    assert time_of_epoch_ms(epoch_ms).tzinfo is SHANGHAI


def test_a_code_that_is_not_known_means_unknown_and_is_not_remembered() -> None:
    codes = Codes(Gender, {"1": Gender.MALE})
    assert [codes["1"], codes["7"], codes[""]] == [Gender.MALE, Gender.UNKNOWN, Gender.UNKNOWN]
    assert list(codes) == ["1"]


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers()), max_size=6))
def test_rows_are_gathered_by_key_in_their_order(rows: list[tuple[str, int]]) -> None:
    found = grouped(rows, itemgetter(0), itemgetter(1))
    assert list(found) == list(dict.fromkeys(key for key, _ in rows))
    for key, values in found.items():
        assert values == tuple(value for at, value in rows if at == key)
