"""
One call that is under way: begun when it is made, awaited like any future, and without a task of its own.

Most calls find a place, a closed breaker and a kept connection. They are written to the source at once, and
what comes back is read where it arrives. Only a call that must wait for a place or a connection has a task.
"""

import asyncio
import random
from collections.abc import Coroutine
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from msgspec.structs import replace

from adapters.errors import UpstreamMalformed, UpstreamOpen, UpstreamTimeout, UpstreamUnavailable
from adapters.ports import Call, Reads
from adapters.transport.breaker import Admission
from adapters.transport.bulkhead import Entry
from adapters.transport.endpoint import Endpoint
from adapters.transport.fault import Fault, fault_of_status
from adapters.transport.model import Exchange, Request, Response
from adapters.transport.observer import Watch

if TYPE_CHECKING:
    from adapters.transport.upstream import Upstream

ResultT = TypeVar("ResultT")

_LEAST_S: Final = 0.001
"""What a call that has waited is given at least, and be it next to nothing."""


class Asking(asyncio.Future[ResultT], Generic[ResultT]):
    """
    A call to one source, through its policy.

    Its result is what the endpoint reads, its exception an `UpstreamError`. Whoever cancels it, or is
    cancelled while awaiting it, ends the exchange and gives its place away.
    """

    __slots__ = (
        "_admission",
        "_began_s",
        "_call",
        "_endpoint",
        "_is_repeated",
        "_request",
        "_upstream",
        "_waits_for",
        "_watch",
    )

    def __init__(
        self,
        upstream: "Upstream",
        call: Call,
        endpoint: Endpoint[ResultT],
        request: Request,
        watch: Watch | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(loop=loop)
        self._upstream = upstream
        self._call = call
        self._endpoint = endpoint
        self._request = request
        self._watch = watch
        self._admission: Admission | None = None
        self._waits_for: Exchange | asyncio.Task[None] | asyncio.TimerHandle | None = None
        self._is_repeated = False

    def begin(self, now_s: float) -> None:
        """Go to the source, or wait for a place there."""
        self._began_s = now_s
        if self._request.timeout_s <= 0.0:
            self._conclude(Fault(UpstreamTimeout))
        elif self._upstream.bulkhead.enter_at_once():
            self._enter(now_s)
        else:
            self._wait(self._queue(now_s))

    def cancel(self, msg: Any = None) -> bool:
        if not self.done():
            self._stop()
            self._tell("cancelled")
        return super().cancel(msg)

    # From a place to an answer.

    def _enter(self, now_s: float) -> None:
        """Send the request, now that the call has a place, if the breaker lets it."""
        upstream = self._upstream
        self._admission = admission = upstream.breaker.admit(now_s)
        if admission is None:
            upstream.bulkhead.leave()
            self._conclude(Fault(UpstreamOpen))
            return
        upstream.budget.earn()
        self._send()

    def _send(self) -> None:
        """Exchange on a connection that is at hand, or wait for one."""
        ready = self._upstream.ready
        try:
            exchange = ready.begin(self._request, self._replied) if ready is not None else None
        except Fault as fault:
            self._replied(fault)
            return
        if exchange is None:
            self._wait(self._send_patiently())
        else:
            self._waits_for = exchange

    def _replied(self, outcome: Response | Fault | None) -> None:
        """Take what came of the exchange; `None`: a kept connection was closed, and nobody has answered."""
        if self.done():
            return
        if outcome is None:
            if self._endpoint.idempotent:  # the connection rested too long, which says nothing about another
                self._request = self._later()
                self._wait(self._send_patiently())
                return
            outcome = Fault(UpstreamUnavailable)
        answer = outcome if isinstance(outcome, Fault) else read(self._endpoint, outcome, self._call.reads)
        if isinstance(answer, Fault) and answer.repeatable and self._may_repeat():
            return
        self._upstream.left(self._admission, answer)
        self._conclude(answer)

    def _may_repeat(self) -> bool:
        """Ask once more after a pause, unless that was done, or deadline or budget do not let it."""
        if self._is_repeated or not self._endpoint.idempotent:
            return False
        pause_s = random.random() * self._upstream.longest_pause_s  # noqa: S311  jitter, no secret
        if self._call.deadline_s - monotonic() <= pause_s or not self._upstream.budget.spend():
            return False
        self._is_repeated = True
        self._waits_for = self._loop.call_later(pause_s, self._repeat)
        return True

    def _repeat(self) -> None:
        self._request = self._later()
        self._send()

    def _conclude(self, answer: ResultT | Fault) -> None:
        self._waits_for = self._admission = None
        if isinstance(answer, Fault):
            self._tell(answer.error.__name__)
            self.set_exception(answer.named(self._upstream.source, self._endpoint.name))
            self.exception()  # it is not lost if nobody wants it any more
        else:
            self._tell("ok")
            self.set_result(answer)

    def _tell(self, outcome: str) -> None:
        """Tell whoever watches how the call has ended."""
        upstream = self._upstream
        upstream.observer.ended(upstream.source, self._endpoint.name, outcome, monotonic() - self._began_s)
        if self._watch is not None:
            self._watch.end(outcome)

    def _stop(self) -> None:
        """Stop waiting; what was admitted is forgotten by the breaker."""
        waits_for, self._waits_for = self._waits_for, None
        admission, self._admission = self._admission, None
        if waits_for is not None:
            waits_for.cancel()
        if admission is not None:
            self._upstream.bulkhead.leave()
            self._upstream.forget(admission)

    # What takes a task.

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._waits_for = self._loop.create_task(work)
        task.add_done_callback(self._waited)

    def _waited(self, task: asyncio.Task[None]) -> None:
        """Take the end of a task that has not come to one: the loop is closing, or our code is wrong."""
        if self.done():
            return
        if task.cancelled():
            self.cancel()
        elif (error := task.exception()) is not None:
            self._stop()
            self._tell("cancelled")
            self.set_exception(error)

    async def _queue(self, now_s: float) -> None:
        """Wait for a place until the deadline, unless waiting would be for nothing."""
        upstream = self._upstream
        if upstream.breaker.would_refuse(now_s):
            self._conclude(Fault(UpstreamOpen))
            return
        entry = await upstream.bulkhead.enter(self._call.deadline_s - now_s)
        if entry is Entry.IN:
            self._request = self._later()
            self._enter(monotonic())
        else:
            self._conclude(Fault(UpstreamOpen if entry is Entry.FULL else UpstreamTimeout))

    async def _send_patiently(self) -> None:
        try:
            outcome: Response | Fault = await self._upstream.transport.send(self._request)
        except Fault as fault:
            outcome = fault
        self._replied(outcome)

    def _later(self) -> Request:
        """The same request with the time that is left now."""
        left_s = self._upstream.time_left_s(self._call, monotonic())
        return replace(self._request, timeout_s=max(left_s, _LEAST_S))


def read(endpoint: Endpoint[ResultT], response: Response, reads: Reads | None = None) -> ResultT | Fault:
    """What *response* means, as far as is wanted; whatever a reader trips over is a fault without a text."""
    if response.status >= 500:
        return fault_of_status(response.status)
    try:
        if reads is None or endpoint.narrowed is None:
            return endpoint.read(response)
        return endpoint.narrowed(reads)(response)
    except Fault as fault:
        return fault
    except Exception:  # noqa: BLE001  it can hold a customer's value
        return Fault(UpstreamMalformed)
