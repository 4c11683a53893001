"""
The policy around every exchange: deadline, bulkhead, breaker, retry budget, identity and trace.

It is the same for every client. Here, and only here, a fault becomes the error that callers see.
"""

from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

from adapters.assertion import AssertionSigner
from adapters.errors import SourceConfigurationError, UpstreamTimeout, UpstreamUnavailable
from adapters.ports import Call
from adapters.transport.asking import Asking
from adapters.transport.asyncio_client import AsyncioTransport
from adapters.transport.breaker import Admission, Breaker
from adapters.transport.budget import RetryBudget
from adapters.transport.bulkhead import Bulkhead
from adapters.transport.endpoint import Endpoint
from adapters.transport.fault import Fault, expect_ok
from adapters.transport.httpx_client import HttpxTransport
from adapters.transport.model import ReadyTransport, Request, Transport
from adapters.transport.observer import traceparent
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
    """One source behind its policy, which each `Asking` goes through. Not for more than one event loop."""

    def __init__(self, settings: SourceSettings, transport: Transport, signer: AssertionSigner) -> None:
        self.source: Final = settings.name
        self.transport: Final = transport
        self.ready: Final = transport if isinstance(transport, ReadyTransport) else None
        self.breaker: Final = Breaker(settings.breaker)
        self.observer: Final = settings.observer
        self.budget: Final = RetryBudget(settings.retry)
        self.bulkhead: Final = Bulkhead(settings.concurrency, settings.queue)
        self.longest_pause_s: Final = settings.retry.pause_ms / 1000
        self._signer: Final = signer
        self._longest_s: Final = settings.timeout_ms / 1000
        self._loop: AbstractEventLoop | None = None

    def ask(
        self,
        call: Call,
        endpoint: Endpoint[ResultT],
        body: bytes = b"",
        *,
        path: str = "",
        idempotency_key: str = "",
    ) -> Asking[ResultT]:
        """
        Ask one operation, now; what comes back is awaited to read its reply.

        *path* stands in for the endpoint's own where it holds parameters. Awaiting it raises `UpstreamError`
        and nothing else, at the call's deadline at the latest.
        """
        watch = self.observer.begin(call, self.source, endpoint.name) if call.sampled else None
        headers = {
            "authorization": self._signer.header(call.operator, self.source),
            "traceparent": traceparent(call) if watch is None else watch.traceparent,
            "x-request-id": call.trace_id,
        }
        if body:
            headers["content-type"] = "application/json"
        if idempotency_key:
            headers["idempotency-key"] = idempotency_key
        now_s = monotonic()
        left_s = self.time_left_s(call, now_s)
        request = Request(endpoint.method, path or endpoint.path, headers, body, left_s, endpoint.idempotent)
        if self._loop is None:  # asked for once: CPython 3.11 makes a system call for it
            self._loop = get_running_loop()
        asking = Asking(self, call, endpoint, request, watch, self._loop)
        asking.begin(now_s)
        return asking

    async def ping(self) -> None:
        """Return when the upstream says that it answers, whatever the breaker thinks."""
        request = Request("GET", "/health", {}, b"", self._longest_s, idempotent=True)
        try:
            expect_ok(await self.transport.send(request))
        except Fault as caught:
            fault = caught
        else:
            return
        raise fault.named(self.source, "ping")

    async def aclose(self) -> None:
        await self.transport.aclose()

    def time_left_s(self, call: Call, now_s: float) -> float:
        """For one exchange; not above zero after the deadline."""
        return min(call.deadline_s - now_s, self._longest_s)

    def left(self, admission: Admission | None, answer: object) -> None:
        """
        Give a place away, and tell the breaker how it went.

        Only silence and 5xx speak against an upstream, a refusal is an answer.
        """
        self.bulkhead.leave()
        down = isinstance(answer, Fault) and issubclass(answer.error, _DOWN)
        if self.breaker.record(admission, success=not down, now_s=monotonic()):
            self._tell_state()

    def forget(self, admission: Admission) -> None:
        """Tell the breaker that a call was given up."""
        if self.breaker.forget(admission, monotonic()):
            self._tell_state()

    def _tell_state(self) -> None:
        self.observer.state(self.source, self.breaker.state.value)


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
