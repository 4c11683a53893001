"""Events between processes, over a real Redis that is lost and comes back."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.events import EventsUnavailable, RedisEvents, connect_events
from tests.front_door import free_port

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")

WITHIN_S = 30.0


class Server:
    """A Redis that can be ended and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.start()

    def start(self) -> None:
        options = {"port": str(self._port), "save": "", "dir": str(self._folder)}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen(["redis-server", *arguments], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.stop()


@pytest.fixture
async def processes(redis: Server) -> AsyncIterator[list[RedisEvents]]:
    """The events of two processes."""
    pair = [connect_events(redis.url, 2.0) for _ in range(2)]
    for events in pair:
        events.start()
    await until(lambda: all(events.connected for events in pair if isinstance(events, RedisEvents)))
    yield [events for events in pair if isinstance(events, RedisEvents)]
    for events in pair:
        await events.aclose()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not holds():  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.01)


async def test_what_one_process_publishes_the_other_hears(processes: list[RedisEvents]) -> None:
    here, there = processes
    heard: asyncio.Queue[str] = asyncio.Queue()
    await there.listen(["a", "b"], heard.put_nowait)
    await here.publish(["b"], "1")
    await here.publish(["c"], "2")
    await here.publish(["a"], "")
    async with asyncio.timeout(WITHIN_S):
        assert [await heard.get(), await heard.get()] == ["1", ""]


async def test_one_connection_listens_for_all_and_leaves_when_the_last_has(
    processes: list[RedisEvents], redis: Server
) -> None:
    _, there = processes
    client = Redis.from_url(redis.url)
    places = [await there.listen(["a"], lambda _: None) for _ in range(50)]
    assert dict(await client.pubsub_numsub("a")) == {b"a": 1}
    for place in places[1:]:
        place.close()
    assert dict(await client.pubsub_numsub("a")) == {b"a": 1}
    places[0].close()
    async with asyncio.timeout(WITHIN_S):
        while dict(await client.pubsub_numsub("a")) != {b"a": 0}:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert there.listening() == 0
    assert [key async for key in client.scan_iter()] == []
    await client.aclose()


async def test_a_lost_redis_is_found_again_with_all_that_is_listened_on(
    processes: list[RedisEvents], redis: Server
) -> None:
    here, there = processes
    heard: asyncio.Queue[str] = asyncio.Queue()
    await there.listen(["a"], heard.put_nowait)
    redis.stop()
    with pytest.raises(EventsUnavailable):
        await here.publish(["a"], "lost")
    await until(lambda: not there.connected)
    with pytest.raises(EventsUnavailable):
        await there.listen(["b"], heard.put_nowait)
    assert there.listening() == 1
    redis.start()
    await until(lambda: here.connected and there.connected)
    await there.listen(["b"], heard.put_nowait)
    async with asyncio.timeout(WITHIN_S):
        await _published(here, "a", "1")
        await _published(here, "b", "2")
        assert [await heard.get(), await heard.get()] == ["1", "2"]


async def _published(events: RedisEvents, channel: str, handle: str) -> None:
    """Publish; a connection that was lost unseen is opened again by the second try."""
    try:
        await events.publish([channel], handle)
    except EventsUnavailable:
        await events.publish([channel], handle)


async def test_without_redis_nothing_begins(tmp_path: Path) -> None:
    events = connect_events(f"redis://127.0.0.1:{free_port()}/0", 0.5)
    events.start()
    with pytest.raises(EventsUnavailable):
        await events.listen(["a"], lambda _: None)
    with pytest.raises(EventsUnavailable):
        await events.publish(["a"], "1")
    await events.aclose()
