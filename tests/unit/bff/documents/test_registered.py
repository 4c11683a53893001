import os
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from bff.documents.manifest import document_id
from bff.documents.registered import RegisteredInMemory, RegisteredInRedis
from tests.front_door import free_port

TEXT = "query 名 { a }"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        assert not os.environ.get("CI"), "CI needs redis-server"
        pytest.skip("redis-server is not installed")
    port, directory = free_port(), tmp_path_factory.mktemp("redis")
    with subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(directory)],
        stdout=subprocess.DEVNULL,
    ) as process:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


def _wait_for(port: int) -> None:
    deadline_s = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline_s
            time.sleep(0.02)
        else:
            return


@pytest.fixture
async def in_redis(redis_url: str) -> AsyncIterator[RegisteredInRedis]:
    registered = RegisteredInRedis(redis_url, ttl_s=60)
    yield registered
    await registered.aclose()


async def test_memory_forgets_what_was_used_longest_ago() -> None:
    registered = RegisteredInMemory(2)
    for text in ("a", "b"):
        await registered.put(text, text)
    assert await registered.get("a") == "a"
    await registered.put("c", "c")
    assert [await registered.get(text) for text in ("a", "b", "c")] == ["a", None, "c"]


async def test_redis_keeps_a_document_for_its_time(in_redis: RegisteredInRedis, redis_url: str) -> None:
    await in_redis.put(document_id(TEXT), TEXT)
    assert await in_redis.get(document_id(TEXT)) == TEXT
    assert await in_redis.get(document_id("other")) is None
    async with Redis.from_url(redis_url) as redis:
        assert 0 < await redis.ttl(f"bff:document:{document_id(TEXT)}") <= 60


@pytest.mark.parametrize("stored", [b"query Other { b }", b"\xff", b""])
async def test_text_that_somebody_put_into_redis_is_not_executed(
    in_redis: RegisteredInRedis, redis_url: str, stored: bytes
) -> None:
    async with Redis.from_url(redis_url) as redis:
        await redis.set(f"bff:document:{document_id(TEXT)}", stored)
    assert await in_redis.get(document_id(TEXT)) is None


async def test_redis_that_is_down_has_nothing_and_keeps_nothing() -> None:
    registered = RegisteredInRedis(f"redis://127.0.0.1:{free_port()}/0", ttl_s=60)
    await registered.put(document_id(TEXT), TEXT)
    assert await registered.get(document_id(TEXT)) is None
    await registered.aclose()
