"""
The cache of public records: product catalogue and scenarios, in memory or in Redis.

Only a `PublicRecord` can be cached, and that is checked when a cache is made, at start-up. Keys hold tenants,
codes and page bounds, never a customer's value.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from aiocache import RedisCache, SimpleMemoryCache  # type: ignore[import-untyped]
from aiocache.serializers import NullSerializer  # type: ignore[import-untyped]
from redis.exceptions import RedisError

from adapters.errors import UpstreamTimeout
from adapters.ports import Call
from adapters.records import Page, PublicRecord

RecordT = TypeVar("RecordT", bound=PublicRecord)

_DOWN: Final = (RedisError, OSError, TimeoutError)


class CacheSettings(msgspec.Struct, frozen=True):
    """Where public records are kept, and for how long."""

    redis_url: str = ""
    """Empty: in memory."""
    ttl_s: int = 60
    entries: int = 10_000
    """Most entries in memory; Redis has its own limit."""
    redis_timeout_ms: int = 100
    """For one operation; a slower Redis is treated as empty."""

    def __repr__(self) -> str:
        return "<CacheSettings>"


class CacheStore:
    """Bytes by key, for a time. A store that is down has nothing and keeps nothing."""

    def __init__(self, settings: CacheSettings) -> None:
        self._ttl_s: Final = settings.ttl_s
        self._backend: Any = _redis(settings) if settings.redis_url else _BoundedMemory(settings.entries)

    async def get(self, keys: Sequence[str]) -> list[bytes | None]:
        """Give what is kept of *keys*, in their order."""
        try:
            return list(await self._backend.multi_get(keys))
        except _DOWN:
            return [None] * len(keys)

    async def put(self, values: Mapping[str, bytes]) -> None:
        try:
            await self._backend.multi_set(list(values.items()), ttl=self._ttl_s)
        except _DOWN:
            return

    async def aclose(self) -> None:
        await self._backend.close()


class PublicCache(Generic[RecordT]):
    """
    Pages of one type of public record; whoever asks for the same at the same time waits for one call.

    A product is a page of one row. What upstream does not know is not kept.
    """

    def __init__(self, store: CacheStore, record: type[RecordT], source: str) -> None:
        if not issubclass(record, PublicRecord):
            raise TypeError(f"{record!r} is not a PublicRecord, so it must not be cached")
        self._store = store
        self._source = source
        self._operation = record.__name__.lower()
        self._prefix = f"bff:{source}:{self._operation}:"
        self._encode = msgspec.msgpack.Encoder().encode
        self._decoder = msgspec.msgpack.Decoder(Page[record])  # type: ignore[valid-type]
        self._flights: dict[tuple[str, ...], asyncio.Task[Mapping[str, Page[RecordT]]]] = {}

    async def get(self, call: Call, key: str, load: Callable[[], Awaitable[Page[RecordT]]]) -> Page[RecordT]:
        """Give the page kept under *key*, or load it."""

        async def load_one(keys: Sequence[str]) -> Mapping[str, Page[RecordT]]:
            return {keys[0]: await load()}

        return (await self.get_many(call, [key], load_one))[key]

    async def get_many(
        self,
        call: Call,
        keys: Sequence[str],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, Page[RecordT]]]],
    ) -> dict[str, Page[RecordT]]:
        """Give what is kept under *keys*, and load all the others together."""
        found = await self._kept(keys)
        missing = tuple(sorted(set(keys) - found.keys()))
        if missing:
            found.update(await self._fly(call, missing, load))
        return found

    async def _kept(self, keys: Sequence[str]) -> dict[str, Page[RecordT]]:
        values = await self._store.get([self._prefix + key for key in keys])
        found = {}
        for key, value in zip(keys, values, strict=True):
            page = None if value is None else self._decoded(value)
            if page is not None:
                found[key] = page
        return found

    def _decoded(self, value: bytes) -> Page[RecordT] | None:
        """Another release may have kept a record in another shape: then it is not there."""
        try:
            page: Page[RecordT] = self._decoder.decode(value)
        except msgspec.MsgspecError:
            return None
        return page

    async def _fly(
        self,
        call: Call,
        missing: tuple[str, ...],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, Page[RecordT]]]],
    ) -> Mapping[str, Page[RecordT]]:
        flight = self._flights.get(missing)
        if flight is None:
            return await asyncio.shield(self._take_off(missing, load))
        await asyncio.wait({flight}, timeout=call.deadline_s - time.monotonic())
        if not flight.done():
            raise UpstreamTimeout(self._source, self._operation)
        if flight.cancelled() or flight.exception() is not None:
            return await load(missing)  # theirs failed, perhaps by their deadline or their rights
        return flight.result()

    def _take_off(
        self,
        missing: tuple[str, ...],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, Page[RecordT]]]],
    ) -> asyncio.Task[Mapping[str, Page[RecordT]]]:
        """Load in a task of its own, so that it outlives a caller who gives up while others wait."""
        flight = asyncio.create_task(self._load(missing, load))
        self._flights[missing] = flight
        flight.add_done_callback(lambda done: self._landed(missing, done))
        return flight

    async def _load(
        self,
        missing: tuple[str, ...],
        load: Callable[[Sequence[str]], Awaitable[Mapping[str, Page[RecordT]]]],
    ) -> Mapping[str, Page[RecordT]]:
        found = await load(missing)
        await self._store.put({self._prefix + key: self._encode(page) for key, page in found.items()})
        return found

    def _landed(self, missing: tuple[str, ...], flight: asyncio.Task[Mapping[str, Page[RecordT]]]) -> None:
        del self._flights[missing]
        if not flight.cancelled():
            flight.exception()  # seen, even when everybody who waited has gone


class _BoundedMemory(SimpleMemoryCache):  # type: ignore[misc]
    """aiocache's memory, which forgets its oldest entry when it is full."""

    def __init__(self, entries: int) -> None:
        super().__init__(serializer=_Bytes(), timeout=None)
        self._entries = entries

    async def _set(self, key: str, value: bytes, **options: Any) -> Any:
        if key not in self._cache and len(self._cache) >= self._entries:
            await self._delete(next(iter(self._cache)))
        return await super()._set(key, value, **options)


class _Bytes(NullSerializer):  # type: ignore[misc]
    """Values are bytes already, and Redis must not decode them as text."""

    def __init__(self) -> None:
        super().__init__(encoding=None)


class _Redis(RedisCache):  # type: ignore[misc]
    """aiocache's Redis, closed by the name that redis-py has for it now."""

    async def _close(self, *_: Any, **__: Any) -> None:
        await self.client.aclose()


def _redis(settings: CacheSettings) -> _Redis:
    url = urlsplit(settings.redis_url)
    return _Redis(
        serializer=_Bytes(),
        timeout=settings.redis_timeout_ms / 1000,
        endpoint=url.hostname or "127.0.0.1",
        port=url.port or 6379,
        db=int(url.path.lstrip("/") or 0),
        password=unquote(url.password) if url.password else None,
        ssl=url.scheme == "rediss",
        create_connection_timeout=settings.redis_timeout_ms / 1000,
        connection_pool_kwargs={"username": unquote(url.username)} if url.username else {},
    )
