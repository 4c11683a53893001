"""The cache of public records over a real Redis."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence

import pytest
from redis.asyncio import Redis

from adapters.cache import CacheSettings, CacheStore, PublicCache
from adapters.records import NodeNo, Page, ScenarioNo
from adapters.records.customer import InteractionChannel
from adapters.records.task import ScenarioNode
from tests.front_door import free_port
from tests.unit.adapters.asking import call

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")

PASSWORD = "only-for-this-test"
NODE = ScenarioNode(
    node_no=NodeNo("N1"),
    scenario_no=ScenarioNo("SC1"),
    sequence=1,
    name="到期前七天",
    instruction="致电客户",
    channel=InteractionChannel.PHONE,
)
PAGE = Page(rows=(NODE,), total=1)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("redis"), free_port()
    options = {"port": str(port), "save": "", "requirepass": PASSWORD, "dir": str(folder)}
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    with subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL) as process:
        _wait_for(port)
        yield f"redis://:{PASSWORD}@127.0.0.1:{port}/1"
        process.terminate()
    assert list(folder.iterdir()) == []  # nothing was written to disk


class Loader:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def __call__(self, keys: Sequence[str]) -> Mapping[str, Page[ScenarioNode]]:
        self.asked.append(tuple(keys))
        return dict.fromkeys(keys, PAGE)


async def test_two_processes_share_what_one_has_read(url: str) -> None:
    load = Loader()
    for _ in range(2):
        store = CacheStore(CacheSettings(redis_url=url, ttl_s=30))
        cache = PublicCache(store, ScenarioNode, "crm")
        assert await cache.get_many(call(), ["JX0101:a", "JX0101:b"], load) == {
            "JX0101:a": PAGE,
            "JX0101:b": PAGE,
        }
        await store.aclose()
    assert load.asked == [("JX0101:a", "JX0101:b")]


async def test_an_entry_has_a_name_a_tenant_and_an_end(url: str) -> None:
    store = CacheStore(CacheSettings(redis_url=url, ttl_s=30))
    await PublicCache(store, ScenarioNode, "crm").get_many(call(), ["JX0202:a"], Loader())
    await store.aclose()
    async with Redis.from_url(url) as redis:
        assert 0 < await redis.ttl("bff:crm:scenarionode:JX0202:a") <= 30


async def test_a_wrong_password_is_an_empty_cache(url: str) -> None:
    load = Loader()
    store = CacheStore(CacheSettings(redis_url=url.replace(PASSWORD, "wrong")))
    cache = PublicCache(store, ScenarioNode, "crm")
    for _ in range(2):
        assert await cache.get_many(call(), ["JX0303:a"], load) == {"JX0303:a": PAGE}
    await store.aclose()
    assert len(load.asked) == 2


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 5
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
