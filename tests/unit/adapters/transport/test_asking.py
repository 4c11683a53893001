"""Calls that are under way: begun when they are made, given up, repeated, and never awaited."""

import asyncio
import gc
import logging
from types import FunctionType, ModuleType
from typing import Any

import pytest

from adapters.assertion import AssertionSigner
from adapters.errors import UpstreamOpen, UpstreamUnavailable
from adapters.transport import (
    Destination,
    Endpoint,
    Request,
    Response,
    SourceSettings,
    Upstream,
    expect_ok,
    open_upstream,
)
from adapters.transport.asyncio_client import AsyncioTransport
from adapters.transport.settings import BreakerSettings, RetrySettings
from tests.unit.adapters.asking import call
from tests.unit.adapters.transport.peer import REPLY, Heard, Peer, get, peer, says

READ = Endpoint("read", "GET", "/read", lambda response: bytes(expect_ok(response).body))
COMMAND = Endpoint("command", "POST", "/command", READ.read, idempotent=False)
BUSY = b"HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n"


def upstream_to(server: Peer, signer: AssertionSigner, **figures: Any) -> Upstream:
    return open_upstream(SourceSettings("crm", server.url, "", **figures), signer)


async def closes_when_asked_again(heard: Heard, writer: asyncio.StreamWriter) -> None:
    if heard.connection == 0 and heard.target.endswith("/again"):
        writer.transport.abort()
    else:
        writer.write(REPLY)


async def test_a_call_is_sent_before_it_is_awaited(signer: AssertionSigner) -> None:
    async with peer(says(REPLY)) as server:
        upstream = upstream_to(server, signer)
        await upstream.ask(call(), READ)
        asking = [upstream.ask(call(), READ, path=f"/{number}") for number in range(2)]
        for _ in range(3):
            await server.came.acquire()
        assert await asyncio.gather(*asking) == [b"fine", b"fine"]
        await upstream.aclose()


async def test_a_read_that_met_a_closing_connection_is_sent_on_another(signer: AssertionSigner) -> None:
    async with peer(closes_when_asked_again) as server:
        upstream = upstream_to(server, signer)
        await upstream.ask(call(), READ)
        assert await upstream.ask(call(), READ, path="/again") == b"fine"
        await upstream.aclose()
    assert [heard.connection for heard in server.heard] == [0, 0, 1]


async def test_a_command_that_met_a_closing_connection_is_not(signer: AssertionSigner) -> None:
    async with peer(closes_when_asked_again) as server:
        upstream = upstream_to(server, signer)
        await upstream.ask(call(), READ)
        with pytest.raises(UpstreamUnavailable):
            await upstream.ask(call(), COMMAND, path="/again")
        await upstream.aclose()
    assert [heard.connection for heard in server.heard] == [0, 0]


@pytest.mark.parametrize("is_warm", [True, False])
async def test_who_gives_up_ends_the_exchange_and_gives_the_place_away(
    signer: AssertionSigner, is_warm: bool
) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        if heard.target == "/never":
            await heard.reader.read()
        else:
            writer.write(REPLY)

    async with peer(answer) as server:
        upstream = upstream_to(server, signer, concurrency=1, queue=1)
        if is_warm:
            await upstream.ask(call(), READ)
            await server.came.acquire()
        asking = upstream.ask(call(60), READ, path="/never")
        await server.came.acquire()
        queued = upstream.ask(call(60), READ)
        asking.cancel()
        assert await queued == b"fine"
        with pytest.raises(asyncio.CancelledError):
            await asking
        await server.ended.acquire()
        await upstream.aclose()


async def test_who_gives_up_in_the_queue_or_in_a_pause_leaves_nothing_behind(signer: AssertionSigner) -> None:
    async with peer(says(BUSY)) as server:
        retry = RetrySettings(pause_ms=60_000)
        upstream = upstream_to(server, signer, concurrency=1, queue=1, retry=retry)
        pausing = upstream.ask(call(3600), READ)
        await server.came.acquire()
        await asyncio.sleep(0.05)
        queued = upstream.ask(call(60), READ)
        await asyncio.sleep(0)
        with pytest.raises(UpstreamOpen):
            await upstream.ask(call(60), READ)
        queued.cancel()
        pausing.cancel()
        with pytest.raises(UpstreamUnavailable):
            await upstream.ask(call(60), COMMAND)
        await upstream.aclose()


async def test_a_call_that_nobody_awaits_ends_in_silence(
    signer: AssertionSigner, caplog: pytest.LogCaptureFixture
) -> None:
    async with peer(says(b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n")) as server:
        upstream = upstream_to(server, signer, concurrency=1, queue=0, breaker=BreakerSettings(min_calls=9))
        for _ in range(3):
            upstream.ask(call(), READ)
            await server.came.acquire()
            await asyncio.sleep(0.02)  # its place is free again
        gc.collect()
        await upstream.aclose()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


class Broken:
    """A client with a mistake of our own in it."""

    async def send(self, request: Request) -> Response:
        raise ZeroDivisionError(request.method)

    async def aclose(self) -> None: ...


async def test_a_mistake_of_ours_is_told_and_keeps_no_place(signer: AssertionSigner) -> None:
    upstream = Upstream(SourceSettings("crm", "http://unused", "", concurrency=1, queue=0), Broken(), signer)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            await upstream.ask(call(), READ)


async def test_a_client_at_rest_holds_nothing_of_an_answer() -> None:
    canary = b"C1010000123-4242"
    reply = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(canary), canary)
    async with peer(says(reply)) as server:
        transport = AsyncioTransport(Destination(server.url, 10_000))
        assert canary in bytes((await transport.send(get())).body)
        await asyncio.sleep(0)
        assert not [held for held in reached_from(transport) if canary in held]
        await transport.aclose()


def reached_from(start: object) -> list[bytes]:
    """All bytes that *start* holds, directly or not; not those of modules and functions."""
    seen: dict[int, object] = {}
    pending: list[object] = [start]
    while pending:
        found = pending.pop()
        if id(found) not in seen and not isinstance(found, ModuleType | FunctionType | type):
            seen[id(found)] = found
            pending += gc.get_referents(found)
    return [bytes(held) for held in seen.values() if isinstance(held, bytes | bytearray)]
