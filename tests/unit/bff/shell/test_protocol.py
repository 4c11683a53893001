"""Heads too large, clients too slow: each meets its limit on a real socket, and ends with one plain error."""

import asyncio
import json
import time
from contextlib import suppress

import pytest

from tests.unit.bff.shell.server import HOST, App, Connection, serving

GET = b"GET /a HTTP/1.1\r\n" + HOST
POST = b"POST /a HTTP/1.1\r\n" + HOST


def code_of(reply: bytes) -> tuple[int, str]:
    head, _, body = reply.partition(b"\r\n\r\n")
    assert b"connection: close" in head
    return int(head.split()[1]), json.loads(body)["errors"][0]["extensions"]["code"]


async def test_requests_within_the_limits_share_a_connection() -> None:
    async with serving(App()) as server, server.connect() as connection:
        for _ in range(3):
            await connection.send(POST + b"Content-Length: 5\r\n\r\nhello")
            assert (await connection.reply())[::2] == (200, b"5")
            await connection.send(GET[:9], GET[9:] + b"\r\n", pause_s=0.05)
            assert (await connection.reply())[::2] == (200, b"0")


async def test_pipelined_requests_are_all_answered() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send((GET + b"\r\n") * 100)
        assert [(await connection.reply())[0] for _ in range(100)] == [200] * 100


HEADS = {
    "one field that ends": GET + b"X: " + b"a" * 3_000 + b"\r\n\r\n",
    "one field that does not end": GET + b"X: " + b"a" * 10_000,
    "a target that does not end": b"GET /" + b"a" * 10_000,
    "a target that ends": b"GET /" + b"a" * 3_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "a name that does not end": GET + b"a" * 10_000,
    "many fields": GET + b"".join(b"X%d: a\r\n" % n for n in range(17)) + b"\r\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_head_beyond_its_limit_is_refused(head: bytes) -> None:
    app = App()
    async with serving(app) as server, server.connect() as connection:
        connection.writer.write(head)
        assert code_of(await connection.rest()) == (431, "HEAD_TOO_LARGE")
    assert app.paths == []


async def test_flood_ends_the_connection_while_it_is_still_sent() -> None:
    """Where the client sends on, the system may reset the connection before our words are read."""
    app = App()
    async with serving(app) as server, server.connect() as connection:
        with suppress(ConnectionError):
            await connection.send(GET, *[b"X: " + b"a" * 60_000] * 1_000)
            await connection.rest()
        await asyncio.sleep(0.1)
        assert len(server.state.connections) == 0
    assert app.paths == []


async def test_head_in_drips_is_counted_as_a_whole() -> None:
    async with serving(App(), head_timeout_ms=5_000) as server, server.connect() as connection:
        drips = [GET, b"X: ", *[b"a" * 100] * 21]
        await connection.send(*drips, pause_s=0.002)
        assert code_of(await connection.rest()) == (431, "HEAD_TOO_LARGE")


async def test_body_is_no_part_of_the_head() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(POST + b"Content-Length: 60000\r\n\r\n" + b"x" * 60_000)
        assert (await connection.reply())[::2] == (200, b"60000")


MALFORMED = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    b"GARBAGE\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
    POST + b"Content-Length: -1\r\n\r\n",
    POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    GET + b"X Y: a\r\n\r\n",
    GET + b"X: a\x00b\r\n\r\n",
    GET + b" folded: a\r\n\r\n",
]


@pytest.mark.parametrize("request_bytes", MALFORMED)
async def test_what_is_no_http_is_refused_in_our_words(request_bytes: bytes) -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(request_bytes)
        reply = await connection.rest()
    assert code_of(reply) == (400, "BAD_REQUEST")
    assert b"Invalid HTTP" not in reply


async def ends_after(connection: Connection) -> tuple[bytes, float]:
    started_s = time.perf_counter()
    return await connection.rest(), time.perf_counter() - started_s


async def test_head_that_does_not_end_in_time_is_given_up() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(GET)
        reply, took_s = await ends_after(connection)
    assert code_of(reply) == (408, "REQUEST_TIMEOUT")
    assert 0.1 < took_s < 1


async def test_drips_do_not_prolong_a_head() -> None:
    async with serving(App()) as server, server.connect() as connection:
        ending = asyncio.create_task(ends_after(connection))
        for _ in range(20):
            connection.writer.write(b"G" if not _ else b"E")
            await asyncio.sleep(0.03)
            if ending.done():
                break
        reply, took_s = await ending
    assert code_of(reply)[0] in (400, 408)
    assert took_s < 1


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
async def test_connection_without_a_request_is_closed_without_a_word(sent: bytes) -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(sent)
        reply, took_s = await ends_after(connection)
    assert reply == b""
    assert 0.1 < took_s < 1


async def test_empty_lines_do_not_keep_a_used_connection() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(GET + b"\r\n")
        assert (await connection.reply())[0] == 200
        ending = asyncio.create_task(ends_after(connection))
        for _ in range(20):
            if not ending.done():
                connection.writer.write(b"\r\n")
                await asyncio.sleep(0.03)
        assert (await ending)[1] < 1


async def test_body_that_does_not_come_in_time_is_given_up() -> None:
    app = App()
    async with serving(app) as server, server.connect() as connection:
        await connection.send(POST + b"Content-Length: 10\r\n\r\n")
        ending = asyncio.create_task(ends_after(connection))
        for _ in range(8):
            if not ending.done():
                connection.writer.write(b"x")
                await asyncio.sleep(0.06)
        reply, took_s = await ending
    assert code_of(reply) == (408, "REQUEST_TIMEOUT")
    assert 0.2 < took_s < 1
    assert app.disconnected == 1


async def test_body_that_nobody_reads_does_not_keep_the_connection() -> None:
    async def refusing(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})  # type: ignore[operator]
        await send({"type": "http.response.body"})  # type: ignore[operator]

    async with serving(refusing) as server, server.connect() as connection:
        await connection.send(POST + b"Content-Length: 10\r\n\r\n")
        assert (await connection.reply())[0] == 401
        assert (await ends_after(connection))[1] < 1


async def test_client_that_reads_nothing_is_dropped() -> None:
    async with serving(App(reply_bytes=30_000_000)) as server, server.connect() as connection:
        await connection.send(GET + b"\r\n")
        await asyncio.sleep(0.1)
        assert len(server.state.connections) == 1
        await asyncio.sleep(0.7)
        assert len(server.state.connections) == 0


async def test_slow_application_is_not_cut_off() -> None:
    app = App()
    async with serving(app) as server, server.connect() as connection:
        await connection.send(b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n")
        await asyncio.sleep(0.5)
        app.go.set()
        assert (await connection.reply())[0] == 200
