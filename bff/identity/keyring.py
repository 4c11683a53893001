"""
The issuer's keys over time: read once, refreshed by age, by need, and kept through an outage.

Rotation shows up as a key id we do not know. That makes one read, shared by all who wait for it, and then
a pause: a caller who invents key ids cannot make us hammer the issuer.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bff.identity.errors import IdentityError, KeysUnavailable
from bff.identity.jwks import KeySet, VerificationKey
from bff.settings import IdentitySettings

_log = logging.getLogger(__name__)


class KeyRing:
    """The current keys. *read* fetches them; *now* is a monotonic clock in seconds."""

    def __init__(
        self,
        read: Callable[[], Awaitable[KeySet]],
        settings: IdentitySettings,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read: Final = read
        self._refresh_s: Final = settings.jwks_refresh_s
        self._cooldown_s: Final = settings.jwks_cooldown_s
        self._stale_s: Final = max(settings.jwks_stale_s, settings.jwks_refresh_s)
        self._now: Final = now
        self._keys: KeySet = {}
        self._read_at_s = -math.inf
        self._quiet_until_s = -math.inf
        self._flight: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> VerificationKey | None:
        """The key *kid*, or None if the issuer has no such key; raises `KeysUnavailable`."""
        known = self._keys
        await self.load()
        key = self._keys.get(kid)
        if key is None and self._keys is known and self._may_read():
            flight = self._refresh()
            self._quiet_until_s = self._now() + self._cooldown_s
            await asyncio.shield(flight)
            key = self._keys.get(kid)
        return key

    async def load(self) -> None:
        """Have keys that may be used; raise `KeysUnavailable` when there are none."""
        age_s = self._now() - self._read_at_s
        if age_s <= self._refresh_s:
            return
        if self._may_read():
            flight = self._refresh()
            if age_s > self._stale_s:
                await asyncio.shield(flight)
        if self._now() - self._read_at_s > self._stale_s:
            raise KeysUnavailable("the issuer's keys are missing or too old")

    async def aclose(self) -> None:
        """End a read that is still under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    def _may_read(self) -> bool:
        return self._flight is not None or self._now() >= self._quiet_until_s

    def _refresh(self) -> asyncio.Task[None]:
        """The read that is under way, or a new one."""
        if self._flight is None:
            self._flight = asyncio.create_task(self._replace())
            self._flight.add_done_callback(self._landed)
        return self._flight

    def _landed(self, _: asyncio.Task[None]) -> None:
        self._flight = None

    async def _replace(self) -> None:
        try:
            self._keys = await self._read()
        except IdentityError:
            self._quiet_until_s = self._now() + self._cooldown_s
            _log.warning("jwks_read_failed", exc_info=True)
        else:
            self._read_at_s = self._now()
