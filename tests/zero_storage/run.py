"""One run of the kit: plant, drive through everything, collect, search."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from graphql import build_schema

from bff.protection import ROOT
from tests.front_door import SOURCES
from tests.servers import Bank
from tests.zero_storage.arguments import OPEN_TASK, Ids
from tests.zero_storage.caller import VIEWPOINTS, Caller, Viewpoint
from tests.zero_storage.canaries import Canary, Subject, plant_all, type_in
from tests.zero_storage.client_failures import attempts, send
from tests.zero_storage.connection_failures import CONNECTION_FAILURES, Line
from tests.zero_storage.connection_failures import run as run_connection
from tests.zero_storage.operations import Operation, coordinates_of, operations_of
from tests.zero_storage.redis_server import WatchedRedis
from tests.zero_storage.server import HAS_STRACE, Server
from tests.zero_storage.sinks import Evidence, Searched, search_all
from tests.zero_storage.socket_failures import ask_everybody
from tests.zero_storage.socket_failures import run_all as fail_sockets
from tests.zero_storage.spoiler import Relay
from tests.zero_storage.subscribers import Subscribers, misuse
from tests.zero_storage.sweep import OF_THE_OUTLET, Sweep, answered
from tests.zero_storage.upstream_failures import UpstreamFailures

_INTERNAL: Final = ("anon_inode:", "pipe:", "UNIX")
"""How strace calls what connects a process with itself."""
SCHEMA: Final = ROOT / "schema.graphql"
_PUBLISHED: Final = re.compile(rb'"PUBLISH" ("[^"]*" "[^"]*")')
_PUBLIC: Final = "{ scenarios { nodes { name } } shelf { nodes { product { name } } } }"


class Failure(msgspec.Struct, frozen=True):
    """One failure path, and how it ended."""

    group: str
    name: str
    expected: str
    """An error code or a status; empty where any refusal will do."""
    came: str


class Kernel(msgspec.Struct, frozen=True):
    """What strace has told."""

    opened: list[str]
    programs: list[str]
    hardening: list[str]
    strange_targets: list[str]
    calls: int


class Run(msgspec.Struct, frozen=True):
    """Everything that a run found out."""

    operations: list[Operation]
    coordinates: frozenset[str]
    unanswered: frozenset[str]
    unseen: list[str]
    """Planted canaries that no upstream sent to the server: of them the run says nothing."""
    requests: int
    failures: list[Failure]
    searched: list[Searched]
    kernel: Kernel | None
    events: list[bytes]
    """What Redis was told to publish: channel and handle of each event."""
    redis_keys: dict[str, int]
    """What Redis held at the end: kinds of keys, and how many of each."""
    duration_s: float

    @property
    def hits(self) -> int:
        return sum(len(one.hits) for one in self.searched)


class Stage:
    """A running server with its surroundings, and everybody who plays a part."""

    def __init__(self, bank: Bank, relay: Relay, redis: WatchedRedis, server: Server) -> None:
        self.bank, self.relay, self.redis, self.server = bank, relay, redis, server
        self.caller = Caller(bank, server.url)
        self.subjects = plant_all(bank)
        self.typed = type_in()
        self.operations = operations_of(build_schema(SCHEMA.read_text("utf-8")))
        self.failures: list[Failure] = []

    @property
    def canaries(self) -> tuple[Canary, ...]:
        people: list[Subject] = [*self.subjects, self.typed]
        return tuple(canary for one in people for canary in one.canaries)

    def sweep(self, viewpoints: Sequence[Viewpoint] = VIEWPOINTS) -> Ids:
        """Send every operation."""
        text = f"客户来电{self.typed.of('mobile')}，卡号{self.typed.of('card')}"
        return Sweep(self.caller, self.operations, self.subjects).run(text, viewpoints)

    def subscribe(self) -> Subscribers:
        """Open every subscription, and have all of them told something."""
        subscribers = Subscribers(self.caller, self.operations)
        subscribers.open()
        subscribers.tell(self.subjects)
        for name, (expected, came) in misuse(subscribers, self.caller, self.typed).items():
            self._note("events", name, expected, came)
        return subscribers

    def fail_requests(self, ids: Ids) -> None:
        """Send what must be refused, then break connections."""
        own = ids.first("Customer")
        cursor = self._cursor_of_another_list()
        for attempt in attempts(self.typed, own, ids.first(OPEN_TASK), cursor):
            self._note("request", attempt.name, attempt.expected, send(self.caller, attempt))
        line = self._line(own)
        for name in CONNECTION_FAILURES:
            self._note("connection", name, "done", "done" if run_connection(name, line) else "otherwise")

    def use_sockets(self, ids: Ids) -> None:
        """Ask for the record over WebSockets in everybody's name, then say there what must be refused."""
        line = self._line(ids.first("Customer"))
        ask_everybody(line, VIEWPOINTS, lambda *noted: self._note("socket", *noted))
        fail_sockets(line, lambda *noted: self._note("socket", *noted))

    def _line(self, node_id: str) -> Line:
        whole = next(one.document for one in self.operations if one.name == "customer")
        return Line(self.caller, self.typed, whole, node_id)

    def fail_upstreams(self, ids: Ids) -> None:
        failing = UpstreamFailures(self.caller, self.relay, ids)
        for source, spoil in failing.names():
            self._note("upstream", f"{source}: {spoil}", "", failing.run(source, spoil))
        self._note("upstream", "all silent until the deadline", "UPSTREAM_TIMEOUT", failing.all_silent())
        self._note("upstream", "circuit open", "UPSTREAM_UNAVAILABLE", failing.break_circuit())

    def fail_redis(self) -> None:
        """Take the cache away; public records then come from upstream each time."""
        self.redis.stop()
        reply = self.caller.ask(Viewpoint("relationship-manager"), "Redis gone", _PUBLIC)
        self._note("cache", "Redis gone", "200", str(reply.status))

    def _cursor_of_another_list(self) -> str:
        reply = self.caller.ask(Viewpoint("relationship-manager"), "tasks of the outlet", OF_THE_OUTLET)
        cursor: str = reply.json()["data"]["actionTasks"]["edges"][0]["cursor"]
        return cursor

    def _note(self, group: str, name: str, expected: str, came: str) -> None:
        self.failures.append(Failure(group, name, expected, came))


@contextmanager
def stage(bank: Bank, folder: Path, tree: Path = ROOT) -> Iterator[Stage]:
    """Set everything up around the server of *tree*; the bank is put back afterwards."""
    bank.reset()
    with ExitStack() as stack:
        stack.callback(bank.reset)
        relay = Relay({name: bank.urls[name] for name in SOURCES})
        stack.callback(relay.close)
        redis = stack.enter_context(WatchedRedis(folder))
        server = stack.enter_context(Server(bank, relay, redis, folder / "server", tree))
        ready = Stage(bank, relay, redis, server)
        stack.callback(ready.caller.close)
        yield ready


def run_kit(bank: Bank, folder: Path) -> Run:
    """Drive the canaries through everything and look for them everywhere."""
    began_s = time.monotonic()
    with stage(bank, folder) as on:
        ids = on.sweep()
        subscribers = on.subscribe()
        on.fail_requests(ids)
        on.use_sockets(ids)
        on.fail_upstreams(ids)
        kept = snapshot(on)
        on.fail_redis()
        on.server.stop()
        subscribers.finish()
        found = collect(on, kept)
        schema = build_schema(SCHEMA.read_text("utf-8"))
        return Run(
            operations=on.operations,
            coordinates=coordinates_of(schema),
            unanswered=frozenset({one.name for one in on.operations} - answered(on.caller.exchanges)),
            unseen=_unseen(on),
            requests=len(on.caller.exchanges),
            failures=on.failures,
            searched=search_all(found),
            kernel=_kernel(on, found) if HAS_STRACE else None,
            events=_PUBLISHED.findall(found.redis_commands),
            redis_keys=Counter(_kind(key) for key in found.redis_entries),
            duration_s=time.monotonic() - began_s,
        )


def snapshot(on: Stage) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """What Redis was told, what it keeps, and what it would write; the watching itself comes last."""
    return on.redis.commands(), on.redis.entries(), on.redis.dump()


def collect(on: Stage, kept: tuple[bytes, dict[bytes, bytes], bytes]) -> Evidence:
    """Gather what is left behind, once the server has ended."""
    ports = {urlsplit(url).port for url in (*on.relay.urls.values(), on.bank.urls["issuer"])}
    return Evidence(
        exchanges=on.caller.exchanges,
        output=on.server.output(),
        errors=on.server.errors(),
        redis_commands=kept[0],
        redis_entries=kept[1],
        redis_dump=kept[2],
        files=on.server.files(),
        writes=list(on.server.trace().writes()) if HAS_STRACE else [],
        upstream_targets=frozenset(f"port {port}" for port in ports),
        canaries=on.canaries,
    )


def _kind(key: bytes) -> str:
    """The first two words of a key: all that is the same for many."""
    return ":".join(key.decode().split(":")[:2])


def _unseen(on: Stage) -> list[str]:
    said = on.relay.said
    planted = (canary for subject in on.subjects for canary in subject.canaries)
    return [canary.title for canary in planted if canary.value.encode() not in said]


def _kernel(on: Stage, found: Evidence) -> Kernel:
    trace = on.server.trace()
    known = found.upstream_targets | {f"port {on.redis.port}", "callers", "standard output", "standard error"}
    targets = {write.target for write in found.writes} - known
    return Kernel(
        opened=trace.opened_for_writing(),
        programs=trace.calls("execve"),
        hardening=[*trace.calls("prctl"), *trace.calls("prlimit64")],
        strange_targets=sorted(target for target in targets if not target.startswith(_INTERNAL)),
        calls=len(found.writes),
    )
