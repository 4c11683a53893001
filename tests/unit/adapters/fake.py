"""A server on loopback that answers with the contract's examples, and misbehaves when told to."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from jsonschema import ValidationError

from tests.contract.openapi import Contract, contract


class Received(msgspec.Struct):
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


Answer: TypeAlias = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


def reply(status: int, body: bytes, content_type: str = "application/json") -> Answer:
    """Answer with these bytes."""

    async def answer(_: Received, writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return answer


def reply_json(value: Any, status: int = 200) -> Answer:
    return reply(status, json.dumps(value, ensure_ascii=False).encode())


async def hang(_: Received, __: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)


async def drop(_: Received, writer: asyncio.StreamWriter) -> None:
    """Hang up without an answer."""
    writer.transport.abort()


async def trickle(_: Received, writer: asyncio.StreamWriter) -> None:
    """Start an answer and go on with one byte at a time, for ever."""
    writer.write(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\n \r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


class FakeUpstream:
    """Answers each request with the next of `answers`, then with the contract's examples."""

    def __init__(self, name: str, url: str) -> None:
        self.url = url
        self.contract: Contract = contract(name)
        self.received: list[Received] = []
        self.connections: set[asyncio.Task[Any]] = set()
        self.answers: list[Answer] = []
        self.by_path: dict[str, Answer] = {}
        self.violations: list[Exception] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (connection := asyncio.current_task()) is not None:
            self.connections.add(connection)
        try:
            while True:
                received = await _read(reader)
                self.received.append(received)
                await self._answer(received)(received, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, received: Received) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        if received.path in self.by_path:
            return self.by_path[received.path]
        try:
            self._judge(received)
        except (AssertionError, LookupError, ValidationError) as error:
            self.violations.append(error)
            return reply(400, b"{}")
        return reply_json(self.contract.example(received.method, received.path))

    def _judge(self, received: Received) -> None:
        if received.method == "POST":
            self.contract.check_request("POST", received.path, received.body)
        elif received.path != "/health":
            self.contract.check_query("GET", received.path, received.query)


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request_line, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = request_line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Received(
        method, parts.path, dict(parse_qsl(parts.query)), headers, json.loads(body) if body else None
    )


@asynccontextmanager
async def fake_upstream(name: str) -> AsyncIterator[FakeUpstream]:
    """Run a fake of the upstream *name* on a free port."""
    server = await asyncio.start_server(lambda reader, writer: fake.serve(reader, writer), "127.0.0.1", 0)
    fake = FakeUpstream(name, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield fake
    finally:
        server.close()
        for task in fake.connections:
            task.cancel()
    assert fake.violations == []
