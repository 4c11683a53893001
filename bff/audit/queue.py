"""
The queue between requests and the sink: bounded, in memory, in order.

A line stays in it until the sink has accepted it, so a sink that is down fills it, and then requests are
refused. Nothing is dropped and nothing is written to a disk.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import Final

from bff.audit.errors import AuditUnavailable
from bff.audit.sinks import AuditSink

BATCH: Final = 500
"""Lines in one delivery: about 1 MB."""

LINGER_S: Final = 0.02
"""How long lines gather before a delivery, unless somebody waits for it: a hand-over costs 50 µs."""

RETRY_S: Final = (0.05, 5.0)
"""The first pause after a failed delivery, and the longest; each is twice the one before."""

_log = logging.getLogger(__name__)


class Queue:
    """Delivers lines to a sink from one task. Not for threads: an event loop owns it."""

    def __init__(self, sink: AuditSink, capacity: int) -> None:
        self._sink = sink
        self._capacity = capacity
        self._lines: deque[bytes] = deque()
        self._reserved = 0
        self._put = 0
        """Lines ever put in; the number of the newest."""
        self._waiters: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._filled = asyncio.Event()
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._lines)

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""
        self._task = asyncio.create_task(self._deliver_all(), name="audit-queue")

    def reserve(self) -> None:
        """
        Keep one place free until `release`.

        Raises:
            AuditUnavailable: there is none, or the queue is closed.
        """
        if self._closed or len(self._lines) + self._reserved >= self._capacity:
            raise AuditUnavailable
        self._reserved += 1

    def release(self) -> None:
        self._reserved -= 1

    def require_room(self) -> None:
        """Raise `AuditUnavailable` where a line could not be put in."""
        if self._closed or len(self._lines) >= self._capacity:
            raise AuditUnavailable

    def put(self, line: bytes) -> None:
        """Put a line in; whoever does so has asked for room, except for a head, which is one in many."""
        self._lines.append(line)
        self._put += 1
        if len(self._lines) == 1:
            self._filled.set()

    async def accepted(self) -> None:
        """Wait until the sink has accepted all that was put in so far."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((self._put, done))
        self._urgent.set()
        await done

    async def aclose(self, grace_s: float) -> int:
        """Refuse new lines, deliver what waits within *grace_s*, and tell how many lines were lost."""
        self._closed = True
        if self._task is None:
            return len(self._lines)
        if self._lines:
            with suppress(TimeoutError):
                async with asyncio.timeout(grace_s):
                    await self.accepted()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        for _, done in self._waiters:
            done.cancel()
        return len(self._lines)

    async def _deliver_all(self) -> None:
        while True:
            await self._filled.wait()
            if len(self._lines) < BATCH:
                await self._linger()
            await self._deliver(list(islice(self._lines, BATCH)))
            if not self._lines:
                self._filled.clear()

    async def _linger(self) -> None:
        """Let lines gather, unless somebody waits."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                await self._urgent.wait()

    async def _deliver(self, batch: list[bytes]) -> None:
        """Offer *batch* until it is accepted."""
        pause_s, longest_s = RETRY_S
        while not await self._offer(batch):
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, longest_s)
        for _ in batch:
            self._lines.popleft()
        delivered = self._put - len(self._lines)
        while self._waiters and self._waiters[0][0] <= delivered:
            _, done = self._waiters.popleft()
            if not done.cancelled():
                done.set_result(None)
        if not self._waiters:
            self._urgent.clear()

    async def _offer(self, batch: list[bytes]) -> bool:
        try:
            await self._sink.accept(batch)
        except Exception:  # noqa: BLE001 - whatever a sink raises, the lines were not accepted
            _log.exception("audit_sink_failed", extra={"count": len(self._lines)})
            return False
        return True
