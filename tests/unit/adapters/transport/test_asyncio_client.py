"""Our own client against servers on loopback: what it sends, what it reads, which connections it keeps."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from adapters.errors import UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport import Destination, Fault, Request, Response
from adapters.transport.asyncio_client import AsyncioTransport
from adapters.transport.connection import HEAD_LIMIT_BYTES
from tests.unit.adapters.transport.peer import REPLY, Behaviour, Heard, Peer, get, peer, says, times

LIMIT = 10_000


@asynccontextmanager
async def talking(behave: Behaviour, **figures: float) -> AsyncIterator[tuple[AsyncioTransport, Peer]]:
    async with peer(behave) as server:
        transport = AsyncioTransport(Destination(server.url, LIMIT), **figures)
        try:
            yield transport, server
        finally:
            await transport.aclose()


async def fault_of(asking: Awaitable[Response]) -> Fault:
    with pytest.raises(Fault) as raised:
        await asking
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)
    return raised.value


async def test_a_request_goes_out_in_one_piece_as_given() -> None:
    async with peer(says(REPLY)) as server:
        transport = AsyncioTransport(Destination(f"{server.url}/base", LIMIT))
        headers = {"authorization": "Bearer x", "x-request-id": "1"}
        response = await transport.send(Request("POST", "/read?a=1", headers, b'{"ids":[]}', 1.0))
        await transport.aclose()
    host = server.url.removeprefix("http://")
    assert (response.status, response.body) == (200, b"fine")
    assert server.heard[0].head.decode() == (
        f"POST /base/read?a=1 HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer x\r\nx-request-id: 1\r\n"
        "content-length: 10\r\n\r\n"
    )
    assert server.heard[0].body == b'{"ids":[]}'


async def test_percent_signs_go_out_as_given() -> None:
    async with peer(says(REPLY)) as server:
        transport = AsyncioTransport(Destination(f"{server.url}/a%20b", LIMIT))
        for value in ("%s", "100%"):
            await transport.send(Request("GET", f"/%E5?q={value}", {"x-%d": value, "y": "%%"}, b"", 1.0))
        await transport.aclose()
    lines = [heard.head.decode().split("\r\n") for heard in server.heard]
    assert [(one[0], *one[2:4]) for one in lines] == [
        ("GET /a%20b/%E5?q=%s HTTP/1.1", "x-%d: %s", "y: %%"),
        ("GET /a%20b/%E5?q=100% HTTP/1.1", "x-%d: 100%", "y: %%"),
    ]


READABLE: dict[str, tuple[bytes, tuple[int, bytes]]] = {
    "length": (REPLY, (200, b"fine")),
    "nothing": (b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", (200, b"")),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
    "chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nfi\r\n2;x=y\r\nne\r\n0\r\na: b\r\n\r\n",
        (200, b"fine"),
    ),
    "interim replies": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n" + REPLY,
        (200, b"fine"),
    ),
    "said to be unchanged": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\ncontent-length: 4\r\n\r\nfine",
        (200, b"fine"),
    ),
    "redirect, not followed": (
        b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
        (302, b""),
    ),
}


@pytest.mark.parametrize("case", READABLE)
async def test_a_connection_serves_again_after_a_whole_reply(case: str) -> None:
    sent, expected = READABLE[case]
    async with talking(says(sent)) as (transport, server):
        for _ in range(3):
            response = await transport.send(get())
            assert (response.status, response.body) == expected
    assert (server.connections, len(server.heard)) == (1, 3)


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nfine",
        b"HTTP/1.0 200 OK\r\ncontent-length: 4\r\n\r\nfine",
        b"HTTP/1.1 200 OK\r\n\r\nfine",  # ends with the connection
    ],
)
async def test_a_connection_that_ends_serves_once(sent: bytes) -> None:
    async def once(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        writer.close()

    async with talking(once) as (transport, server):
        for _ in range(2):
            assert (await transport.send(get())).body == b"fine"
    assert server.connections == 2


BROKEN: dict[str, bytes] = {
    "garbage": b"\x16\x03\x01 this is no HTTP\r\n\r\n",
    "compressed": b"HTTP/1.1 200 OK\r\nCONTENT-ENCODING: gzip\r\ncontent-length: 4\r\n\r\nfine",
    "another protocol": b"HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
    "line feeds alone": b"HTTP/1.1 200 OK\ncontent-length: 4\n\nfine\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nfine!",
    "length, chunks": b"HTTP/1.1 200 X\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "folded": b"HTTP/1.1 200 OK\r\nx: a\r\n content-length: 0\r\ncontent-length : 4\r\n\r\nfine",
    "negative length": b"HTTP/1.1 200 OK\r\ncontent-length: -4\r\n\r\nfine",
    "chunk without a size": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nfine\r\n0\r\n\r\n",
    "more than its length": REPLY + b"and more",
    "two replies": REPLY + REPLY,
    "a reply and a half": REPLY + REPLY[:20],
    "large head": b"HTTP/1.1 200 OK\r\nx: " + b"a" * HEAD_LIMIT_BYTES + b"\r\ncontent-length: 0\r\n\r\n",
    "head without an end": b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000,
    "interim for ever": b"HTTP/1.1 102 Processing\r\n\r\n" * 4_000,
    "large body": b"HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n" + b"a" * 20_000,
    "large chunks": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    + b"400\r\n" + b"a" * 1024 + b"\r\n" * 1
    + (b"400\r\n" + b"a" * 1024 + b"\r\n") * 10,
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_no_reply_is_malformed_and_ends_its_connection(case: str) -> None:
    async with talking(says(BROKEN[case], REPLY)) as (transport, server):
        assert (await fault_of(transport.send(get()))).error is UpstreamMalformed
        assert (await transport.send(get())).body == b"fine"
    assert [heard.connection for heard in server.heard] == [0, 1]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/a b", {}),
        ("GET", "/a\r\nx: y", {}),
        ("GET", "/", {"idempotency-key": "a\r\nx: y"}),
        ("GET", "/", {"idempotency-key": "a\nx"}),
        ("GET", "/", {"idempotency-key": "a\0"}),
        ("GET", "/", {"x": "密"}),
        ("GET", "/密", {}),
        ("GET", "/\0", {}),
        ("GET", "/", {"密": "x"}),
        ("GET", "/", {"x: y\r\nz": "x"}),
        ("GET / HTTP/1.1\r\nhost: a\r\n\r\nGET", "/", {}),
    ],
)
async def test_what_would_be_two_requests_is_not_sent(
    method: str, path: str, headers: dict[str, str]
) -> None:
    async with talking(says(REPLY)) as (transport, server):
        for _ in range(2):  # and not the second time either, whatever is remembered of the first
            fault = await fault_of(transport.send(Request(method, path, headers, b"", 1.0)))
            assert (fault.error, fault.repeatable) == (UpstreamMalformed, False)
    assert server.connections == 0


async def test_a_truncated_reply_is_unavailable() -> None:
    async def half(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(REPLY[:-2])
        writer.close()

    async with talking(half) as (transport, server):
        fault = await fault_of(transport.send(get()))
        assert (fault.error, fault.repeatable) == (UpstreamUnavailable, False)
    assert len(server.heard) == 1  # it was heard, so it is not said again


async def in_time(_: Heard, writer: asyncio.StreamWriter) -> None:
    writer.write(REPLY)


async def never(heard: Heard, _: asyncio.StreamWriter) -> None:
    await heard.reader.read()  # to the end, which is the client's


async def test_a_reply_after_the_deadline_is_nobodys() -> None:
    gate = asyncio.Event()

    async def late(heard: Heard, writer: asyncio.StreamWriter) -> None:
        if heard.connection == 0:
            await gate.wait()
        writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{heard.target}".encode())

    async with talking(late) as (transport, server):
        assert (await fault_of(transport.send(get("/1", 0.05)))).error is UpstreamTimeout
        gate.set()
        assert (await transport.send(get("/2"))).body == b"/2"
    assert server.connections == 2


async def loops() -> None:
    """Deadline, cancelling and closing: what depends on the loop."""
    async with talking(never) as (transport, server):
        assert (await fault_of(transport.send(get("/", 0.02)))).error is UpstreamTimeout
        asking = asyncio.create_task(transport.send(get()))
        await times(2, server.came)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await times(2, server.ended)
        server.behave = in_time
        assert (await transport.send(get())).body == b"fine"
    assert (await fault_of(transport.send(get()))).error is UpstreamUnavailable
    assert len(asyncio.all_tasks()) == 1


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_it_runs_on_either_loop_and_leaves_nothing_behind(run: Callable[[Any], None]) -> None:
    run(loops())


async def test_ipv6_has_brackets() -> None:
    try:
        async with peer(says(REPLY), host="::1") as server:
            transport = AsyncioTransport(Destination(server.url, LIMIT))
            await transport.send(get())
            await transport.aclose()
    except OSError:
        pytest.skip("no IPv6 here")
    assert f"host: {server.url.removeprefix('http://')}\r\n".encode() in server.heard[0].head


async def test_a_name_that_is_none_is_unavailable() -> None:
    for host in ("nowhere.invalid", "a..b", f"{'a' * 64}.invalid"):
        transport = AsyncioTransport(Destination(f"http://{host}:1", LIMIT))
        error: type[UpstreamError] = (await fault_of(transport.send(get()))).error
        assert error in (UpstreamUnavailable, UpstreamTimeout)
        await transport.aclose()
