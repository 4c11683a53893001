"""A server on loopback whose every byte the test decides."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from adapters.transport import Request

Behaviour: TypeAlias = Callable[["Heard", asyncio.StreamWriter], Awaitable[None]]

REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine"


class Heard:
    """One request as it came, and on which of the connections."""

    def __init__(self, connection: int, head: bytes, body: bytes, reader: asyncio.StreamReader) -> None:
        self.connection = connection
        self.reader = reader
        self.head = head
        self.body = body

    @property
    def target(self) -> str:
        return self.head.split(b" ", 2)[1].decode()


class Peer:
    """Hears requests and does with each what its behaviour says."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.url = ""
        self.connections = 0
        self.heard: list[Heard] = []
        self.came = asyncio.Semaphore(0)
        """Released once for each request that was heard."""
        self.ended = asyncio.Semaphore(0)
        """Released once for each connection that is over."""
        self.tasks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        number, self.connections = self.connections, self.connections + 1
        try:
            while not writer.is_closing():
                heard = await _read(number, reader)
                self.heard.append(heard)
                self.came.release()
                await self.behave(heard, writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self.ended.release()
            self.tasks.discard(task)
            writer.transport.abort()


async def _read(connection: int, reader: asyncio.StreamReader) -> Heard:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
    )
    return Heard(connection, head, await reader.readexactly(length), reader)


@asynccontextmanager
async def peer(
    behave: Behaviour, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[Peer]:
    """Run a peer on a free port."""
    running = Peer(behave)
    server = await asyncio.start_server(running.serve, host, 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    running.url = f"{'https' if context else 'http'}://{name}:{port}"
    try:
        yield running
    finally:
        await _turns()  # who has just come begins to be served
        server.close()
        for task in list(running.tasks):
            task.cancel()
        await asyncio.gather(*running.tasks, return_exceptions=True)
        await _turns()  # and transports that were aborted let their sockets go


async def _turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def says(*replies: bytes) -> Behaviour:
    """Answer the first requests with *replies*, all others with the last of them."""
    script = list(replies)

    async def answer(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(script.pop(0) if len(script) > 1 else script[0])
        await writer.drain()

    return answer


def get(path: str = "/", timeout_s: float = 10.0, *, idempotent: bool = True) -> Request:
    return Request("GET", path, {}, b"", timeout_s, idempotent)


async def times(count: int, semaphore: asyncio.Semaphore) -> None:
    """Wait until *semaphore* has been released so many times more."""
    for _ in range(count):
        await semaphore.acquire()
