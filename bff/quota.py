"""
How often a viewer may do something, and what is done once: counters in memory, or in Redis for all processes.

Keys are keyed digests of who, what and when: a dump of the store names nobody.
"""

import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final, Protocol, TypeAlias, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bff.settings.model import QuotaSettings
from masking.keys import MasterKey, derive
from masking.viewer import Viewer
from resolvers.errors import AlreadyRevealed, QuotaExceeded, QuotaUnavailable
from resolvers.safeguards import Act

Clock: TypeAlias = Callable[[], float]

HOUR_S: Final = 3600
DAY_S: Final = 86_400
ONCE_S: Final = DAY_S
"""How long an idempotency key is remembered."""

SWEEP_ENTRIES: Final = 10_000
"""Entries in memory above which the expired ones are looked for."""


class Window(msgspec.Struct, frozen=True):
    """A counter, how high it may go, and how long it is kept."""

    key: str
    limit: int
    ttl_s: int


class CounterStore(Protocol):
    """Counts and remembers. An `OSError` or `RedisError` means that it cannot at the moment."""

    async def take(self, windows: Sequence[Window]) -> bool:
        """Count one in every window, or in none if one of them is full."""

    async def claim(self, key: str, ttl_s: int) -> bool:
        """Remember *key*; False where it is remembered already."""

    async def release(self, key: str) -> None:
        """Forget *key*."""

    async def aclose(self) -> None: ...


class MemoryCounters:
    """The counters of one process; *clock* counts seconds."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._counts: dict[str, tuple[int, float]] = {}

    async def take(self, windows: Sequence[Window]) -> bool:
        now_s = self._clock()
        counts = [self._count(window.key, now_s) for window in windows]
        if any(count >= window.limit for count, window in zip(counts, windows, strict=True)):
            return False
        for count, window in zip(counts, windows, strict=True):
            until_s = self._counts[window.key][1] if count else now_s + window.ttl_s
            self._put(window.key, count + 1, until_s, now_s)
        return True

    async def claim(self, key: str, ttl_s: int) -> bool:
        now_s = self._clock()
        if self._count(key, now_s):
            return False
        self._put(key, 1, now_s + ttl_s, now_s)
        return True

    async def release(self, key: str) -> None:
        self._counts.pop(key, None)

    async def aclose(self) -> None:
        self._counts.clear()

    def _count(self, key: str, now_s: float) -> int:
        count, until_s = self._counts.get(key, (0, now_s))
        return count if now_s < until_s else 0

    def _put(self, key: str, count: int, until_s: float, now_s: float) -> None:
        if len(self._counts) >= SWEEP_ENTRIES:
            self._counts = {k: entry for k, entry in self._counts.items() if now_s < entry[1]}
        self._counts[key] = (count, until_s)


_TAKE: Final = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then return 0 end
end
for i, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('EXPIRE', key, ARGV[2 * i]) end
end
return 1
"""
"""Runs in Redis as one step, so that two processes never both take the last one."""


class RedisCounters:
    """Counters that all processes share."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    async def take(self, windows: Sequence[Window]) -> bool:
        keys = [window.key for window in windows]
        limits = [str(figure) for window in windows for figure in (window.limit, window.ttl_s)]
        return bool(await cast("Awaitable[int]", self._client.eval(_TAKE, len(keys), *keys, *limits)))

    async def claim(self, key: str, ttl_s: int) -> bool:
        return bool(await self._client.set(key, b"1", nx=True, ex=ttl_s))

    async def release(self, key: str) -> None:
        await self._client.delete(key)

    async def aclose(self) -> None:
        await self._client.aclose()


class Quota:
    """The bank's limits over one store, for every viewer; *now* is the wall clock in seconds since 1970."""

    def __init__(
        self, store: CounterStore, settings: QuotaSettings, key: MasterKey, now: Clock = time.time
    ) -> None:
        self._store = store
        self._limits: Mapping[Act, Sequence[tuple[int, int]]] = {
            Act.REVEAL: ((HOUR_S, settings.reveals_per_hour), (DAY_S, settings.reveals_per_day)),
            Act.NAME_SEARCH: ((HOUR_S, settings.name_searches_per_hour),),
            Act.CHECK_IN: ((HOUR_S, settings.check_ins_per_hour),),
        }
        self._key = derive(key, 32, b"quota")
        self._now = now

    async def take(self, viewer: Viewer, act: Act) -> None:
        """
        Count one *act* of *viewer* in the hour and the day of the clock (UTC).

        Raises:
            QuotaExceeded: it is one too many. It is then not counted.
            QuotaUnavailable: it cannot be counted.

        """
        now_s = int(self._now())
        windows = [
            Window(self._digest(viewer, act, f"{length_s}:{now_s // length_s}"), limit, length_s)
            for length_s, limit in self._limits[act]
        ]
        if not await self._answer(self._store.take(windows)):
            raise QuotaExceeded

    @asynccontextmanager
    async def once(self, viewer: Viewer, act: Act, key: str) -> AsyncIterator[None]:
        """
        Do what is inside once for the *key* of *viewer*; it is forgotten again where that fails.

        A request that is cancelled inside leaves its key behind: whether the value left is then not known.
        """
        digest = self._digest(viewer, act, f"once:{key}")
        if not await self._answer(self._store.claim(digest, ONCE_S)):
            raise AlreadyRevealed
        try:
            yield
        except Exception:
            with suppress(OSError, RedisError):
                await self._store.release(digest)
            raise

    async def aclose(self) -> None:
        await self._store.aclose()

    async def _answer(self, asked: Awaitable[bool]) -> bool:
        try:
            return await asked
        except (OSError, RedisError):
            raise QuotaUnavailable from None

    def _digest(self, viewer: Viewer, act: Act, rest: str) -> str:
        """Name a counter. The part in braces is the viewer's, so that a cluster keeps them together."""
        who = self._mac(f"{viewer.tenant}\0{viewer.staff_no}")
        return f"bff:quota:{{{who}}}:{self._mac(f'{who}{act}{rest}')}"

    def _mac(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(), "sha256").hex()[:32]


def connect_quota(settings: QuotaSettings, key: MasterKey) -> Quota:
    """Open the store that the settings name."""
    url = settings.redis_url.reveal()
    if not url:
        return Quota(MemoryCounters(), settings, key)
    timeout_s = settings.timeout_ms / 1000
    client = Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    return Quota(RedisCounters(client), settings, key)
