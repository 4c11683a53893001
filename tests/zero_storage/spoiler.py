"""
A relay before each upstream that can spoil replies with the record still in them.

The simulated bank fails as a bank does; this fails as nobody should: the customer's record in an error body,
in an error message, in a header, in a reply of the wrong shape. It also keeps what upstreams have said, to
show that the canaries reached the server at all.
"""

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

_TOO_LARGE_BYTES: Final = 8_500_000
"""The server reads at most 8 MiB of a reply."""


class Exchanged(msgspec.Struct, frozen=True):
    """One reply, and the request it answers: both hold values."""

    asked: bytes
    status: int
    body: bytes

    @property
    def all(self) -> bytes:
        return self.asked + self.body


Write = Callable[[bytes], None]
Spoil = Callable[[Exchanged, Write], Awaitable[None]]


def _reply(status: int, body: bytes, *headers: bytes, kind: bytes = b"application/json") -> bytes:
    lines = [
        b"HTTP/1.1 %d Spoiled" % status,
        b"content-type: " + kind,
        b"content-length: %d" % len(body),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _message(text: bytes) -> bytes:
    """An error in every upstream's words at once, with *text* for a message."""
    names = ("errMsg", "message", "code", "developerMessage", "defaultUserMessage", "title", "detail", "type")
    said = text.decode("utf-8", "replace")
    return json.dumps({"errCode": 50001, "error": True, **dict.fromkeys(names, said)}).encode()


def _misshapen(value: Any) -> Any:
    """The same with another type for every leaf."""
    if isinstance(value, dict):
        return {name: _misshapen(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_misshapen(member) for member in value]
    return [value] if isinstance(value, str) else str(value) + "?"


async def _server_error(said: Exchanged, write: Write) -> None:
    write(_reply(500, said.all))


async def _refusal(said: Exchanged, write: Write) -> None:
    write(_reply(403, _message(said.all)))


async def _error_at_200(said: Exchanged, write: Write) -> None:
    write(_reply(200, _message(said.all)))


async def _cut(said: Exchanged, write: Write) -> None:
    write(_reply(200, said.body[: len(said.body) * 2 // 3]))


async def _page(said: Exchanged, write: Write) -> None:
    write(_reply(200, b"<html><body>" + said.all + b"</body></html>", kind=b"text/html"))


async def _wrong_types(said: Exchanged, write: Write) -> None:
    write(_reply(200, json.dumps(_misshapen(json.loads(said.body)), ensure_ascii=False).encode()))


async def _headers(said: Exchanged, write: Write) -> None:
    line = said.all.replace(b"\r", b" ").replace(b"\n", b" ")[:4_000]
    write(_reply(302, said.body, b"location: /?record=" + line.hex().encode(), b"x-record: " + line))


async def _no_http(said: Exchanged, write: Write) -> None:
    write(said.all + b"\r\n\r\n")
    raise ConnectionError


async def _closed(said: Exchanged, write: Write) -> None:
    whole = _reply(200, said.body)
    write(whole[: len(whole) // 2])
    raise ConnectionError


async def _too_large(said: Exchanged, write: Write) -> None:
    write(_reply(200, said.body.ljust(_TOO_LARGE_BYTES)))


async def _silence(said: Exchanged, write: Write) -> None:
    del said, write
    await asyncio.sleep(20)


async def _slowness(said: Exchanged, write: Write) -> None:
    await asyncio.sleep(0.5)
    write(_reply(said.status, said.body))


SPOILS: Final[Mapping[str, Spoil]] = {
    "error 500 with the record for a body": _server_error,
    "refusal 403 with the record in its message": _refusal,
    "error at status 200 with the record in its message": _error_at_200,
    "reply cut in the middle of the record": _cut,
    "HTML page with the record": _page,
    "record with values of the wrong type": _wrong_types,
    "redirect with the record in its headers": _headers,
    "record where HTTP should be": _no_http,
    "connection closed in the middle of the record": _closed,
    "record in a reply too large": _too_large,
    "no reply before the timeout": _silence,
}

SLOWNESS: Final = _slowness
SILENCE: Final = _silence


class Relay:
    """Relays of all upstreams, in a thread of its own."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self.urls: dict[str, str] = {}
        self._spoils: dict[str, Spoil] = {}
        self._relaying: set[asyncio.Task[None]] = set()
        self._said: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._servers = [
            self._loop.run_until_complete(self._serve(name, url)) for name, url in upstreams.items()
        ]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def said(self) -> bytes:
        """All that upstreams have replied so far."""
        return b"\n".join(self._said)

    @contextlib.contextmanager
    def spoiling(self, name: str, spoil: Spoil) -> Iterator[None]:
        """Spoil every reply of the upstream *name* inside the block."""
        self._spoils[name] = spoil
        try:
            yield
        finally:
            del self._spoils[name]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, name: str, url: str) -> asyncio.Server:
        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._relaying.add(task)  # the loop itself holds it only weakly
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await self._relay(name, url, reader, writer)
            writer.close()
            self._relaying.discard(task)

        server = await asyncio.start_server(relay, "127.0.0.1", 0, limit=1 << 20)
        self.urls[name] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        return server

    async def _relay(
        self, name: str, url: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        behind = urlsplit(url)
        there, back = await asyncio.open_connection(behind.hostname, behind.port, limit=1 << 20)
        try:
            while True:
                head, body = await _message_of(reader)
                back.write(head + body)
                answer_head, answer = await _message_of(there)
                self._said.append(answer)
                spoil = self._spoils.get(name)
                if spoil is None:
                    writer.write(answer_head + answer)
                else:
                    await spoil(Exchanged(body, int(answer_head.split()[1]), answer), writer.write)
                await writer.drain()
        finally:
            back.close()


async def _message_of(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Head and body of one HTTP message; upstreams and server both say how long it is."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    return head, await reader.readexactly(length)
