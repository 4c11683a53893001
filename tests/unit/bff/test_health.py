import asyncio
import io
from typing import Any

import httpx
from starlette.applications import Starlette

from adapters.errors import UpstreamTimeout
from bff.health import Health, InForce
from bff.identity import KeysUnavailable
from bff.settings import HealthSettings
from tests.unit.bff.log_stream import lines

CARD = "6222021234567890123"


class Pinged:
    """A source that answers, fails or hangs, and counts how often it was asked."""

    def __init__(self, error: Exception | None = None, delay_s: float = 0.0) -> None:
        self.error = error
        self.delay_s = delay_s
        self.pings = 0

    async def ping(self) -> None:
        self.pings += 1
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def health(identity: Pinged, clock: Clock | None = None, **sources: Pinged) -> Health:
    settings = HealthSettings(ping_timeout_ms=50, memo_ms=1000)
    return Health(
        sources, identity, settings, lambda: InForce("sha256:abc", ["policy"]), "0.1.0", clock or Clock()
    )


async def ask(health: Health, path: str = "/health/ready") -> tuple[int, Any]:
    transport = httpx.ASGITransport(Starlette(routes=health.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://bff") as client:
        reply = await client.get(path)
    assert reply.headers["cache-control"] == "no-store"
    return reply.status_code, reply.json()


async def test_ready_when_all_answer() -> None:
    assert await ask(health(Pinged(), crm=Pinged(), kpi_mart=Pinged())) == (
        200,
        {
            "status": "ready",
            "identity": "up",
            "sources": {"crm": "up", "kpi_mart": "up"},
            "policyDigest": "sha256:abc",
            "refused": ["policy"],
            "version": "0.1.0",
        },
    )


async def test_one_source_down_degrades_and_still_serves() -> None:
    down = [Pinged(UpstreamTimeout("crm", CARD)), Pinged(RuntimeError(CARD)), Pinged(delay_s=5)]
    for source in down:
        status, reply = await ask(health(Pinged(), crm=source, kpi_mart=Pinged()))
        assert (status, reply["status"]) == (200, "degraded")
        assert reply["sources"] == {"crm": "down", "kpi_mart": "up"}
        assert CARD not in str(reply)


async def test_adapter_that_breaks_is_named_in_the_log_without_its_words(stream: io.StringIO) -> None:
    await health(Pinged(), crm=Pinged(RuntimeError(CARD)), kpi_mart=Pinged()).readiness()
    [line] = lines(stream)
    assert (line["event"], line["source"]) == ("ping_failed", "crm")
    assert line["exception"][0]["type"] == "builtins.RuntimeError"
    assert CARD not in stream.getvalue()


async def test_no_source_at_all_is_unready() -> None:
    status, reply = await ask(health(Pinged(), crm=Pinged(UpstreamTimeout("crm", "ping"))))
    assert (status, reply["status"]) == (503, "unready")


async def test_without_keys_it_is_unready() -> None:
    status, reply = await ask(health(Pinged(KeysUnavailable()), crm=Pinged()))
    assert (status, reply["status"], reply["identity"]) == (503, "unready", "down")


async def test_sources_are_pinged_at_once() -> None:
    slow = {f"s{number}": Pinged(delay_s=0.03) for number in range(10)}
    settings = HealthSettings(ping_timeout_ms=50, memo_ms=0)
    async with asyncio.timeout(0.25):
        status, _ = await ask(Health(slow, Pinged(delay_s=0.03), settings, lambda: InForce("", []), ""))
    assert status == 200


async def test_probes_share_one_look_and_its_answer_for_a_moment() -> None:
    clock, crm = Clock(), Pinged(delay_s=0.01)
    probed = health(Pinged(), clock, crm=crm)
    await asyncio.gather(*(probed.readiness() for _ in range(20)))
    clock.now_s = 0.9
    await probed.readiness()
    assert crm.pings == 1
    clock.now_s = 1.0
    await probed.readiness()
    assert crm.pings == 2


async def test_live_asks_nobody() -> None:
    crm = Pinged(UpstreamTimeout("crm", "ping"))
    assert await ask(health(Pinged(KeysUnavailable()), crm=crm), "/health/live") == (200, {"status": "live"})
    assert crm.pings == 0
