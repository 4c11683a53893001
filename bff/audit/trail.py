"""
The audit trail of one process: what requests have touched, as records of one chain.

Two ways to record. What the policy shows goes through the queue, and is refused when that is full. What is
revealed, exported or done in bulk waits until the sink has accepted its record.
"""

import asyncio
import logging
import time
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from operator import attrgetter
from typing import Final

import msgspec

from bff.audit.chain import Chain, head_line
from bff.audit.compose import Composer, Touch
from bff.audit.errors import AuditUnavailable
from bff.audit.keys import Pseudonyms, document_mac
from bff.audit.queue import Queue
from bff.audit.record import OTHER, READ, Outcome, Seen
from bff.audit.sinks import AuditSink
from bff.audit.summary import Summaries
from bff.http.model import RequestMeta
from bff.plan import Plan, RunResult
from bff.settings import AuditSettings
from masking.keys import KeyRing
from masking.viewer import Viewer

_log = logging.getLogger(__name__)

_customer_no = attrgetter("customer_no")


class Act(msgspec.Struct, frozen=True):
    """Something that is recorded before it is done: a reveal, an export, a bulk query."""

    operation: str
    outcomes: tuple[Outcome, ...]
    customers: tuple[str, ...]
    """Their numbers, which become pseudonyms."""
    purpose: str
    policy: str
    """Digest of the policy it was decided under."""
    code: str | None = None
    """Why it is refused, where it is."""

    def __repr__(self) -> str:
        return "<Act>"


class _Room:
    """The room of one record in a queue, kept while the context lasts. It has no state: all share one."""

    __slots__ = ("_queue",)

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def __enter__(self) -> None:
        self._queue.reserve()

    def __exit__(self, *_: object) -> None:
        self._queue.release()


_NO_ROOM: Final = nullcontext()


class Audit:
    """Records what viewers have seen."""

    def __init__(self, sink: AuditSink, ring: KeyRing, settings: AuditSettings) -> None:
        key = ring.keys[0]
        self._sink = sink
        self._settings = settings
        self._queue = Queue(sink, settings.queue_records)
        self._room = _Room(self._queue)
        self._chain = Chain(key)
        self._composer = Composer(Pseudonyms(key))
        self._summaries = Summaries(document_mac(key))
        self._head_sequence = 0
        self._heads: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self._queue.start()
        self._heads = asyncio.create_task(self._sign_heads(), name="audit-heads")

    async def aclose(self) -> None:
        """Close the chain with a head, and deliver what waits within the grace time."""
        if self._heads is not None:
            self._heads.cancel()
        if self._chain.sequence:
            self._sign_head(closed=True)
        lost = await self._queue.aclose(self._settings.drain_s)
        if lost:
            _log.error("audit_lines_lost", extra={"count": lost})
        await self._sink.aclose()

    def admit(self, plan: Plan, document: str) -> AbstractContextManager[None]:
        """
        Keep room for the record of one run, so that nothing is asked or done which cannot be recorded.

        A plan that never touches C2 needs none.

        Raises:
            AuditUnavailable: there is no room.
        """
        return self._room if self._summaries.of(plan, document).may_touch else _NO_ROOM

    def named(self, plan: Plan, document: str) -> tuple[str, str]:
        """The operation's name and its document's keyed hash, as a record tells them."""
        summary = self._summaries.of(plan, document)
        return summary.operation, summary.document

    def record(
        self,
        plan: Plan,
        result: RunResult,
        document: str,
        policy: str,
        viewer: Viewer,
        meta: RequestMeta,
        now: datetime,
        *,
        first: bool = True,
    ) -> None:
        """
        Record what *viewer* has seen through *plan*, if any of it was C2.

        Of a response in parts the *first* is recorded with all that the plan shows of the subjects in it,
        in later parts too; a later one only with the subjects that it is the first to show.

        *document* is the text that the plan was made from, *policy* the digest of what it was decided under.

        Raises:
            AuditUnavailable: the queue is full, or the server is stopping.
        """
        summary = self._summaries.of(plan, document)
        seen = summary.seen(plan, result, first=first) if summary.may_touch else ()
        if seen:
            touch = Touch(
                operation=summary.operation,
                document=summary.document,
                activity=READ if summary.is_query else OTHER,
                policy=policy,
                succeeded=result.data is not None,
                seen=seen,
                customers=_customers(result),
                errors=len(result.failures),
            )
            self._add(touch, viewer, meta, now)

    async def record_now(self, act: Act, viewer: Viewer, meta: RequestMeta, now: datetime) -> None:
        """
        Record *act* and return when the sink has accepted the record: only then may it be done.

        Raises:
            AuditUnavailable: the sink did not accept it within the time of a delivery.
        """
        touch = Touch(
            operation=act.operation,
            document="",
            activity=OTHER,
            policy=act.policy,
            succeeded=act.code is None,
            seen=(Seen(msgspec.Raw(msgspec.json.encode(act.outcomes)), len(act.customers)),),
            customers=dict.fromkeys(act.customers),
            purpose=act.purpose,
            code=act.code,
        )
        self._add(touch, viewer, meta, now)
        try:
            async with asyncio.timeout(self._settings.timeout_ms / 1000):
                await self._queue.accepted()
        except TimeoutError:
            raise AuditUnavailable from None

    def _add(self, touch: Touch, viewer: Viewer, meta: RequestMeta, now: datetime) -> None:
        self._queue.require_room()
        body = self._composer.compose(self._chain.next(), touch, viewer, meta, now)
        self._queue.put(self._chain.seal(body))
        if self._chain.sequence % self._settings.head_records == 0:
            self._sign_head()

    async def _sign_heads(self) -> None:
        while True:
            await asyncio.sleep(self._settings.head_s)
            if self._chain.sequence > self._head_sequence:
                self._sign_head()

    def _sign_head(self, *, closed: bool = False) -> None:
        """Say how far the chain has come: in the stream, and in the log, which goes another way."""
        self._head_sequence = self._chain.sequence
        head = self._chain.head(closed=closed).text()
        self._queue.put(head_line(head, time.time_ns() // 1_000_000))
        _log.info("audit_head", extra={"audit_head": head})


def _customers(result: RunResult) -> dict[str, None]:
    """The customers met, by number: subjects are customers or what belongs to one."""
    numbers: list[str | None] = []
    for objects in result.met.values():
        try:
            numbers += list(map(_customer_no, objects))
        except AttributeError:  # not all of them tell of one
            numbers += [getattr(one, "customer_no", None) for one in objects]
    return {number: None for number in numbers if number is not None}
