"""
The policy around every exchange: deadline, bulkhead, breaker, retry budget, identity and trace.

It is the same for both clients. Here, and only here, a fault becomes the error that callers see.
"""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from adapters.assertion import AssertionSigner
from adapters.errors import (
    UpstreamError,
    UpstreamMalformed,
    UpstreamOpen,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from adapters.ports import Call
from adapters.transport.breaker import Admission, Breaker
from adapters.transport.budget import RetryBudget
from adapters.transport.endpoint import Endpoint
from adapters.transport.fault import Fault, expect_ok, fault_of_status
from adapters.transport.httpx_client import HttpxTransport
from adapters.transport.model import Request, Response, Transport
from adapters.transport.pyreqwest_client import PyreqwestTransport
from adapters.transport.settings import ClientKind, SourceSettings

ResultT = TypeVar("ResultT")

_CLIENTS: Final[dict[ClientKind, Callable[[str, int], Transport]]] = {
    ClientKind.PYREQWEST: PyreqwestTransport,
    ClientKind.HTTPX: HttpxTransport,
}


class Upstream:
    """One source behind its policy. Not for more than one event loop."""

    def __init__(self, settings: SourceSettings, transport: Transport, signer: AssertionSigner) -> None:
        self.source: Final = settings.name
        self._settings = settings
        self._transport = transport
        self._signer = signer
        self._breaker = Breaker(settings.breaker)
        self._budget = RetryBudget(settings.retry)
        self._longest_s = settings.timeout_ms / 1000
        self._in_flight = 0

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
        watch = self._settings.observer.begin(call, self.source, endpoint.name)
        try:
            admission = self._admit(call, endpoint.name)
        except UpstreamError as error:
            watch.end(type(error).__name__)
            raise
        headers = self._headers(call, watch.traceparent, body, idempotency_key)
        self._in_flight += 1
        answer: ResultT | Fault | None = None
        try:
            answer = await self._try(call, endpoint, path or endpoint.path, headers, body)
        finally:
            self._in_flight -= 1
            self._take_note(admission, answer)
            watch.end(_outcome(answer))
        if isinstance(answer, Fault):
            raise answer.named(self.source, endpoint.name)
        return answer

    async def ping(self) -> None:
        """Return when the upstream says that it answers, whatever the breaker thinks."""
        request = Request("GET", "/health", {}, b"", self._longest_s)
        try:
            expect_ok(await self._transport.send(request))
        except Fault as caught:
            fault = caught
        else:
            return
        raise fault.named(self.source, "ping")

    async def aclose(self) -> None:
        await self._transport.aclose()

    def _admit(self, call: Call, operation: str) -> Admission:
        now_s = time.monotonic()
        if call.deadline_s <= now_s:
            raise UpstreamTimeout(self.source, operation)
        full = self._in_flight >= self._settings.concurrency
        admission = None if full else self._breaker.admit(now_s)
        if admission is None:
            raise UpstreamOpen(self.source, operation)
        return admission

    async def _try(
        self, call: Call, endpoint: Endpoint[ResultT], path: str, headers: dict[str, str], body: bytes
    ) -> ResultT | Fault:
        self._budget.earn()
        answer = await self._exchange(call, endpoint, path, headers, body)
        if not (isinstance(answer, Fault) and answer.repeatable and endpoint.idempotent):
            return answer
        pause_s = random.random() * self._settings.retry.pause_ms / 1000  # noqa: S311  jitter, no secret
        if call.deadline_s - time.monotonic() <= pause_s or not self._budget.spend():
            return answer
        await asyncio.sleep(pause_s)
        return await self._exchange(call, endpoint, path, headers, body)

    async def _exchange(
        self, call: Call, endpoint: Endpoint[ResultT], path: str, headers: dict[str, str], body: bytes
    ) -> ResultT | Fault:
        left_s = max(call.deadline_s - time.monotonic(), 0.001)
        request = Request(endpoint.method, path, headers, body, min(left_s, self._longest_s))
        try:
            return _read(endpoint, await self._transport.send(request))
        except Fault as fault:
            return fault

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
        now_s, before = time.monotonic(), self._breaker.state
        if answer is None:
            self._breaker.forget(admission, now_s)
        else:
            fault = answer.error if isinstance(answer, Fault) else None
            down = fault is not None and issubclass(fault, (UpstreamTimeout, UpstreamUnavailable))
            self._breaker.record(admission, success=not down, now_s=now_s)
        if self._breaker.state is not before:
            self._settings.observer.state(self.source, self._breaker.state.value)


def open_upstream(settings: SourceSettings, signer: AssertionSigner) -> Upstream:
    """Open the client that the settings name, with the policy around it."""
    client = _CLIENTS[settings.client]
    return Upstream(settings, client(settings.url, settings.reply_limit_bytes), signer)


def _outcome(answer: object) -> str:
    if answer is None:
        return "cancelled"
    return answer.error.__name__ if isinstance(answer, Fault) else "ok"


def _read(endpoint: Endpoint[ResultT], response: Response) -> ResultT | Fault:
    if response.status >= 500:
        return fault_of_status(response.status)
    try:
        return endpoint.read(response)
    except Fault as fault:
        return fault
    except Exception:  # noqa: BLE001  what a reader trips over can hold a customer's value
        return Fault(UpstreamMalformed)
