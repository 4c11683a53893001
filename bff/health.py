"""
Is the process alive, and can it serve: what the platform's probes ask.

One bank system that is down must not take every replica out of service, for the rest of a view is served
without it: that is `degraded`, and still 200. `unready`, 503, is when no token can be verified or no source
answers at all.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.errors import UpstreamError
from bff.identity import KeysUnavailable
from bff.settings import HealthSettings

_log = logging.getLogger(__name__)


class Pingable(Protocol):
    """A port's `ping`, or the authenticator's: returns when it can serve, raises when not."""

    async def ping(self) -> None: ...


class Status(StrEnum):
    READY = "ready"
    DEGRADED = "degraded"
    UNREADY = "unready"


class Readiness(msgspec.Struct, frozen=True, rename="camel"):
    """The reply of `/health/ready`. No URL and no error text: probes are not authenticated."""

    status: Status
    identity: str
    sources: Mapping[str, str]
    policy_digest: str
    refused: list[str]
    """What was changed and could not be taken: `documents`, `policy`. What was in force before still is."""
    version: str


class InForce(msgspec.Struct, frozen=True):
    """What is known of the policy at a moment."""

    policy_digest: str
    refused: list[str]


class Health:
    """Pings *sources* and *identity* at once, each for a short time, and keeps the answer for a moment."""

    def __init__(
        self,
        sources: Mapping[str, Pingable],
        identity: Pingable,
        settings: HealthSettings,
        in_force: Callable[[], InForce],
        version: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sources: Final = sources
        self._identity: Final = identity
        self._timeout_s: Final = settings.ping_timeout_ms / 1000
        self._memo_s: Final = settings.memo_ms / 1000
        self._in_force: Final = in_force
        self._version: Final = version
        self._now: Final = now
        self._probe: asyncio.Task[Readiness] | None = None
        self._probed_at_s = 0.0

    def routes(self) -> list[Route]:
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _: Request) -> Response:
        """The event loop turns: nothing else is asked, or an upstream's outage would restart us."""
        return _reply(200, b'{"status":"live"}')

    async def ready(self, _: Request) -> Response:
        readiness = await self.readiness()
        return _reply(503 if readiness.status is Status.UNREADY else 200, msgspec.json.encode(readiness))

    async def readiness(self) -> Readiness:
        """The state of things, at most `memo_ms` old; probes that come together share one look."""
        if self._probe is None or (self._probe.done() and self._now() - self._probed_at_s >= self._memo_s):
            self._probed_at_s = self._now()
            self._probe = asyncio.create_task(self._look())
        return await asyncio.shield(self._probe)

    async def _look(self) -> Readiness:
        identity, *up = await asyncio.gather(
            self._answers("identity", self._identity),
            *(self._answers(name, source) for name, source in self._sources.items()),
        )
        in_force = self._in_force()
        return Readiness(
            status=_status(identity, up),
            identity=_word(identity),
            sources={name: _word(is_up) for name, is_up in zip(self._sources, up, strict=True)},
            policy_digest=in_force.policy_digest,
            refused=in_force.refused,
            version=self._version,
        )

    async def _answers(self, name: str, what: Pingable) -> bool:
        try:
            async with asyncio.timeout(self._timeout_s):
                await what.ping()
        except (UpstreamError, KeysUnavailable, TimeoutError):
            return False
        except Exception:  # noqa: BLE001 - a bank's own adapter: whatever it raises, it is down
            _log.exception("ping_failed", extra={"source": name})
            return False
        return True


def _status(identity: bool, up: list[bool]) -> Status:
    if not identity or not any(up):
        return Status.UNREADY
    return Status.READY if all(up) else Status.DEGRADED


def _word(is_up: bool) -> str:
    return "up" if is_up else "down"


def _reply(status: int, body: bytes) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(body, status, headers, media_type="application/json")
