"""What can be wrong with a stream of records."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What happened to a record."""

    CHANGED = "changed"
    INSERTED = "inserted"
    MISSING = "missing"
    REORDERED = "reordered"
    UNLINKED = "not linked to the one before"
    UNKNOWN_KEY = "under a key that was not given"
    FALSE_HEAD = "the subject of a head that is not signed"


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of the stream."""

    order: int
    """Counted over all files."""
    name: str
    """As people find it: file and line."""


class Fault(msgspec.Struct, frozen=True, order=True):
    """One or more records in a row of which something is wrong, and where that shows."""

    place: Place
    chain: str
    first: int
    last: int
    kind: Kind

    def __str__(self) -> str:
        records = (
            f"record {self.first} is" if self.first == self.last else f"records {self.first}-{self.last} are"
        )
        return f"{self.place.name}: chain {self.chain}: {records} {self.kind}"


class Gaps:
    """The sequences that have not come yet, as ranges, each with the place where it showed."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, Place]] = []

    def __iter__(self) -> Iterator[tuple[int, int, Place]]:
        return iter(self._ranges)

    def add(self, first: int, last: int, place: Place) -> None:
        self._ranges.append((first, last, place))

    def fill(self, sequence: int) -> bool:
        """Take *sequence* out, and tell whether it was in."""
        for index, (first, last, place) in enumerate(self._ranges):
            if first <= sequence <= last:
                rest = [(first, sequence - 1, place), (sequence + 1, last, place)]
                self._ranges[index : index + 1] = [one for one in rest if one[0] <= one[1]]
                return True
        return False
