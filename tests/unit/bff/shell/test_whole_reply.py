"""A reply in one go: the same bytes as by ASGI's messages, and only where nothing is unusual."""

import logging

import pytest
from starlette.types import Receive, Scope, Send

from bff.http.model import RequestMeta
from bff.http.negotiate import ReplyType
from bff.http.reply import Reply, send_reply
from bff.shell.extensions import WHOLE_REPLY
from tests.unit.bff.shell.server import HOST, serving

META = RequestMeta("0af7651916cd43dd8448eb211c80319c", "0" * 32, 0.0)


class Replies:
    """Replies by the extension, or without; notes whether the extension was of use."""

    def __init__(self, kind: ReplyType, *, whole: bool) -> None:
        self.kind = kind
        self.whole = whole
        self.used: list[bool] = []

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        def whole(status: int, lines: bytes, body: bytes) -> bool:
            self.used.append(scope["extensions"][WHOLE_REPLY](status, lines, body))
            return self.used[-1]

        await send_reply(send, Reply(200, b"{}"), META, self.kind, whole if self.whole else None)


async def replied(app: Replies, request: bytes) -> bytes:
    async with serving(app) as server, server.connect() as connection:
        server.state.default_headers = [(b"date", b"today")]
        await connection.send(request + HOST + b"\r\n")
        return await connection.reader.readuntil(b"\r\n\r\n") + await connection.reader.read(2)


@pytest.mark.parametrize("kind", ReplyType)
async def test_bytes_are_those_of_the_messages(kind: ReplyType) -> None:
    app = Replies(kind, whole=True)
    whole = await replied(app, b"POST /a HTTP/1.1\r\n")
    assert app.used == [True]
    assert whole == await replied(Replies(kind, whole=False), b"POST /a HTTP/1.1\r\n")
    assert whole.endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize(
    "request_line",
    [b"HEAD /a HTTP/1.1\r\n", b"GET /a HTTP/1.0\r\n", b"GET /a HTTP/1.1\r\nConnection: close\r\n"],
)
async def test_what_is_unusual_goes_the_usual_way(request_line: bytes) -> None:
    app = Replies(ReplyType.GRAPHQL, whole=True)
    whole = await replied(app, request_line)
    assert app.used == [False]
    assert whole == await replied(Replies(ReplyType.GRAPHQL, whole=False), request_line)


async def test_connections_end_while_the_server_drains() -> None:
    app = Replies(ReplyType.GRAPHQL, whole=True)
    async with serving(app) as server, server.connect() as connection:
        await connection.send(b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n")
        assert "connection" not in (await connection.reply())[1]
        (protocol,) = server.state.connections
        vars(protocol)["shell"].draining = True
        await connection.send(b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n")
        assert (await connection.reply())[1]["connection"] == "close"
        assert await connection.rest() == b""


async def test_second_reply_is_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        reply = Replies(ReplyType.GRAPHQL, whole=True)
        await reply(scope, receive, send)
        await reply(scope, receive, send)

    async with serving(app) as server, server.connect() as connection:
        with caplog.at_level(logging.ERROR):
            await connection.send(b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n")
            assert (await connection.reply())[0] == 200
            assert await connection.rest() == b""
    assert "request_failed" in caplog.messages
