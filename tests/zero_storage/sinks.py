"""Every way out of the server, as bytes to be searched. A new way out is a new line of `SINKS`."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import msgspec

from tests.zero_storage.caller import Exchange
from tests.zero_storage.canaries import Canary
from tests.zero_storage.search import Hit, Searcher
from tests.zero_storage.syscalls import Write


class Evidence(msgspec.Struct, frozen=True):
    """What one run has left behind."""

    exchanges: list[Exchange]
    output: bytes
    errors: bytes
    redis_commands: bytes
    redis_entries: dict[bytes, bytes]
    redis_dump: bytes
    files: dict[str, bytes]
    writes: list[Write]
    upstream_targets: frozenset[str]
    """Where upstreams listen: what goes there goes home."""
    canaries: tuple[Canary, ...]

    @property
    def shown_to_somebody(self) -> frozenset[str]:
        """Titles of the canaries that some reply may hold."""
        told = {title for exchange in self.exchanges for title in exchange.allowed}
        return frozenset(told | {canary.title for canary in self.canaries if canary.clear_to})


class Stream(msgspec.Struct, frozen=True):
    """Bytes with one destination."""

    data: bytes
    where: str = ""
    reader: str = ""
    allowed: frozenset[str] = frozenset()


class Sink(msgspec.Struct, frozen=True):
    """One way out."""

    name: str
    holds: str
    """What it is, for the report."""
    streams: Callable[[Evidence], Iterable[Stream]]


class Searched(msgspec.Struct, frozen=True):
    """One sink, after the search."""

    sink: Sink
    size_bytes: int
    hits: list[Hit]


def _bodies(found: Evidence) -> Iterator[Stream]:
    return (Stream(one.body, one.name, one.reader, one.allowed) for one in found.exchanges)


def _heads(found: Evidence) -> Iterator[Stream]:
    return (Stream(one.head, one.name) for one in found.exchanges)


def _written(found: Evidence, *, to_callers: bool) -> bytes:
    return b"\n".join(
        write.data
        for write in found.writes
        if (write.target == "callers") is to_callers and write.target not in found.upstream_targets
    )


SINKS: Final = (
    Sink("reply bodies", "what each caller was sent, searched for all that this caller may not see", _bodies),
    Sink("reply headers", "the headers of every reply; no value is anybody's there", _heads),
    Sink("standard output", "the audit stream", lambda found: [Stream(found.output)]),
    Sink(
        "standard error",
        "the log at its most talkative level, spans and metrics",
        lambda found: [Stream(found.errors)],
    ),
    Sink(
        "Redis commands", "every command, as MONITOR prints it", lambda found: [Stream(found.redis_commands)]
    ),
    Sink(
        "Redis entries",
        "all keys and their values at the end of the run",
        lambda found: [Stream(b"\n".join([*found.redis_entries, *found.redis_entries.values()]))],
    ),
    Sink("Redis dump", "the file that SAVE writes", lambda found: [Stream(found.redis_dump)]),
    Sink(
        "files",
        "home and temporary folder of the process after its end",
        lambda found: [Stream(data, name) for name, data in found.files.items()],
    ),
    Sink(
        "system calls",
        "every write of the process but those to callers and upstreams, as strace saw it",
        lambda found: [Stream(_written(found, to_callers=False))],
    ),
    Sink(
        "system calls to callers",
        "every write to a caller, also to those who were gone before they could read it",
        lambda found: [Stream(_written(found, to_callers=True), allowed=found.shown_to_somebody)],
    ),
)
"""In the order of the report."""


def search_all(found: Evidence) -> list[Searched]:
    """Look for every canary in every sink."""
    searcher = Searcher(found.canaries)
    return [_search(searcher, sink, list(sink.streams(found))) for sink in SINKS]


def _search(searcher: Searcher, sink: Sink, streams: list[Stream]) -> Searched:
    hits = {
        hit
        for stream in streams
        for hit in searcher.search(sink.name, stream.data, stream.reader, stream.where)
        if hit.canary not in stream.allowed
    }
    return Searched(sink, sum(len(stream.data) for stream in streams), sorted(hits))
