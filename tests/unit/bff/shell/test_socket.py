"""The WebSocket protocol below messages: handshakes, frames, limits, the end."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from starlette.types import Receive, Scope, Send
from websockets.frames import Opcode

from bff.shell.extensions import STOPPING
from tests.unit.bff.shell.frames import HANDSHAKE, LIMITS, Echo, Peer, frame, text, upgraded
from tests.unit.bff.shell.server import App, Server, serving

SECRET = "6222021234567890123"


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def server(echo: Echo) -> AsyncIterator[Server]:
    async with serving(echo, socket=LIMITS) as running:
        yield running


async def test_message_comes_and_goes(server: Server) -> None:
    async with upgraded(server) as peer:
        peer.send(text("客户"))
        assert await peer.hear() == (Opcode.TEXT, "客户".encode())


async def test_fragments_are_one_message_and_control_frames_may_come_between(server: Server) -> None:
    async with upgraded(server) as peer:
        parts = "客户".encode()
        peer.send(text(parts[:1], fin=False), frame(Opcode.PING, b"now"), frame(Opcode.CONT, parts[1:]))
        assert await peer.hear() == (Opcode.PONG, b"now")
        assert await peer.hear() == (Opcode.TEXT, parts)


async def test_bytes_one_at_a_time_are_one_message(server: Server) -> None:
    async with upgraded(server) as peer:
        for byte in text("slow"):
            peer.send(bytes([byte]))
            await peer.writer.drain()
        assert await peer.hear() == (Opcode.TEXT, b"slow")


async def test_many_messages_in_one_piece_are_answered_in_order(server: Server) -> None:
    async with upgraded(server) as peer:
        peer.send(*(text(str(number)) for number in range(3_000)))
        heard = [await peer.hear() for _ in range(3_000)]
    assert [data for _, data in heard] == [b"%d" % number for number in range(3_000)]


async def test_compression_is_not_agreed_on(server: Server) -> None:
    async with server.connect() as connection:
        connection.writer.write(HANDSHAKE + b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
        status, fields, _ = await connection.reply()
    assert status == 101
    assert "sec-websocket-extensions" not in fields
    assert fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".lower()  # RFC 6455, section 1.3


@pytest.mark.parametrize(
    "head",
    [
        HANDSHAKE.replace(b"Version: 13", b"Version: 8"),
        HANDSHAKE.replace(b"Key: dGhlIHNhbXBsZSBub25jZQ==", b"Key: " + SECRET.encode()),
        HANDSHAKE.replace(b"Sec-WebSocket-Key", b"X"),
        HANDSHAKE + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        HANDSHAKE.replace(b"GET", b"POST"),
        HANDSHAKE.replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
    ids=["version", "key", "no key", "two keys", "method", "HTTP/1.0"],
)
async def test_what_is_no_handshake_is_refused_in_our_words(server: Server, head: bytes) -> None:
    async with server.connect() as connection:
        connection.writer.write(head + b"\r\n")
        answer = await connection.rest()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"BAD_REQUEST" in answer
    assert SECRET.encode() not in answer


@pytest.mark.parametrize(
    ("sent", "code", "reason"),
    [
        (text(b"\xff\xfe"), 1007, "Text is not UTF-8"),
        (text(b"\xed\xa0\x80"), 1007, "Text is not UTF-8"),
        (text(b"a" * 3_000), 1009, "Message too large"),
        (text(b"a" * 2_000, fin=False) + frame(Opcode.CONT, b"a" * 100), 1009, "Message too large"),
        (text(b"", fin=False) + frame(Opcode.CONT, fin=False) * 2_000, 1009, "Message too large"),
        (b"\x81\xff" + b"\xff" * 8, 1009, "Message too large"),
        (b"\x81\x01a", 1002, "Not the WebSocket protocol"),
        (b"\xf1\x80" + b"\x00" * 4, 1002, "Not the WebSocket protocol"),
        (b"\x83\x80" + b"\x00" * 4, 1002, "Not the WebSocket protocol"),
        (frame(Opcode.CONT, b"a"), 1002, "Not the WebSocket protocol"),
        (text("a", fin=False) + text("b"), 1002, "Not the WebSocket protocol"),
        (b"\x09\x80" + b"\x00" * 4, 1002, "Not the WebSocket protocol"),
        (b"\x89\xfe\x00\x7e" + b"\x00" * 130, 1002, "Not the WebSocket protocol"),
        (frame(Opcode.CLOSE, b"\x03"), 1002, "Not the WebSocket protocol"),
        (b"GET / HTTP/1.1\r\n\r\n", 1002, "Not the WebSocket protocol"),
    ],
)
async def test_what_breaks_the_protocol_closes(server: Server, sent: bytes, code: int, reason: str) -> None:
    async with upgraded(server) as peer:
        peer.send(sent, text("after"))
        assert await peer.closed() == (code, reason)
        assert await peer.gone() == b""
    assert await works(server)


async def test_close_of_the_client_is_answered_without_its_words(server: Server, echo: Echo) -> None:
    async with upgraded(server) as peer:
        peer.send(frame(Opcode.CLOSE, b"\x0f\xa1" + SECRET.encode()))
        assert await peer.closed() == (4001, "")
        assert await peer.gone() == b""
    await asyncio.wait_for(echo.left.wait(), 10)
    assert echo.heard == [{"type": "websocket.disconnect", "code": 4001}]


async def test_close_without_a_code_is_answered_by_the_same(server: Server) -> None:
    async with upgraded(server) as peer:
        peer.send(frame(Opcode.CLOSE))
        assert await peer.closed() == (1005, "")


async def test_after_our_close_only_that_of_the_client_is_read(server: Server, echo: Echo) -> None:
    async with upgraded(server) as peer:
        peer.send(text("leave"), text("after"), frame(Opcode.PING))
        assert await peer.closed() == (4400, "Left")
        peer.send(text("after"), frame(Opcode.CLOSE, b"\x11\x30"))
        assert await peer.gone() == b""
    assert echo.heard == [
        {"type": "websocket.receive", "text": "leave"},
        {"type": "websocket.disconnect", "code": 4400},
    ]


async def test_fault_of_the_application_closes_without_its_text(server: Server) -> None:
    async with upgraded(server) as peer:
        peer.send(text("fail"))
        assert await peer.closed() == (1011, "Internal error")
    assert await works(server)


async def test_more_sockets_than_allowed_are_answered_busy(server: Server) -> None:
    async with upgraded(server), upgraded(server), server.connect() as connection:
        connection.writer.write(HANDSHAKE + b"\r\n")
        status, fields, body = await connection.reply()
        assert (status, fields["retry-after"], b"SERVER_BUSY" in body) == (503, "7", True)
    assert await works(server)


async def test_without_sockets_an_upgrade_is_ignored() -> None:
    async with serving(App()) as server, server.connect() as connection:
        connection.writer.write(HANDSHAKE + b"\r\n")
        assert (await connection.reply())[0] == 200


async def test_without_a_pong_the_connection_is_dropped(echo: Echo) -> None:
    socket = msgspec.structs.replace(LIMITS, ping_interval_ms=100)
    async with serving(echo, socket=socket) as server, upgraded(server) as peer:
        assert await peer.hear() == (Opcode.PING, b"")
        peer.send(frame(Opcode.PONG))
        assert await peer.hear() == (Opcode.PING, b"")
        assert await peer.gone() == b""
        await asyncio.wait_for(echo.left.wait(), 10)


async def test_message_that_does_not_end_closes(server: Server) -> None:
    for begun in (text("begun", fin=False), text("begun")[:-2]):
        async with upgraded(server) as peer:
            peer.send(begun)
            assert await peer.closed() == (4420, "Too slow")


async def test_slow_reader_is_dropped_and_the_application_goes_on(server: Server, echo: Echo) -> None:
    async with upgraded(server) as peer:
        peer.send(text("flood"))
        await asyncio.wait_for(echo.left.wait(), 30)  # a thousand messages of 64 KiB, of which none is read
    assert echo.heard[-1] == {"type": "websocket.disconnect", "code": 4420}
    assert await works(server)


async def test_pings_of_who_reads_nothing_are_not_answered_without_end(server: Server, echo: Echo) -> None:
    async with upgraded(server) as peer:
        with pytest.raises((ConnectionError, TimeoutError)):
            await ping_without_end(peer)
        await asyncio.wait_for(echo.left.wait(), 20)
    assert await works(server)


async def test_stop_of_the_server_is_told_to_the_application(server: Server, echo: Echo) -> None:
    async with upgraded(server) as peer:
        for connection in list(server.state.connections):
            connection.shutdown()
        assert await peer.closed() == (1001, "Going away")
        peer.send(frame(Opcode.CLOSE, b"\x03\xe9"))
        assert await peer.gone() == b""
    assert echo.heard[0] == {"type": STOPPING}
    assert not server.state.connections


async def test_nothing_is_left_of_connections_that_ended(server: Server) -> None:
    for _ in range(20):
        async with upgraded(server) as peer:
            peer.send(text("a"))
            await peer.hear()
    async with asyncio.timeout(10):
        while server.state.connections or server.state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.01)


async def ping_without_end(peer: Peer) -> None:
    pings = frame(Opcode.PING, b"x" * 125) * 1_000
    for _ in range(400):  # 52 MB: more than all buffers on the way
        peer.send(pings)
        await asyncio.wait_for(peer.writer.drain(), 20)


async def works(server: Server) -> bool:
    async with upgraded(server) as peer:
        peer.send(text("well"))
        return await peer.hear() == (Opcode.TEXT, b"well")


async def test_connection_that_was_used_for_requests_may_become_a_socket() -> None:
    async with serving(Both(), socket=LIMITS) as server, server.connect() as connection:
        for _ in range(2):
            connection.writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await connection.reply())[0] == 200
        connection.writer.write(HANDSHAKE[:40])
        await connection.writer.drain()
        connection.writer.write(HANDSHAKE[40:] + b"\r\n")
        assert (await connection.reply())[0] == 101
        peer = Peer(connection)
        peer.send(text("well"))
        assert await peer.hear() == (Opcode.TEXT, b"well")


class Both:
    """Answers requests, and serves sockets."""

    def __init__(self) -> None:
        self._echo, self._app = Echo(), App()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._echo if scope["type"] == "websocket" else self._app)(scope, receive, send)
