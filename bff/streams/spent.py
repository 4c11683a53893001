"""Which tickets were used, in memory or in Redis: hashes, kept until their tickets are too old."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bff.codes import Code
from bff.errors import RequestRefused


class Spent(Protocol):
    """Remembers digests for a time."""

    async def first(self, digest: str, ttl_s: int) -> bool:
        """Whether *digest* comes for the first time within *ttl_s*."""

    async def aclose(self) -> None: ...


class SpentInMemory:
    """`Spent` for one process."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now: Final = now
        self._until_s: Final[dict[str, float]] = {}

    async def first(self, digest: str, ttl_s: int) -> bool:
        now_s = self._now()
        while self._until_s and next(iter(self._until_s.values())) <= now_s:  # in the order of their ends
            del self._until_s[next(iter(self._until_s))]
        if digest in self._until_s:
            return False
        self._until_s[digest] = now_s + ttl_s
        return True

    async def aclose(self) -> None:
        """Nothing is held open."""


class SpentInRedis:
    """`Spent` for all processes that share one Redis."""

    def __init__(self, client: Redis) -> None:
        self._client: Final = client

    async def first(self, digest: str, ttl_s: int) -> bool:
        try:
            return bool(await self._client.set(f"bff:ticket:{digest}", b"", nx=True, ex=ttl_s))
        except (RedisError, OSError, TimeoutError):
            raise RequestRefused(Code.EVENTS_UNAVAILABLE) from None

    async def aclose(self) -> None:
        await self._client.aclose()
