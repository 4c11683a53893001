"""Connections between exchanges: closed by the server, spoken on by the server, too old, given up."""

import asyncio
import socket

import pytest

from adapters.errors import UpstreamUnavailable
from adapters.transport import Destination, Fault
from adapters.transport.asyncio_client import AsyncioTransport
from tests.unit.adapters.transport.peer import REPLY, Heard, Peer, get, peer, says, times

LIMIT = 10_000


def transport_to(server: Peer, connections: int = 8, **figures: float) -> AsyncioTransport:
    return AsyncioTransport(Destination(server.url, LIMIT, connections), **figures)


async def closes_the_first(heard: Heard, writer: asyncio.StreamWriter) -> None:
    """Answer once on the first connection, and end it when it is asked again."""
    if heard.connection == 0 and heard.target == "/again":
        writer.transport.abort()
    else:
        writer.write(REPLY)


async def test_a_read_that_met_a_closing_connection_is_sent_on_a_new_one() -> None:
    async with peer(closes_the_first) as server:
        transport = transport_to(server)
        await transport.send(get())
        assert (await transport.send(get("/again"))).body == b"fine"
        await transport.aclose()
    assert [heard.connection for heard in server.heard] == [0, 0, 1]


async def test_a_command_that_met_a_closing_connection_is_not_sent_again() -> None:
    async with peer(closes_the_first) as server:
        transport = transport_to(server)
        await transport.send(get())
        with pytest.raises(Fault) as raised:
            await transport.send(get("/again", idempotent=False))
        await transport.aclose()
    assert (raised.value.error, raised.value.repeatable) == (UpstreamUnavailable, False)
    assert [heard.connection for heard in server.heard] == [0, 0]


async def test_a_second_closing_connection_is_the_end() -> None:
    async def closing(heard: Heard, writer: asyncio.StreamWriter) -> None:
        if heard.target == "/again":
            writer.transport.abort()
        else:
            writer.write(REPLY)

    async with peer(closing) as server:
        transport = transport_to(server)
        await transport.send(get())
        with pytest.raises(Fault) as raised:
            await transport.send(get("/again"))
        await transport.aclose()
    assert raised.value.error is UpstreamUnavailable
    assert [heard.target for heard in server.heard] == ["/", "/again", "/again"]


@pytest.mark.parametrize("last_words", [b"", b"HTTP/1.1 408 X\r\ncontent-length: 0\r\n\r\n", b"x"])
async def test_a_connection_that_ended_or_spoke_at_rest_is_seen_before_a_command_is_sent(
    last_words: bytes,
) -> None:
    spoken: list[asyncio.StreamWriter] = []

    async def answer(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(REPLY)
        spoken.append(writer)

    async with peer(answer) as server:
        transport = transport_to(server)
        await transport.send(get())
        # Without a turn of the loop between: the client's socket has it, but nobody has read it.
        spoken[0].write(last_words)
        spoken[0].get_extra_info("socket").shutdown(socket.SHUT_WR)
        assert (await transport.send(get("/2", idempotent=False))).body == b"fine"
        await transport.aclose()
    assert [heard.connection for heard in server.heard] == [0, 1]


async def test_words_at_rest_end_a_connection_when_the_loop_reads_them() -> None:
    spoken: list[asyncio.StreamWriter] = []

    async def answer(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(REPLY)
        spoken.append(writer)

    async with peer(answer) as server:
        transport = transport_to(server)
        await transport.send(get())
        spoken[0].write(REPLY)
        await server.ended.acquire()  # the client hung up
        await transport.send(get())
        await transport.aclose()
    assert server.connections == 2


async def test_a_connection_at_rest_for_too_long_is_closed() -> None:
    async with peer(says(REPLY)) as server:
        transport = transport_to(server, idle_s=0.05)
        await transport.send(get())
        await server.ended.acquire()
        await transport.aclose()
    assert server.connections == 1


async def test_an_old_connection_is_not_kept() -> None:
    async with peer(says(REPLY)) as server:
        transport = transport_to(server, life_s=-1.0)
        for _ in range(2):
            await transport.send(get())
        await transport.aclose()
    assert server.connections == 2


async def test_the_last_one_used_is_used_first_and_few_are_kept() -> None:
    gate = asyncio.Event()

    async def together(_: Heard, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(REPLY)

    async with peer(together) as server:
        transport = transport_to(server, connections=2)
        asking = [asyncio.create_task(transport.send(get())) for _ in range(5)]
        await times(5, server.came)
        gate.set()
        await asyncio.gather(*asking)
        await times(3, server.ended)  # two are kept
        for _ in range(4):
            await transport.send(get())
        await transport.aclose()
    assert server.connections == 5
    assert len({heard.connection for heard in server.heard[5:]}) == 1


async def test_closing_ends_what_is_under_way() -> None:
    async def never(heard: Heard, _: asyncio.StreamWriter) -> None:
        await heard.reader.read()

    async with peer(never) as server:
        transport = transport_to(server)
        asking = asyncio.create_task(transport.send(get()))
        await server.came.acquire()
        await transport.aclose()
        with pytest.raises(Fault) as raised:
            await asking
        await server.ended.acquire()
    assert raised.value.error is UpstreamUnavailable
