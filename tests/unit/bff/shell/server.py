"""A server with the hard shell on a free port, in this process, and raw connections to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from bff.settings.server import ServerSettings
from bff.settings.shell import ShellSettings
from bff.settings.socket import SocketSettings
from bff.shell import GuardedProtocol, Shell
from bff.shell.app import NO_SOCKETS

SMALL: Final = ShellSettings(
    head_limit_bytes=2_048,
    head_fields=16,
    head_timeout_ms=200,
    body_timeout_ms=300,
    write_timeout_ms=300,
    requests=2,
    retry_after_s=7,
    drain_ms=0,
)
HOST: Final = b"Host: x\r\n"


class Connection:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *parts: bytes, pause_s: float = 0.0) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(pause_s)

    async def rest(self, within_s: float = 3.0) -> bytes:
        """All that comes until the server closes the connection."""
        async with asyncio.timeout(within_s):
            return await self.reader.read()

    async def reply(self, within_s: float = 3.0) -> tuple[int, dict[str, str], bytes]:
        """One reply; the connection may stay open."""
        async with asyncio.timeout(within_s):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await self.reader.readexactly(int(fields.get("content-length", "0")))
        return int(head[0].split()[1]), fields, body


class Server:
    """A running server."""

    def __init__(self, port: int, state: ServerState) -> None:
        self.port = port
        self.state = state

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()


@asynccontextmanager
async def serving(
    app: ASGIApp, connections: int = 100, socket: SocketSettings = NO_SOCKETS, **changes: Any
) -> AsyncIterator[Server]:
    """Serve *app* with the settings of `SMALL`, *changes* made."""
    settings = msgspec.structs.replace(SMALL, **changes)
    shell = Shell(app, settings, ServerSettings(connections=connections), socket)
    config = uvicorn.Config(
        shell, http=GuardedProtocol, lifespan="off", log_config=None, ws="none", proxy_headers=False
    )
    config.load()
    state = ServerState()
    listener = await asyncio.get_running_loop().create_server(
        lambda: GuardedProtocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield Server(listener.sockets[0].getsockname()[1], state)
    finally:
        listener.close()
        for connection in list(state.connections):
            connection.transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)


class App:
    """Answers with the size of the body; waits where it is told to."""

    def __init__(self, reply_bytes: int = 0) -> None:
        self.reply_bytes = reply_bytes
        self.paths: list[str] = []
        self.go = asyncio.Event()
        self.disconnected = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        size_bytes, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected += 1
                return
            size_bytes += len(message.get("body", b""))
            more = message.get("more_body", False)
        if scope["path"] == "/wait":
            await self.go.wait()
        kind = b"text/event-stream" if scope["path"] == "/stream" else b"text/plain"
        body = b"x" * self.reply_bytes or b"%d" % size_bytes
        head = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        if scope["path"] == "/stream":
            await self.go.wait()
        await send({"type": "http.response.body", "body": body})
