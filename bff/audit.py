"""
Who saw what: one record for each request that showed or refused a classified field. Never a value.

A record names the viewer, the operation, the policy in force, and each coordinate with how it was shown. It
holds no variables, no document, no token, nothing of a customer.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Protocol

import msgspec

from bff.http.model import RequestMeta
from bff.plan import Plan, RunResult
from masking.classes import C2
from masking.verdict import Coordinate
from masking.viewer import Viewer


class Seen(msgspec.Struct, frozen=True):
    """One coordinate, how it was shown, and why not more."""

    coordinate: Coordinate
    level: str
    reason: str


class AuditRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One line of the audit stream."""

    time: datetime
    sequence: int
    request_id: str
    trace_id: str
    tenant: str
    staff_no: str
    post: str
    application: str
    channel: str
    acr: str
    operation: str
    document: str
    """SHA-256 of the document's text."""
    policy: str
    seen: tuple[Seen, ...]
    errors: int


class AuditSink(Protocol):
    """Where records go."""

    def accept(self, line: bytes) -> None:
        """Take one record, ending in a newline, or raise."""


class StandardOutput:
    """Writes records as JSON Lines to standard output, where the platform collects them."""

    def __init__(self, write: Callable[[bytes], object] | None = None) -> None:
        self._write = write or sys.stdout.buffer.write
        self._flush = sys.stdout.buffer.flush

    def accept(self, line: bytes) -> None:
        self._write(line)
        self._flush()


class Audit:
    """Turns runs into records, in order."""

    def __init__(self, sink: AuditSink, policy_digest: str) -> None:
        self._sink = sink
        self._policy = policy_digest
        self._sequence = count(1)
        self._encoder = msgspec.json.Encoder()

    def record(
        self, plan: Plan, result: RunResult, document: str, viewer: Viewer, meta: RequestMeta, now: datetime
    ) -> None:
        """Write what *viewer* has seen through *plan*, if any of it was classified."""
        seen = tuple(
            Seen(shown.coordinate, shown.verdict.level.name, shown.verdict.reason.value)
            for place in (None, *result.met)
            for shown in plan.shown(place)
            if shown.data_class in C2
        )
        if not seen:
            return
        record = AuditRecord(
            time=now,
            sequence=next(self._sequence),
            request_id=meta.request_id,
            trace_id=meta.trace_id,
            tenant=viewer.tenant,
            staff_no=viewer.staff_no,
            post=viewer.post,
            application=viewer.application,
            channel=viewer.channel,
            acr=viewer.acr,
            operation=plan.title,
            document=document,
            policy=self._policy,
            seen=seen,
            errors=len(result.failures),
        )
        self._sink.accept(self._encoder.encode(record) + b"\n")
