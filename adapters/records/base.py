"""What all records share: silence, identifiers, money, pages, enumerations that know the unknown."""

from decimal import Decimal
from enum import StrEnum
from typing import Generic, NewType, Self, TypeVar

import msgspec

AccountNo = NewType("AccountNo", str)
CardNo = NewType("CardNo", str)
CustomerNo = NewType("CustomerNo", str)
HoldingNo = NewType("HoldingNo", str)
InteractionNo = NewType("InteractionNo", str)
LoanNo = NewType("LoanNo", str)
NodeNo = NewType("NodeNo", str)
OpportunityNo = NewType("OpportunityNo", str)
ProductCode = NewType("ProductCode", str)
ScenarioNo = NewType("ScenarioNo", str)
TaskNo = NewType("TaskNo", str)


class Record(msgspec.Struct, frozen=True, gc=False):
    """
    Anything that came from upstream. Its printed form is its type and nothing else.

    The collector of garbage does not look at records: what is frozen when it is made holds no cycle.
    """

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return []


class PublicRecord(Record, frozen=True):
    """A record that tells nothing of a customer, and therefore the only kind a cache accepts."""


class UpstreamEnum(StrEnum):
    """An enumeration fed by upstream: a value we do not know becomes UNKNOWN, never an error."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        return cls["UNKNOWN"]


class Money(Record, frozen=True):
    """An amount in one currency. `band` stands in for `amount` where a viewer sees bands only."""

    amount: Decimal | None
    currency: str = "CNY"
    """ISO 4217."""
    band: str | None = None


class PageRequest(msgspec.Struct, frozen=True):
    """A slice of a long list, counted from 0."""

    offset: int
    limit: int


RowT = TypeVar("RowT")


class Page(msgspec.Struct, Generic[RowT], frozen=True):
    """One slice of a long list, and how long the list is."""

    rows: tuple[RowT, ...]
    total: int

    def __repr__(self) -> str:
        return f"<Page of {len(self.rows)}>"
