"""The policy around an exchange, against a transport that plays a script."""

import asyncio
import re
import time
from typing import Any

import jwt
import pytest

from adapters.assertion import AssertionSigner
from adapters.errors import UpstreamMalformed, UpstreamOpen, UpstreamRefused, UpstreamUnavailable
from adapters.transport import Endpoint, Fault, Request, Response, SourceSettings, Upstream, expect_ok
from adapters.transport.settings import BreakerSettings, RetrySettings
from tests.unit.adapters.asking import call

READ = Endpoint("read", "POST", "/read", lambda response: bytes(expect_ok(response).body))
COMMAND = Endpoint("command", "POST", "/command", READ.read, idempotent=False)
BUSY = Response(503, b"")
REFUSED = Response(403, b"")
FINE = Response(200, b"fine")


class Scripted:
    """Answers with its script, then with the last line of it."""

    def __init__(self, *script: Response | Fault) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, request: Request) -> Response:
        self.requests.append(request)
        await self.gate.wait()
        line = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(line, Fault):
            raise line
        return line

    async def aclose(self) -> None: ...


def upstream_of(transport: Scripted, signer: AssertionSigner, **figures: Any) -> Upstream:
    settings = SourceSettings("crm", "http://unused", "unused:unused", **figures)
    return Upstream(settings, transport, signer)


async def test_identity_trace_and_key_go_along(signer: AssertionSigner) -> None:
    transport = Scripted(FINE)
    asked = call()
    await upstream_of(transport, signer).ask(asked, COMMAND, b"{}", idempotency_key="key-of-a-command")
    headers = transport.requests[0].headers
    claims = jwt.decode(headers["authorization"].removeprefix("Bearer "), options={"verify_signature": False})
    assert (claims["aud"], claims["sub"], claims["act"]) == ("crm", "S000101", {"sub": "bank-bff"})
    assert re.fullmatch(rf"00-{asked.trace_id}-[0-9a-f]{{16}}-01", headers["traceparent"])
    assert headers["x-request-id"] == asked.trace_id
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] == "key-of-a-command"


@pytest.mark.parametrize("line", [BUSY, Fault(UpstreamUnavailable, repeatable=True)])
async def test_what_surely_did_not_happen_is_repeated(
    signer: AssertionSigner, line: Response | Fault
) -> None:
    transport = Scripted(line, FINE)
    assert await upstream_of(transport, signer).ask(call(), READ) == b"fine"
    assert len(transport.requests) == 2


@pytest.mark.parametrize(
    "line", [Response(500, b""), Response(502, b""), Fault(UpstreamUnavailable), Fault(UpstreamMalformed)]
)
async def test_what_may_have_happened_is_not_repeated(
    signer: AssertionSigner, line: Response | Fault
) -> None:
    transport = Scripted(line, FINE)
    with pytest.raises((UpstreamUnavailable, UpstreamMalformed)):
        await upstream_of(transport, signer).ask(call(), READ)
    assert len(transport.requests) == 1


async def test_a_command_is_never_repeated(signer: AssertionSigner) -> None:
    transport = Scripted(BUSY, FINE)
    with pytest.raises(UpstreamUnavailable):
        await upstream_of(transport, signer).ask(call(), COMMAND)
    assert len(transport.requests) == 1


async def test_retries_stay_a_tenth_of_the_traffic(signer: AssertionSigner) -> None:
    transport = Scripted(BUSY)
    figures = {"breaker": BreakerSettings(min_calls=1_000), "retry": RetrySettings(pause_ms=0)}
    upstream = upstream_of(transport, signer, **figures)
    for _ in range(200):
        with pytest.raises(UpstreamUnavailable):
            await upstream.ask(call(), READ)
    assert len(transport.requests) == 200 + 1 + 20  # one that a new budget holds, and a tenth


async def test_no_retry_is_begun_that_the_deadline_would_cut(signer: AssertionSigner) -> None:
    transport = Scripted(BUSY, FINE)
    upstream = upstream_of(transport, signer, retry=RetrySettings(pause_ms=10_000_000))
    started = time.monotonic()
    with pytest.raises(UpstreamUnavailable):
        await upstream.ask(call(within_s=0.5), READ)
    assert time.monotonic() - started < 0.4


async def test_one_call_too_many_is_refused_at_once(signer: AssertionSigner) -> None:
    transport = Scripted(FINE)
    transport.gate.clear()
    upstream = upstream_of(transport, signer, concurrency=2, queue=0)
    waiting = [upstream.ask(call(), READ) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(UpstreamOpen, match=r"^crm\.read$"):
        await upstream.ask(call(), READ)
    transport.gate.set()
    assert await asyncio.gather(*waiting) == [b"fine", b"fine"]
    assert len(transport.requests) == 2
    assert await upstream.ask(call(), READ) == b"fine"


async def test_an_upstream_that_is_down_is_left_alone_then_probed(signer: AssertionSigner) -> None:
    transport = Scripted(*[Response(500, b"")] * 4, FINE)
    upstream = upstream_of(transport, signer, breaker=BreakerSettings(min_calls=4, open_s=0.05))
    for _ in range(4):
        with pytest.raises(UpstreamUnavailable):
            await upstream.ask(call(), READ)
    with pytest.raises(UpstreamOpen):
        await upstream.ask(call(), READ)
    assert len(transport.requests) == 4
    await asyncio.sleep(0.06)
    assert await upstream.ask(call(), READ) == b"fine"
    assert await upstream.ask(call(), READ) == b"fine"


async def test_refusals_do_not_open_the_breaker(signer: AssertionSigner) -> None:
    transport = Scripted(REFUSED)
    upstream = upstream_of(transport, signer, breaker=BreakerSettings(min_calls=4))
    for _ in range(20):
        with pytest.raises(UpstreamRefused):
            await upstream.ask(call(), READ)
    assert len(transport.requests) == 20


async def test_a_cancelled_probe_lets_the_next_one_try(signer: AssertionSigner) -> None:
    transport = Scripted(*[Response(500, b"")] * 2, FINE)
    upstream = upstream_of(transport, signer, breaker=BreakerSettings(min_calls=2, open_s=0.02))
    for _ in range(2):
        with pytest.raises(UpstreamUnavailable):
            await upstream.ask(call(), READ)
    await asyncio.sleep(0.03)
    transport.gate.clear()
    probe = upstream.ask(call(), READ)
    await asyncio.sleep(0)
    with pytest.raises(UpstreamOpen):
        await upstream.ask(call(), READ)
    probe.cancel()
    await asyncio.gather(probe, return_exceptions=True)
    transport.gate.set()
    assert await upstream.ask(call(), READ) == b"fine"


@pytest.mark.parametrize(
    "stumble", [AttributeError("C1010000123"), KeyError("C1010000123"), RecursionError("C1010000123")]
)
async def test_whatever_a_reader_trips_over_is_silent(signer: AssertionSigner, stumble: Exception) -> None:
    def trip(_: Response) -> str:
        raise stumble

    endpoint = Endpoint("read", "POST", "/read", trip)
    with pytest.raises(UpstreamMalformed, match=r"^crm\.read$") as raised:
        await upstream_of(Scripted(FINE), signer).ask(call(), endpoint)
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
