"""
The policy around every exchange: deadline, bulkhead, breaker, retry budget, identity and trace.

It is the same for every client. Here, and only here, a fault becomes the error that callers see.
"""

import asyncio
import random
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

from msgspec.structs import replace

from adapters.assertion import AssertionSigner
from adapters.errors import (
    SourceConfigurationError,
    UpstreamMalformed,
    UpstreamOpen,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from adapters.ports import Call
from adapters.transport.asyncio_client import AsyncioTransport
from adapters.transport.breaker import Admission, Breaker
from adapters.transport.budget import RetryBudget
from adapters.transport.bulkhead import Bulkhead, Entry
from adapters.transport.endpoint import Endpoint
from adapters.transport.fault import Fault, expect_ok, fault_of_status
from adapters.transport.httpx_client import HttpxTransport
from adapters.transport.model import Request, Response, Transport
from adapters.transport.pyreqwest_client import PyreqwestTransport
from adapters.transport.settings import ClientKind, Destination, SourceSettings
from adapters.transport.tls import TlsUnusable

ResultT = TypeVar("ResultT")

_DOWN: Final = (UpstreamTimeout, UpstreamUnavailable)
_CLIENTS: Final[dict[ClientKind, Callable[[Destination], Transport]]] = {
    ClientKind.ASYNCIO: AsyncioTransport,
    ClientKind.PYREQWEST: PyreqwestTransport,
    ClientKind.HTTPX: HttpxTransport,
}


class Upstream:
    """One source behind its policy. Not for more than one event loop."""

    def __init__(self, settings: SourceSettings, transport: Transport, signer: AssertionSigner) -> None:
        self.source: Final = settings.name
        self._transport = transport
        self._signer = signer
        self._observer = settings.observer
        self._breaker = Breaker(settings.breaker)
        self._budget = RetryBudget(settings.retry)
        self._bulkhead = Bulkhead(settings.concurrency, settings.queue)
        self._longest_s = settings.timeout_ms / 1000
        self._longest_pause_s = settings.retry.pause_ms / 1000

    async def ask(
        self,
        call: Call,
        endpoint: Endpoint[ResultT],
        body: bytes = b"",
        *,
        path: str = "",
        idempotency_key: str = "",
    ) -> ResultT:
        """
        Ask one operation and read its reply.

        *path* stands in for the endpoint's own where it holds parameters. Raises `UpstreamError` and
        nothing else, at the call's deadline at the latest.
        """
        watch = self._observer.begin(call, self.source, endpoint.name)
        outcome = "cancelled"
        try:
            now_s = monotonic()
            request = Request(
                endpoint.method,
                path or endpoint.path,
                self._headers(call, watch.traceparent, body, idempotency_key),
                body,
                self._time_left_s(call, now_s),
                endpoint.idempotent,
            )
            answer = await self._in_turn(call, endpoint, request, now_s)
            outcome = answer.error.__name__ if isinstance(answer, Fault) else "ok"
        finally:
            watch.end(outcome)
        if isinstance(answer, Fault):
            raise answer.named(self.source, endpoint.name)
        return answer

    async def ping(self) -> None:
        """Return when the upstream says that it answers, whatever the breaker thinks."""
        request = Request("GET", "/health", {}, b"", self._longest_s, idempotent=True)
        try:
            expect_ok(await self._transport.send(request))
        except Fault as caught:
            fault = caught
        else:
            return
        raise fault.named(self.source, "ping")

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _in_turn(
        self, call: Call, endpoint: Endpoint[ResultT], request: Request, now_s: float
    ) -> ResultT | Fault:
        """Ask when the source has a place and the breaker lets it, and tell the breaker how it went."""
        if request.timeout_s <= 0.0:
            return Fault(UpstreamTimeout)
        if not self._bulkhead.enter_at_once():
            fault = await self._queue(call)
            if fault is not None:
                return fault
            now_s = monotonic()
            request = self._later(request, call, now_s)
        admission: Admission | None = None
        answer: ResultT | Fault | None = None
        try:
            admission = self._breaker.admit(now_s)
            if admission is None:
                return Fault(UpstreamOpen)
            self._budget.earn()
            try:
                first = _read(endpoint, await self._transport.send(request))
            except Fault as caught:
                first = caught
            if isinstance(first, Fault) and first.repeatable and endpoint.idempotent:
                first = await self._again(call, endpoint, request, first)
            answer = first  # not before: who is cancelled in the pause has no answer
        finally:
            self._bulkhead.leave()
            if admission is not None:
                self._take_note(admission, answer)
        return answer

    async def _queue(self, call: Call) -> Fault | None:
        """Wait for a place until the deadline, unless waiting would be for nothing."""
        now_s = monotonic()
        if self._breaker.would_refuse(now_s):
            return Fault(UpstreamOpen)
        entry = await self._bulkhead.enter(call.deadline_s - now_s)
        if entry is Entry.IN:
            return None
        return Fault(UpstreamOpen if entry is Entry.FULL else UpstreamTimeout)

    async def _again(
        self, call: Call, endpoint: Endpoint[ResultT], request: Request, first: Fault
    ) -> ResultT | Fault:
        """Ask once more, after a pause; *first* stands where the deadline or the budget does not let it."""
        pause_s = random.random() * self._longest_pause_s  # noqa: S311  jitter, no secret
        if call.deadline_s - monotonic() <= pause_s or not self._budget.spend():
            return first
        await asyncio.sleep(pause_s)
        try:
            return _read(endpoint, await self._transport.send(self._later(request, call, monotonic())))
        except Fault as fault:
            return fault

    def _time_left_s(self, call: Call, now_s: float) -> float:
        """For one exchange; not above zero after the deadline."""
        return min(call.deadline_s - now_s, self._longest_s)

    def _later(self, request: Request, call: Call, now_s: float) -> Request:
        """The same request with the time that is left now, and be it next to nothing."""
        return replace(request, timeout_s=max(self._time_left_s(call, now_s), 0.001))

    def _headers(self, call: Call, traceparent: str, body: bytes, idempotency_key: str) -> dict[str, str]:
        headers = {
            "authorization": self._signer.header(call.operator, self.source),
            "traceparent": traceparent,
            "x-request-id": call.trace_id,
        }
        if body:
            headers["content-type"] = "application/json"
        if idempotency_key:
            headers["idempotency-key"] = idempotency_key
        return headers

    def _take_note(self, admission: Admission, answer: object) -> None:
        """Tell the breaker: only silence and 5xx speak against an upstream, a refusal is an answer."""
        if answer is None:
            changed = self._breaker.forget(admission, monotonic())
        else:
            down = isinstance(answer, Fault) and issubclass(answer.error, _DOWN)
            changed = self._breaker.record(admission, success=not down, now_s=monotonic())
        if changed:
            self._observer.state(self.source, self._breaker.state.value)


def open_upstream(settings: SourceSettings, signer: AssertionSigner) -> Upstream:
    """
    Open the client that the settings name, with the policy around it.

    Raises:
        SourceConfigurationError: a file of certificates or keys cannot be used.

    """
    try:
        transport = _CLIENTS[settings.client](settings.destination)
    except TlsUnusable as error:
        raise SourceConfigurationError(f"source {settings.name!r}: {error}") from None
    return Upstream(settings, transport, signer)


def _read(endpoint: Endpoint[ResultT], response: Response) -> ResultT | Fault:
    if response.status >= 500:
        return fault_of_status(response.status)
    try:
        return endpoint.read(response)
    except Fault as fault:
        return fault
    except Exception:  # noqa: BLE001  what a reader trips over can hold a customer's value
        return Fault(UpstreamMalformed)
