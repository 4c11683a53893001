"""
Verifying a stream: is each record as it was written, and are all of them there, in order.

The stream may hold the chains of several processes, interleaved, records that were delivered twice, and lines
of other origin, such as those of the log: a head counts wherever it is found.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from bff.audit.chain import GENESIS, Head, body_of, is_signed, read_head
from bff.audit.faults import Fault, Gaps, Kind, Place
from bff.audit.keys import chain_mac, head_mac
from bff.audit.record import Link
from bff.mac import Mac
from masking.keys import KeyRing


class ChainReport(msgspec.Struct, frozen=True):
    """What was found of one chain."""

    id: str
    first: int
    """The first sequence that is there; 0 where there is none."""
    last: int
    head: int | None
    """The highest sequence of which a signed head speaks."""
    closed: bool
    """Whether a head says that the process ended the chain there."""
    repeated: int
    """Records that were delivered more than once."""


class Report(msgspec.Struct, frozen=True):
    """The chains of a stream, and what is wrong, in the order in which it shows."""

    chains: tuple[ChainReport, ...]
    faults: tuple[Fault, ...]
    foreign: int
    """Lines that are neither records nor heads."""


class Entry(msgspec.Struct, frozen=True):
    """What is read of a line."""

    chain: Link | None = None
    mac: str = ""
    audit_head: str | None = None


class _Chain:
    """What is known of one chain while its records pass."""

    def __init__(self, chain_id: str, *, is_part: bool) -> None:
        self.id: Final = chain_id
        self._is_part: Final = is_part
        self._first = 0
        self._last = 0
        self._mac = GENESIS
        self._gaps = Gaps()
        self._forged: list[tuple[int, Place]] = []
        self._heads: list[tuple[Head, Place]] = []
        self._repeated = 0
        self._faults: list[Fault] = []

    def take(self, link: Link, mac: str, place: Place) -> None:
        """Put an authentic record into its place."""
        expected = self._last + 1
        if link.sequence < expected:
            self._take_late(link.sequence, place)
            return
        begins_later = self._is_part and not self._first
        if link.sequence > expected and not begins_later:
            self._gaps.add(expected, link.sequence - 1, place)
        elif link.sequence == expected and link.previous != self._mac:
            self.fault(Kind.UNLINKED, link.sequence, place)
        self._first = self._first or link.sequence
        self._last, self._mac = link.sequence, mac

    def _take_late(self, sequence: int, place: Place) -> None:
        if self._gaps.fill(sequence):
            self.fault(Kind.REORDERED, sequence, place)
        else:
            self._repeated += 1

    def take_forged(self, sequence: int, place: Place) -> None:
        """Note what was not made under the key: whether it stands for a record shows at the end."""
        self._forged.append((sequence, place))

    def take_head(self, head: Head, place: Place) -> None:
        self._heads.append((head, place))

    def fault(self, kind: Kind, sequence: int, place: Place) -> None:
        self._faults.append(Fault(place, self.id, sequence, sequence, kind))

    def end(self) -> ChainReport:
        return ChainReport(
            id=self.id,
            first=self._first,
            last=self._last,
            head=max((head.sequence for head, _ in self._heads), default=None),
            closed=any(head.closed for head, _ in self._heads),
            repeated=self._repeated,
        )

    def faults(self) -> Iterator[Fault]:
        """Tell what is wrong, now that the stream is over."""
        end = self._last
        for head, place in self._heads:
            if head.sequence > end and (self._first or not self._is_part):
                self._gaps.add(end + 1, head.sequence, place)
                end = head.sequence
        for sequence, place in self._forged:
            stands_for_one = self._gaps.fill(sequence) or sequence > end
            self.fault(Kind.CHANGED if stands_for_one else Kind.INSERTED, sequence, place)
        yield from self._faults
        for first, last, place in self._gaps:
            yield Fault(place, self.id, first, last, Kind.MISSING)


class Verifier:
    """Takes a stream line by line; what it keeps grows with the chains and faults, not with the records."""

    def __init__(self, ring: KeyRing, *, is_part: bool = False) -> None:
        self._records = {key.key_id: chain_mac(key) for key in ring.keys}
        self._heads = {key.key_id: head_mac(key) for key in ring.keys}
        self._is_part = is_part
        self._chains: dict[str, _Chain] = {}
        self._foreign = 0
        self._decode = msgspec.json.Decoder(Entry).decode

    def take(self, line: bytes, place: Place) -> None:
        """Take one line; what stands before its first brace was added on the way."""
        line = line[max(line.find(b"{"), 0) :].rstrip()
        try:
            entry = self._decode(line)
        except msgspec.MsgspecError:
            entry = Entry()
        if entry.chain is not None:
            self._take_record(entry.chain, entry.mac, line, place)
        elif entry.audit_head is not None:
            self._take_head(entry.audit_head, place)
        elif line:
            self._foreign += 1

    def report(self) -> Report:
        chains = list(self._chains.values())
        reports = tuple(chain.end() for chain in chains)
        faults = tuple(sorted(fault for chain in chains for fault in chain.faults()))
        return Report(reports, faults, self._foreign)

    def _take_record(self, link: Link, mac: str, line: bytes, place: Place) -> None:
        chain = self._chain(link.id)
        key = self._records.get(link.key)
        if key is None:
            chain.fault(Kind.UNKNOWN_KEY, link.sequence, place)
        elif _is_authentic(line, mac, key):
            chain.take(link, mac, place)
        else:
            chain.take_forged(link.sequence, place)

    def _take_head(self, text: str, place: Place) -> None:
        head = read_head(text)
        if head is None:
            self._foreign += 1
            return
        key = self._heads.get(head.key)
        if key is not None and is_signed(head, key):
            self._chain(head.chain).take_head(head, place)
        else:
            self._chain(head.chain).fault(Kind.FALSE_HEAD, head.sequence, place)

    def _chain(self, chain_id: str) -> _Chain:
        known = self._chains.get(chain_id)
        if known is None:
            known = self._chains[chain_id] = _Chain(chain_id, is_part=self._is_part)
        return known


def _is_authentic(line: bytes, mac: str, key: Mac) -> bool:
    body = body_of(line)
    return body is not None and key.hex(body) == mac
