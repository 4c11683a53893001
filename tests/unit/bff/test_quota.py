"""Quotas and keys used once: the same in memory and in a real Redis, which learns nobody's name."""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from redis import Redis as BlockingRedis
from redis.asyncio import Redis

from bff.quota import CounterStore, MemoryCounters, Quota, RedisCounters, Window, connect_quota
from bff.settings.model import QuotaSettings
from bff.settings.secret import Secret
from masking.keys import DEVELOPMENT_KEY, MasterKey
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer
from resolvers.errors import AlreadyRevealed, QuotaExceeded, QuotaUnavailable
from resolvers.safeguards import Act
from tests.front_door import free_port

KEY = MasterKey(1, DEVELOPMENT_KEY)
NOON_S = 1_769_832_000.0
"""2026-01-31 04:00 UTC: the start of an hour."""


def viewer(staff_no: str = "S000101", tenant: str = "JX0101") -> Viewer:
    bank = Tenant(tenant)
    return Viewer(bank, StaffNo(staff_no), "P", OrgPath(bank), ("r",), "workbench", Channel.WORKBENCH, "2")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        assert not os.environ.get("CI"), "CI needs redis-server"
        pytest.skip("redis-server is not installed")
    port = free_port()
    arguments = ["--port", str(port), "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    with subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL) as process:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[CounterStore]:
    if request.param == "memory":
        yield MemoryCounters()
        return
    client = Redis.from_url(request.getfixturevalue("redis_url"))
    await client.flushdb()
    yield RedisCounters(client)
    await client.aclose()


def quota_of(store: CounterStore, now: list[float], **limits: Any) -> Quota:
    return Quota(store, QuotaSettings(**limits), KEY, lambda: now[0])


async def taken(quota: Quota, who: Viewer, times: int, act: Act = Act.REVEAL) -> list[bool]:
    results = []
    for _ in range(times):
        try:
            await quota.take(who, act)
        except QuotaExceeded:
            results.append(False)
        else:
            results.append(True)
    return results


async def test_the_hour_ends_the_day_goes_on(store: CounterStore) -> None:
    now = [NOON_S]
    quota = quota_of(store, now, reveals_per_hour=2, reveals_per_day=5)
    assert await taken(quota, viewer(), 4) == [True, True, False, False]
    now[0] += 3600
    assert await taken(quota, viewer(), 3) == [True, True, False]
    now[0] += 3600
    assert await taken(quota, viewer(), 3) == [True, False, False]
    now[0] += 86_400
    assert await taken(quota, viewer(), 1) == [True]


async def test_everybody_and_everything_is_counted_by_itself(store: CounterStore) -> None:
    quota = quota_of(store, [NOON_S], reveals_per_hour=1, name_searches_per_hour=1, check_ins_per_hour=0)
    assert await taken(quota, viewer(), 2) == [True, False]
    assert await taken(quota, viewer("S000102"), 1) == [True]
    assert await taken(quota, viewer(tenant="JX0102"), 1) == [True]
    assert await taken(quota, viewer(), 2, Act.NAME_SEARCH) == [True, False]
    assert await taken(quota, viewer(), 1, Act.CHECK_IN) == [False]


async def test_many_at_once_never_take_more_than_there_is(store: CounterStore) -> None:
    quota = quota_of(store, [NOON_S], reveals_per_hour=7)
    results = await asyncio.gather(*(taken(quota, viewer(), 1) for _ in range(40)))
    assert sum(result == [True] for result in results) == 7


async def test_a_key_is_used_once_by_each_viewer(store: CounterStore) -> None:
    quota = quota_of(store, [NOON_S])
    async with quota.once(viewer(), Act.REVEAL, "key-0001"):
        pass
    with pytest.raises(AlreadyRevealed):
        async with quota.once(viewer(), Act.REVEAL, "key-0001"):
            pytest.fail("it was done twice")
    async with quota.once(viewer("S000102"), Act.REVEAL, "key-0001"):
        pass


async def test_a_key_is_taken_while_it_is_used(store: CounterStore) -> None:
    quota = quota_of(store, [NOON_S])
    async with quota.once(viewer(), Act.REVEAL, "key-0001"):
        with pytest.raises(AlreadyRevealed):
            async with quota.once(viewer(), Act.REVEAL, "key-0001"):
                pytest.fail("it was done twice")


@pytest.mark.parametrize(("failure", "free"), [(ValueError, True), (asyncio.CancelledError, False)])
async def test_a_key_is_free_again_after_a_failure_and_not_after_a_cut(
    store: CounterStore, failure: type[BaseException], free: bool
) -> None:
    quota = quota_of(store, [NOON_S])
    with pytest.raises(failure):
        async with quota.once(viewer(), Act.REVEAL, "key-0001"):
            raise failure
    done = False
    try:
        async with quota.once(viewer(), Act.REVEAL, "key-0001"):
            done = True
    except AlreadyRevealed:
        pass
    assert done is free


async def test_memory_forgets_what_is_over() -> None:
    clock = [0.0]
    counters = MemoryCounters(lambda: clock[0])
    assert await counters.take([Window("a", 1, 10)])
    assert not await counters.take([Window("a", 1, 10)])
    assert await counters.claim("k", 10)
    clock[0] = 10.0
    assert await counters.take([Window("a", 1, 10)])
    assert await counters.claim("k", 10)


async def test_a_redis_that_is_down_stops_what_is_counted(unused_tcp_port: int) -> None:
    url = Secret(f"redis://:secret@127.0.0.1:{unused_tcp_port}/0")
    quota = connect_quota(QuotaSettings(redis_url=url), KEY)
    with pytest.raises(QuotaUnavailable) as raised:
        await quota.take(viewer(), Act.REVEAL)
    assert raised.value.__cause__ is None
    with pytest.raises(QuotaUnavailable):
        async with quota.once(viewer(), Act.REVEAL, "key-0001"):
            pytest.fail("it was done uncounted")
    await quota.aclose()


async def test_redis_learns_nobodys_name_and_keeps_nothing_for_ever(redis_url: str) -> None:
    url = redis_url.removesuffix("0") + "1"
    quota = connect_quota(QuotaSettings(redis_url=Secret(url)), KEY)
    await quota.take(viewer(), Act.REVEAL)
    async with quota.once(viewer(), Act.REVEAL, "key-0001"):
        pass
    await quota.aclose()
    with BlockingRedis.from_url(url) as redis:
        keys = list(redis.scan_iter())
        assert len(keys) == 3
        assert not any(word in key for key in keys for word in (b"S000101", b"JX0101", b"key-0001"))
        assert all(0 < redis.ttl(key) <= 86_400 for key in keys)
