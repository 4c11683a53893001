import asyncio
import time
from collections.abc import Mapping, Sequence

import pytest

from adapters.cache import CacheSettings, CacheStore, PublicCache
from adapters.errors import UpstreamTimeout, UpstreamUnavailable
from adapters.records import NodeNo, Page, ScenarioNo
from adapters.records.customer import CustomerProfile, InteractionChannel
from adapters.records.product import ProductRecommendation
from adapters.records.task import ActionTask, ScenarioNode
from tests.unit.adapters.asking import call

NODE = ScenarioNode(
    node_no=NodeNo("N1"),
    scenario_no=ScenarioNo("SC1"),
    sequence=1,
    name="到期前七天",
    instruction="致电客户",
    channel=InteractionChannel.PHONE,
)
PAGE = Page(rows=(NODE,), total=1)


class Loader:
    """Loads what it is asked for once the gate is open, and counts."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures = 0

    async def __call__(self, keys: Sequence[str]) -> Mapping[str, Page[ScenarioNode]]:
        self.asked.append(tuple(keys))
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise UpstreamUnavailable("crm", "scenarios")
        return {key: PAGE for key in keys if key != "missing"}


@pytest.fixture
def load() -> Loader:
    return Loader()


def cache_of(**settings: int | str) -> PublicCache[ScenarioNode]:
    return PublicCache(CacheStore(CacheSettings(**settings)), ScenarioNode, "crm")  # type: ignore[arg-type]


@pytest.mark.parametrize("record", [CustomerProfile, ActionTask, ProductRecommendation])
def test_what_is_not_public_cannot_be_cached(record: type) -> None:
    with pytest.raises(TypeError, match="is not a PublicRecord"):
        PublicCache(CacheStore(CacheSettings()), record, "crm")


async def test_a_page_is_loaded_once(load: Loader) -> None:
    cache = cache_of()
    for _ in range(3):
        assert await cache.get_many(call(), ["a"], load) == {"a": PAGE}
    assert load.asked == [("a",)]


async def test_only_missing_keys_are_loaded_and_missing_things_are_not_kept(load: Loader) -> None:
    cache = cache_of()
    await cache.get_many(call(), ["a"], load)
    assert set(await cache.get_many(call(), ["a", "b", "missing"], load)) == {"a", "b"}
    await cache.get_many(call(), ["missing"], load)
    assert load.asked == [("a",), ("b", "missing"), ("missing",)]


async def test_a_crowd_waits_for_one_call(load: Loader) -> None:
    cache = cache_of()
    load.gate.clear()
    crowd = [asyncio.create_task(cache.get_many(call(), ["a"], load)) for _ in range(20)]
    await asyncio.sleep(0.01)
    load.gate.set()
    assert await asyncio.gather(*crowd) == [{"a": PAGE}] * 20
    assert load.asked == [("a",)]


async def test_a_first_caller_who_gives_up_does_not_take_the_others_along(load: Loader) -> None:
    cache = cache_of()
    load.gate.clear()
    first, second = (asyncio.create_task(cache.get_many(call(), ["a"], load)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0)
    load.gate.set()
    assert await second == {"a": PAGE}
    assert load.asked == [("a",)]


async def test_a_failed_first_call_leaves_the_others_their_own_try(load: Loader) -> None:
    cache = cache_of()
    load.gate.clear()
    load.failures = 1
    first, second = (asyncio.create_task(cache.get_many(call(), ["a"], load)) for _ in range(2))
    await asyncio.sleep(0.01)
    load.gate.set()
    with pytest.raises(UpstreamUnavailable):
        await first
    assert await second == {"a": PAGE}
    assert len(load.asked) == 2


async def test_nobody_waits_beyond_the_own_deadline(load: Loader) -> None:
    cache = cache_of()
    load.gate.clear()
    first = asyncio.create_task(cache.get_many(call(), ["a"], load))
    await asyncio.sleep(0.01)
    started = time.monotonic()
    with pytest.raises(UpstreamTimeout, match=r"^crm\.scenarionode$"):
        await cache.get_many(call(within_s=0.05), ["a"], load)
    assert time.monotonic() - started < 0.5
    load.gate.set()
    await first


async def test_the_oldest_entry_makes_room(load: Loader) -> None:
    cache = cache_of(entries=2)
    for key in ("a", "b", "c", "b", "a"):
        await cache.get_many(call(), [key], load)
    assert load.asked == [("a",), ("b",), ("c",), ("a",)]


async def test_an_entry_ends_with_its_time(load: Loader) -> None:
    cache = cache_of(ttl_s=1)
    await cache.get_many(call(), ["a"], load)
    await asyncio.sleep(1.05)
    await cache.get_many(call(), ["a"], load)
    assert len(load.asked) == 2


async def test_a_redis_that_is_down_is_an_empty_one(load: Loader, unused_tcp_port: int) -> None:
    cache = cache_of(redis_url=f"redis://:secret@127.0.0.1:{unused_tcp_port}/0")
    for _ in range(2):
        assert await cache.get_many(call(), ["a"], load) == {"a": PAGE}
    assert len(load.asked) == 2


async def test_a_redis_that_hangs_is_an_empty_one(load: Loader) -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    store = CacheStore(CacheSettings(redis_url=f"redis://127.0.0.1:{port}/0", redis_timeout_ms=50))
    started = time.monotonic()
    assert await PublicCache(store, ScenarioNode, "crm").get_many(call(), ["a"], load) == {"a": PAGE}
    assert time.monotonic() - started < 1
    await store.aclose()
    server.close()


async def test_what_another_release_kept_in_another_shape_is_not_there(load: Loader) -> None:
    store = CacheStore(CacheSettings())
    await store.put({"bff:crm:scenarionode:a": b"\x93garbage"})
    assert await PublicCache(store, ScenarioNode, "crm").get_many(call(), ["a"], load) == {"a": PAGE}
    assert load.asked == [("a",)]


def test_the_password_of_redis_is_not_printed() -> None:
    assert "secret" not in repr(CacheSettings(redis_url="redis://:secret@127.0.0.1/0"))
