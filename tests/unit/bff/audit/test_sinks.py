"""The HTTP collector and the Redis stream, each against a real server on loopback."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotYet

from bff.audit import SinkUnavailable, connect_sink
from bff.audit.sinks import HttpCollector, RedisStream, StandardOutput
from bff.settings import AuditSettings, Secret, SettingsError
from tests.front_door import free_port

LINES = [b'{"a":1}\n', b'{"b":2}\n']


class Collector:
    """An HTTP server that keeps what is posted to it, and answers as it is told."""

    def __init__(self) -> None:
        self.status = "202 Accepted"
        self.stalled = False
        self.silent: list[asyncio.StreamWriter] = []
        self.requests: list[tuple[str, bytes]] = []
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        size = int(head.partition("content-length: ")[2].split("\r\n")[0])
        self.requests.append((head, await reader.readexactly(size)))
        if self.stalled:
            self.silent.append(writer)
            return
        writer.write(f"HTTP/1.1 {self.status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()
    server = await asyncio.start_server(collector.answer, "127.0.0.1", 0)
    async with server:
        collector.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/audit"
        yield collector
        for writer in collector.silent:
            writer.close()
            await writer.wait_closed()


async def test_batch_is_posted_as_json_lines_with_the_authorization() -> None:
    async with collecting() as collector:
        sink = HttpCollector(collector.url, "Bearer collector", 1_000)
        await sink.accept(LINES)
        await sink.aclose()
    ((head, body),) = collector.requests
    assert body == b"".join(LINES)
    assert "content-type: application/x-ndjson\r\n" in head
    assert "authorization: bearer collector\r\n" in head


@pytest.mark.parametrize("status", ["500 Oops", "401 Unauthorized", "302 Found"])
async def test_collector_that_does_not_say_2xx_has_not_accepted(status: str) -> None:
    async with collecting() as collector:
        collector.status = status
        sink = HttpCollector(collector.url, "", 1_000)
        with pytest.raises(SinkUnavailable, match=f"^status {status[:3]}$"):
            await sink.accept(LINES)
        await sink.aclose()
    assert len(collector.requests) == 1


async def test_slow_collector_has_not_accepted() -> None:
    async with collecting() as collector:
        collector.stalled = True
        sink = HttpCollector(collector.url, "", 50)
        with pytest.raises(SinkUnavailable, match=r"^ReadTimeout$"):
            await sink.accept(LINES)
        await sink.aclose()


async def test_collector_that_is_not_there_has_not_accepted() -> None:
    sink = HttpCollector(f"http://127.0.0.1:{free_port()}/audit", "", 500)
    with pytest.raises(SinkUnavailable, match=r"^ConnectError$"):
        await sink.accept(LINES)
    await sink.aclose()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        assert not os.environ.get("CI"), "CI needs redis-server"
        pytest.skip("redis-server is not installed")
    port, directory = free_port(), tmp_path_factory.mktemp("redis")
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(directory)]
    with (
        Path(directory / "log").open("wb") as log,
        subprocess.Popen(["redis-server", *arguments], stdout=log) as process,
    ):
        _until_it_answers(port)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


def _until_it_answers(port: int) -> None:
    with Redis(port=port, socket_timeout=1) as client:
        for _ in range(200):
            try:
                client.ping()
            except NotYet:
                continue
            return
    raise TimeoutError("redis-server did not start")


async def test_each_record_is_an_entry_of_the_stream_in_order(redis_url: str) -> None:
    sink = RedisStream(redis_url, "bff:audit:order", 1_000)
    await sink.accept(LINES)
    await sink.accept(LINES[:1])
    await sink.aclose()
    with Redis.from_url(redis_url) as client:
        entries = client.xrange("bff:audit:order")
    assert [fields for _, fields in entries] == [
        {b"record": b'{"a":1}'},
        {b"record": b'{"b":2}'},
        {b"record": b'{"a":1}'},
    ]


async def test_redis_that_refuses_has_not_accepted_anything(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.set("bff:audit:taken", "not a stream")
        sink = RedisStream(redis_url, "bff:audit:taken", 1_000)
        with pytest.raises(SinkUnavailable, match=r"^ResponseError$"):
            await sink.accept(LINES)
        client.delete("bff:audit:taken")
        await sink.accept(LINES)
        await sink.aclose()
        assert client.xlen("bff:audit:taken") == 2


async def test_redis_that_is_not_there_has_not_accepted() -> None:
    sink = RedisStream(f"redis://127.0.0.1:{free_port()}/0", "bff:audit", 500)
    with pytest.raises(SinkUnavailable, match=r"^ConnectionError$"):
        await sink.accept(LINES)
    await sink.aclose()


async def test_sink_is_the_one_of_the_settings() -> None:
    def sink_of(name: str, url: str) -> object:
        return connect_sink(AuditSettings(sink=name, url=Secret(url)))  # type: ignore[arg-type]

    assert isinstance(connect_sink(AuditSettings()), StandardOutput)
    http, redis = sink_of("http", "https://collector/audit"), sink_of("redis", "rediss://:secret@redis/0")
    assert isinstance(http, HttpCollector)
    assert isinstance(redis, RedisStream)
    assert (repr(http), repr(redis)) == ("<HttpCollector>", "<RedisStream>")
    await http.aclose()
    await redis.aclose()


@pytest.mark.parametrize(
    ("name", "url"), [("http", ""), ("redis", ""), ("http", "redis://x"), ("redis", "http://x")]
)
def test_sink_without_a_url_of_its_kind_stops_the_start(name: str, url: str) -> None:
    with pytest.raises(SettingsError, match=f"^BFF_AUDIT_URL: .*BFF_AUDIT_SINK={name}$"):
        connect_sink(AuditSettings(sink=name, url=Secret(url)))  # type: ignore[arg-type]
