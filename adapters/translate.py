"""
From an upstream's notation to ours: amounts, dates, times.

A value that breaks the contract raises here; `Upstream` turns that into `UpstreamMalformed` without the text.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from adapters.records.base import Money, UpstreamEnum

KeyT = TypeVar("KeyT", bound=Hashable)
RowT = TypeVar("RowT")
RecordT = TypeVar("RecordT")
EnumT = TypeVar("EnumT", bound=UpstreamEnum)
ValueT = TypeVar("ValueT")

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_CENT: Final = Decimal("0.01")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_date_of: Final = date.fromisoformat


class Codes(dict[KeyT, EnumT]):
    """What an upstream's codes mean; by subscript a code that is not there means UNKNOWN."""

    def __init__(self, meanings: type[EnumT], known: Mapping[KeyT, EnumT]) -> None:
        super().__init__(known)
        self._unknown = meanings["UNKNOWN"]

    def __missing__(self, code: KeyT) -> EnumT:
        return self._unknown


def known(value: ValueT | None) -> ValueT:
    """Insist on a value that the contract promises here."""
    if value is None:
        raise ValueError
    return value


def decimal(figure: Decimal) -> Decimal:
    """Refuse NaN and infinity, which JSON strings can smuggle into a Decimal."""
    if not figure.is_finite():
        raise ValueError
    return figure


def optional_decimal(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else decimal(figure)


def money(amount: Decimal, currency: str) -> Money:
    """An amount with two decimals; further decimals stay where they are not zeros."""
    if amount.same_quantum(_CENT):  # nearly all are, and a row has several
        return Money(amount, currency)
    in_cents = decimal(amount).quantize(_CENT)
    return Money(in_cents if in_cents == amount else amount, currency)


def optional_money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else money(amount, currency)


def day(text: str | None) -> date | None:
    """A date as `20260131`, `2026-01-31` or `2026/01/31`; empty or null where it is not known."""
    if not text:
        return None
    try:
        return _date_of(text)
    except ValueError:  # dearer than to look first, but few write slashes
        if text[4:5] != "/":
            raise
    return _date_of(text.replace("/", "-"))


def shanghai_time(moment: datetime) -> datetime:
    """A time with its zone; one that came without is Shanghai's."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def time_of_epoch_ms(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, SHANGHAI)  # a float holds it to 0.3 µs


def epoch_ms_of(moment: datetime) -> int:
    return (shanghai_time(moment) - _EPOCH) // timedelta(milliseconds=1)


def grouped(
    rows: Sequence[RowT], key: Callable[[RowT], KeyT], record: Callable[[RowT], RecordT]
) -> dict[KeyT, tuple[RecordT, ...]]:
    """Translate *rows* and gather them by *key*, keeping upstream's order."""
    nos = list(map(key, rows))
    if nos and nos.count(nos[0]) == len(nos):  # most often one customer's were asked for
        return {nos[0]: tuple(map(record, rows))}
    groups: dict[KeyT, list[RecordT]] = {}
    for no, row in zip(nos, rows, strict=True):
        if no in groups:
            groups[no].append(record(row))
        else:
            groups[no] = [record(row)]
    return {no: tuple(records) for no, records in groups.items()}
