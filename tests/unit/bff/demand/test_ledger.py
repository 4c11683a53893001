"""Spending is counted, leaks away, and is counted on while Redis is gone."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisGone

from bff.demand import ledger
from bff.demand.ledger import Bucket, Entry, FallbackLedger, Ledger, MemoryLedger, RedisLedger
from tests.front_door import free_port

BUCKET = Bucket(capacity=100, window_s=10)


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


async def test_spending_leaks_away_at_an_even_rate() -> None:
    clock = Hands()
    book = MemoryLedger(BUCKET, clock)
    assert await book.add("a", 60) == Entry(60)
    assert await book.add("a", 40) == Entry(100)
    clock.now_s += 3
    assert await book.add("a", 10) == Entry(80)
    assert await book.add("a", 50) == Entry(80, wait_s=3)
    clock.now_s += 3
    assert await book.add("a", 50) == Entry(100)
    clock.now_s += 60
    assert await book.add("a", 1) == Entry(1)


async def test_each_has_a_bucket_of_its_own() -> None:
    book = MemoryLedger(BUCKET, Hands())
    assert await book.add("a", 100) == Entry(100)
    assert await book.add("b", 100) == Entry(100)
    assert (await book.add("a", 1)).wait_s == 1


async def test_what_is_given_back_can_be_spent() -> None:
    book = MemoryLedger(BUCKET, Hands())
    await book.add("a", 100)
    assert await book.add("a", -70) == Entry(30)
    assert await book.add("a", 70) == Entry(100)
    assert await book.add("b", -70) == Entry(0)


async def test_buckets_that_are_empty_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Hands()
    monkeypatch.setattr(ledger, "SWEEP_ENTRIES", 10)
    book = MemoryLedger(BUCKET, clock)
    for number in range(10):
        await book.add(str(number), 50)
    clock.now_s += 9
    await book.add("new", 1)
    assert len(book._levels) == 1


class Broken:
    """A store that cannot be reached."""

    def __init__(self) -> None:
        self.asked = 0

    async def add(self, key: str, amount: int) -> Entry:
        del key, amount
        self.asked += 1
        raise RedisGone

    async def aclose(self) -> None:
        pass


async def test_memory_counts_while_redis_is_gone_and_redis_is_left_alone() -> None:
    clock, broken = Hands(), Broken()
    book = FallbackLedger(broken, MemoryLedger(BUCKET, clock), clock)
    assert await book.add("a", 90) == Entry(90)
    assert (await book.add("a", 20)).wait_s == 1
    assert broken.asked == 1
    clock.now_s += ledger.REDIS_PAUSE_S
    await book.add("a", 1)
    assert broken.asked == 2


@pytest.fixture(scope="module")
def redis_port() -> Iterator[int]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("no redis-server here")
    port = free_port()
    process = subprocess.Popen(
        [server, "--port", str(port), "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
    )
    yield port
    process.terminate()
    process.wait(5)


@pytest.fixture
async def shared(redis_port: int) -> AsyncIterator[Ledger]:
    client = Redis(port=redis_port)
    for _ in range(100):
        try:
            await client.flushall()
        except RedisGone:
            await asyncio.sleep(0.05)
        else:
            break
    book = RedisLedger(client, BUCKET)
    yield book
    await book.aclose()


async def test_redis_counts_for_all_processes_in_one_step(shared: Ledger) -> None:
    entries = await asyncio.gather(*(shared.add("a", 10) for _ in range(30)))
    assert sum(entry.wait_s == 0 for entry in entries) in (10, 11)  # one more where some has leaked away
    assert all(entry.wait_s >= 1 for entry in entries if entry.spent and entry.wait_s)
    assert (await shared.add("a", -100)).spent <= 10
    assert (await shared.add("a", 80)).wait_s == 0


async def test_redis_lets_spending_leak_away(shared: Ledger) -> None:
    await shared.add("a", 100)
    await asyncio.sleep(0.3)
    level = (await shared.add("a", -1)).spent
    assert 90 <= level <= 97
