"""
How much each viewer has spent lately: a bucket that leaks at an even rate, in memory or in Redis.

Keys are keyed digests: a dump of the store names nobody. While Redis does not answer, each process counts for
itself: a viewer may then spend a budget in each, which is better than nobody being served.
"""

import logging
import math
import time
from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

Clock: TypeAlias = Callable[[], float]

SWEEP_ENTRIES: Final = 10_000
"""Entries in memory above which those that have leaked away are looked for."""

REDIS_PAUSE_S: Final = 5.0
"""After a failure Redis is not asked again for so long: each try would cost a request its timeout."""

_log = logging.getLogger(__name__)


class Bucket(msgspec.Struct, frozen=True):
    """How much fits, and in what time a full bucket leaks away."""

    capacity: int
    window_s: int

    @property
    def leak_per_s(self) -> float:
        return self.capacity / self.window_s


class Entry(msgspec.Struct, frozen=True):
    """What came of an attempt to spend."""

    spent: int
    """What is in the bucket now."""
    wait_s: int = 0
    """When there will be room, where there was none; nothing was added then."""


class Ledger(Protocol):
    """Where spending is kept."""

    async def add(self, key: str, amount: int) -> Entry:
        """Add *amount* if it fits; a negative one is given back and always fits."""

    async def aclose(self) -> None: ...


class MemoryLedger:
    """The ledger of one process; *clock* counts seconds."""

    def __init__(self, bucket: Bucket, clock: Clock = time.monotonic) -> None:
        self._bucket = bucket
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}

    async def add(self, key: str, amount: int) -> Entry:
        now_s = self._clock()
        level = self._level(key, now_s)
        after = max(0.0, level + amount)
        if amount > 0 and after > self._bucket.capacity:
            return Entry(math.ceil(level), _wait_s(after, self._bucket))
        if len(self._levels) >= SWEEP_ENTRIES:
            self._levels = {k: v for k, v in self._levels.items() if self._level(k, now_s) > 0}
        self._levels[key] = (after, now_s)
        return Entry(math.ceil(after))

    def _level(self, key: str, now_s: float) -> float:
        level, at_s = self._levels.get(key, (0.0, now_s))
        return max(0.0, level - (now_s - at_s) * self._bucket.leak_per_s)

    async def aclose(self) -> None:
        self._levels.clear()


_ADD: Final = """
local now = redis.call('TIME')
local now_s = tonumber(now[1]) + tonumber(now[2]) / 1000000
local amount, capacity, window_s = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local leaked = (now_s - (tonumber(kept[2]) or now_s)) * capacity / window_s
local level = math.max(0, (tonumber(kept[1]) or 0) - leaked)
local after = math.max(0, level + amount)
if amount > 0 and after > capacity then return {math.ceil(level), math.ceil(after)} end
redis.call('HSET', KEYS[1], 'level', tostring(after), 'at', string.format('%.6f', now_s))
redis.call('EXPIRE', KEYS[1], window_s + 1)
return {math.ceil(after), 0}
"""
"""One step, on the clock of Redis, so that processes and their clocks do not matter."""


class RedisLedger:
    """A ledger that all processes share. Raises `OSError` or `RedisError` while it cannot be reached."""

    def __init__(self, client: Redis, bucket: Bucket) -> None:
        self._client = client
        self._bucket = bucket

    async def add(self, key: str, amount: int) -> Entry:
        figures = (str(amount), str(self._bucket.capacity), str(self._bucket.window_s))
        asked = cast("Awaitable[list[int]]", self._client.eval(_ADD, 1, key, *figures))
        level, refused = await asked
        return Entry(level, _wait_s(refused, self._bucket) if refused else 0)

    async def aclose(self) -> None:
        await self._client.aclose()


class FallbackLedger:
    """*shared* while it answers, and memory for a while after it did not."""

    def __init__(self, shared: Ledger, own: Ledger, clock: Clock = time.monotonic) -> None:
        self._shared = shared
        self._own = own
        self._clock = clock
        self._paused_until_s = -math.inf

    async def add(self, key: str, amount: int) -> Entry:
        if self._clock() >= self._paused_until_s:
            try:
                return await self._shared.add(key, amount)
            except (OSError, RedisError) as error:
                self._paused_until_s = self._clock() + REDIS_PAUSE_S
                _log.warning("budget_store_unavailable", extra={"reason": type(error).__name__})
        return await self._own.add(key, amount)

    async def aclose(self) -> None:
        await self._shared.aclose()
        await self._own.aclose()


def _wait_s(after: float, bucket: Bucket) -> int:
    """When so much has leaked away that *after* would fit."""
    return max(1, math.ceil((after - bucket.capacity) / bucket.leak_per_s))
