"""A client of raw frames: it may break every rule."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.types import Message, Receive, Scope, Send
from websockets.frames import Frame, Opcode

from bff.settings.socket import SocketSettings
from bff.shell.extensions import STOPPING
from tests.unit.bff.shell.server import Connection, Server

HANDSHAKE: Final = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
LIMITS: Final = SocketSettings(
    sockets=2,
    message_limit_bytes=2_048,
    message_timeout_ms=400,
    init_timeout_ms=400,
    ping_interval_ms=60_000,
    pong_timeout_ms=300,
)
WITHIN_S: Final = 10.0


def frame(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def text(data: str | bytes, *, fin: bool = True) -> bytes:
    return frame(Opcode.TEXT, data.encode() if isinstance(data, str) else data, fin=fin)


class Peer:
    """A connection after its handshake."""

    def __init__(self, connection: Connection) -> None:
        self.reader, self.writer = connection.reader, connection.writer

    def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))

    async def hear(self) -> tuple[Opcode, bytes]:
        """The next frame; the server's are whole and not masked."""
        async with asyncio.timeout(WITHIN_S):
            head, size = await self.reader.readexactly(2)
            if size == 126:
                (size,) = struct.unpack("!H", await self.reader.readexactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
            return Opcode(head & 15), await self.reader.readexactly(size)

    async def closed(self) -> tuple[int, str]:
        """Code and reason of the close frame; what comes before is passed over."""
        opcode, data = await self.hear()
        while opcode is not Opcode.CLOSE:
            opcode, data = await self.hear()
        return (int.from_bytes(data[:2]), data[2:].decode()) if data else (1005, "")

    async def gone(self) -> bytes:
        """What still comes until the connection ends."""
        async with asyncio.timeout(WITHIN_S):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@asynccontextmanager
async def upgraded(server: Server, *fields: bytes) -> AsyncIterator[Peer]:
    async with server.connect() as connection:
        connection.writer.write(HANDSHAKE + b"".join(field + b"\r\n" for field in fields) + b"\r\n")
        status, _fields, _body = await connection.reply()
        assert status == 101
        yield Peer(connection)


class Echo:
    """Sends back what it receives; does what some words tell it."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.left = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "websocket"
        await receive()
        await send({"type": "websocket.accept", "subprotocol": None})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message)
            if message["type"] == STOPPING:
                await send({"type": "websocket.close", "code": 1001, "reason": "Going away"})
            else:
                await self._answer(message.get("text"), send)
        self.heard.append(message)
        self.left.set()

    async def _answer(self, said: str | None, send: Send) -> None:
        match said:
            case "fail":
                raise RuntimeError("6222021234567890123")
            case "leave":
                await send({"type": "websocket.close", "code": 4400, "reason": "Left"})
            case "flood":
                for _ in range(1_000):
                    await send({"type": "websocket.send", "text": "x" * 65_536})
            case str():
                await send({"type": "websocket.send", "text": said})
