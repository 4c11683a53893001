"""What ASGI promises an application and its client, on a real connection."""

import asyncio
import gc
import json
import logging
import weakref

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.unit.bff.shell.server import HOST, App, Connection, serving

GET = b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n"
HEAD = b"HEAD /a HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST /a HTTP/1.1\r\n" + HOST


def start(*headers: tuple[bytes, bytes], status: int = 200) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(content: bytes = b"", more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


def saying(*messages: Message) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    return app


LENGTH = (b"content-length", b"5")


async def answered(app: ASGIApp, request: bytes = GET) -> bytes:
    """All that comes for *request*, and the end of it by a second one."""
    async with serving(app) as server, server.connect() as connection:
        await connection.send(request, b"GET /a HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")
        return await connection.rest()


async def test_body_of_unknown_length_comes_in_chunks() -> None:
    reply = await answered(saying(start(), body(b"hello", more=True), body(b"", more=True), body(b"!")))
    assert reply.count(b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n") == 2


async def test_head_waits_for_the_body() -> None:
    go = asyncio.Event()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(start(LENGTH))
        await go.wait()
        await send(body(b"hello"))

    async with serving(app) as server, server.connect() as connection:
        await connection.send(GET)
        with pytest.raises(TimeoutError):
            await connection.reply(within_s=0.1)
        go.set()
        assert await connection.reader.readuntil(b"hello")


async def test_head_request_gets_no_body() -> None:
    reply = await answered(saying(start(LENGTH), body(b"hello")), HEAD)
    first, _, second = reply.partition(b"\r\n\r\n")
    assert b"content-length: 5" in first
    assert second.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("status", [204, 304])
async def test_status_without_a_body_has_no_framing(status: int) -> None:
    reply = await answered(saying(start(status=status), body()))
    assert reply.count(b"HTTP/1.1 %d" % status) == 2
    assert b"content-length" not in reply
    assert b"chunked" not in reply


async def test_body_is_asked_for_when_it_is_received() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert await connection.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        await connection.send(b"ab")
        assert (await connection.reply())[::2] == (200, b"2")


async def test_body_that_nobody_wants_is_not_asked_for() -> None:
    async with serving(saying(start(LENGTH), body(b"hello"))) as server, server.connect() as connection:
        await connection.send(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert (await connection.reply())[::2] == (200, b"hello")


async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ValueError("6222021234567890123")


FAULTS: dict[str, ASGIApp] = {
    "raises": fails,
    "says nothing": saying(),
    "ends after the head": saying(start(LENGTH)),
    "says too much": saying(start(LENGTH), body(b"hello!")),
    "says too little": saying(start(LENGTH), body(b"hell")),
    "begins twice": saying(start(LENGTH), start(LENGTH)),
    "begins with the body": saying(body(b"hello")),
    "splits its head": saying(start(LENGTH, (b"x", b"a\r\nset-cookie: b")), body(b"hello")),
    "splits a name": saying(start(LENGTH, (b"x: y\r\nz", b"a")), body(b"hello")),
}


@pytest.mark.parametrize("app", FAULTS.values(), ids=FAULTS)
async def test_fault_before_anything_is_sent_is_an_error_of_the_table(app: ASGIApp) -> None:
    async with serving(app) as server, server.connect() as connection:
        await connection.send(GET)
        status, fields, content = await connection.reply()
        assert (status, fields["connection"]) == (500, "close")
        assert json.loads(content)["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert await connection.rest() == b""
        assert not server.state.tasks


async def test_fault_within_a_body_ends_the_connection() -> None:
    reply = await answered(saying(start(LENGTH), body(b"he", more=True), body(b"llo!")))
    assert reply.endswith(b"\r\n\r\nhe")


async def test_message_after_the_end_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert b"hello" in await answered(saying(start(LENGTH), body(b"hello"), body(b"more")))
    assert "request_failed" in caplog.messages


async def test_client_that_goes_is_told_of_to_each_that_waits() -> None:
    seen: list[str] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b""
        seen.extend([message["type"] for message in await asyncio.gather(receive(), receive())])
        await send(start())  # to nobody
        await send(body())

    async with serving(app) as server:
        async with server.connect() as connection:
            await connection.send(GET)
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.1)
        assert seen == ["http.disconnect"] * 2
        assert not server.state.tasks
        assert not server.state.connections


async def test_application_is_not_told_of_more_than_it_takes() -> None:
    """What is not received is not read either, so that a body does not fill the memory."""
    go = asyncio.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await go.wait()
        size, more = 0, True
        while more:
            message = await receive()
            size, more = size + len(message["body"]), message["more_body"]
        await send(start((b"content-length", b"8")))
        await send(body(b"%8d" % size))

    async with serving(app, body_timeout_ms=5_000) as server, server.connect() as connection:
        connection.writer.write(POST + b"Content-Length: 20000000\r\n\r\n" + bytes(20_000_000))
        await asyncio.sleep(0.2)
        assert connection.writer.transport.get_write_buffer_size() > 0
        go.set()
        assert (await connection.reply())[::2] == (200, b"20000000")


async def test_reply_waits_for_a_slow_reader() -> None:
    sent: list[int] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(start())
        for number in range(200):
            await send(body(bytes(100_000), more=True))
            sent.append(number)
        await send(body())

    async with serving(app, write_timeout_ms=5_000) as server, server.connect() as connection:
        await connection.send(GET)
        await asyncio.sleep(0.2)
        assert len(sent) < 200
        size = 0
        while len(sent) < 200:
            size += len(await connection.reader.read(1_000_000))
        assert size > 0


async def test_end_of_the_server_lets_what_was_asked_be_answered() -> None:
    app = App()
    async with serving(app) as server, server.connect() as idle, server.connect() as busy:
        await idle.send(GET)
        assert (await idle.reply())[0] == 200
        await busy.send(b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n")
        await asyncio.sleep(0.05)
        for connection in list(server.state.connections):
            connection.shutdown()
        assert await idle.rest() == b""
        app.go.set()
        status, fields, _ = await busy.reply()
        assert (status, fields["connection"]) == (200, "close")
        assert await busy.rest() == b""


async def test_request_that_is_cancelled_is_told_that_the_server_stops() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n")
        await asyncio.sleep(0.05)
        for task in server.state.tasks:
            task.cancel()
        status, _, content = await connection.reply()
        assert status == 503
        assert json.loads(content)["errors"][0]["extensions"]["code"] == "SERVER_STOPPING"


async def test_nothing_is_kept_of_a_request_that_was_answered() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(GET[:-2] + b"Authorization: Bearer secret\r\n\r\n")
        assert (await connection.reply())[0] == 200
        (protocol,) = server.state.connections
        assert "secret" not in repr([vars(protocol), vars(vars(protocol)["_reader"])])


async def replies(connection: Connection, count: int) -> list[int]:
    return [(await connection.reply())[0] for _ in range(count)]


async def test_refusal_is_not_mixed_up_with_replies_before_it() -> None:
    async with serving(App()) as server, server.connect() as connection:
        await connection.send(GET)
        assert await replies(connection, 1) == [200]
        await connection.send(b"GARBAGE\r\n\r\n")
        assert await replies(connection, 1) == [400]
        assert await connection.rest() == b""


async def test_default_lines_stand_in_every_head_and_are_read_anew() -> None:
    async with serving(App()) as server, server.connect() as connection:
        for date in (b"one", b"two"):
            server.state.default_headers = [(b"date", date)]
            await connection.send(GET)
            assert (await connection.reply())[1]["date"] == date.decode()


async def test_target_is_read_as_it_was_sent() -> None:
    seen: list[tuple[str, bytes, bytes]] = []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append((scope["path"], scope["raw_path"], scope["query_string"]))
        await send(start((b"content-length", b"0")))
        await send(body())

    async with serving(app) as server, server.connect() as connection:
        for target in (b"/a", b"/a", b"/a?b=c", b"/a", b"/%41?", b"/%41"):
            await connection.send(b"GET " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")
            assert (await connection.reply())[0] == 200
    plain, coded = ("/a", b"/a", b""), ("/A", b"/%41", b"")
    assert seen == [plain, plain, ("/a", b"/a", b"b=c"), plain, coded, coded]


async def test_a_request_that_was_answered_waits_for_no_collector() -> None:
    tasks: list[weakref.ref[asyncio.Task[object]]] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.append(weakref.ref(task))
        await send(start(LENGTH))
        await send(body(b"hello"))

    gc.collect()
    gc.disable()
    try:
        async with serving(app) as server, server.connect() as connection:
            for _ in range(2):
                await connection.send(GET)
                await connection.reply()
            await asyncio.sleep(0)
            assert [task() for task in tasks] == [None, None]
    finally:
        gc.enable()
