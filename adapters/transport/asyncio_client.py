"""
The client of the hot path: HTTP/1.1 on the event loop itself, without a thread to hand over to.

It speaks what upstreams speak to a gateway: one request, one reply, kept connections, TLS. No redirects, no
cookies, no compression, no proxy, no HTTP/2; `docs/adr/0010-client-of-our-own.md` says why.
"""

import asyncio
import contextlib
from functools import lru_cache, partial
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from adapters.errors import UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport.connection import Connection
from adapters.transport.fault import Fault
from adapters.transport.model import Reply, Request, Response
from adapters.transport.outbox import Outbox
from adapters.transport.settings import Destination
from adapters.transport.tls import client_context

IDLE_S: Final = 30.0
"""Longest rest between two exchanges; servers and load balancers usually wait for 60 s."""
LIFE_S: Final = 300.0
"""Longest life of one connection, so that a change of addresses is noticed however busy it is."""

_Outcome: TypeAlias = asyncio.Future[Response | Fault | None]

_FORMS: Final = 64
"""Heads that are kept without their values; each method with each set of fields has one."""


class AsyncioTransport:
    """A stack of kept connections to one base URL: the last one used is the first to be used again."""

    def __init__(self, destination: Destination, idle_s: float = IDLE_S, life_s: float = LIFE_S) -> None:
        parts = urlsplit(destination.url)
        secure = parts.scheme == "https"
        self._host: Final = parts.hostname or ""
        self._port: Final = parts.port or (443 if secure else 80)
        self._tls: Final = client_context(destination.tls) if secure else None
        self._base: Final = parts.path
        self._head_start: Final = f" HTTP/1.1\r\nhost: {parts.netloc.rpartition('@')[2]}\r\n"
        self._form: Final = lru_cache(maxsize=_FORMS)(self._form_of)
        self._limit: Final = destination.reply_limit_bytes
        self._idle_s: Final = idle_s
        self._life_s: Final = life_s
        self._most_kept: Final = destination.connections
        self._kept: Final[list[Connection]] = []
        self._open: Final[set[Connection]] = set()
        self._outbox: Final = Outbox()
        self._gone: Final = asyncio.Event()
        self._closed = False

    async def send(self, request: Request) -> Response:
        data = self._bytes_of(request)
        deadline_s = asyncio.get_running_loop().time() + request.timeout_s
        known = self._take()
        if known is None:
            answer = await self._on_a_new_one(data, deadline_s)
        else:
            answer = await _exchange(known, data, deadline_s)
            if answer is None and request.idempotent:
                # It was closed while it rested (RFC 9110, 9.2.2), which says nothing about a new one.
                answer = await self._on_a_new_one(data, deadline_s)
        if isinstance(answer, Response):
            return answer
        raise answer or Fault(UpstreamUnavailable)

    def begin(self, request: Request, reply: Reply) -> Connection | None:
        """Send *request* on a connection that is at hand; `None`: there is none."""
        data = self._bytes_of(request)
        connection = self._take()
        if connection is not None:
            connection.ask(data, request.timeout_s, reply)
        return connection

    def keep(self, connection: Connection) -> None:
        old = connection.rests_from_s - connection.opened_s > self._life_s
        if old or self._closed or len(self._kept) >= self._most_kept:
            connection.abort()
        else:
            self._kept.append(connection)

    def forget(self, connection: Connection) -> None:
        self._open.discard(connection)
        with contextlib.suppress(ValueError):
            self._kept.remove(connection)
        if self._closed and not self._open:
            self._gone.set()

    async def aclose(self) -> None:
        """End every connection, and wait until the loop has let go of them."""
        self._closed = True
        for connection in tuple(self._open):
            connection.abort()
        if self._open:
            await self._gone.wait()

    async def _on_a_new_one(self, data: bytes, deadline_s: float) -> Response | Fault | None:
        left_s = deadline_s - asyncio.get_running_loop().time()
        return await _exchange(await self._connect(left_s), data, deadline_s)

    def _take(self) -> Connection | None:
        while self._kept:
            connection = self._kept.pop()
            if connection.is_quiet():
                return connection
            connection.abort()
        return None

    async def _connect(self, timeout_s: float) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                _, connection = await loop.create_connection(
                    lambda: Connection(loop, self._outbox, self, self._limit, self._idle_s),
                    self._host,
                    self._port,
                    ssl=self._tls,
                )
        except TimeoutError:
            fault = Fault(UpstreamTimeout)
        except (OSError, UnicodeError):  # no address, no listener, no trust
            fault = Fault(UpstreamUnavailable, repeatable=True)
        else:
            self._open.add(connection)
            if not self._closed:
                return connection
            connection.abort()
            fault = Fault(UpstreamUnavailable)
        raise fault  # outside the handler: the error names the host, and would stay as the context

    def _bytes_of(self, request: Request) -> bytes:
        """
        Write the request as it goes over the wire.

        What could end a line early would make one request two: it is refused, whoever has let it through.
        """
        method, path, headers, body = request.method, request.path, request.headers, request.body
        values = (path, *headers.values())
        given = "".join(values)
        if " " in path or "\n" in given or "\r" in given or "\0" in given or not given.isascii():
            raise Fault(UpstreamMalformed)
        head = self._form(method, *headers) % values
        length = f"content-length: {len(body)}\r\n\r\n" if body or method != "GET" else "\r\n"
        return (head + length).encode("ascii") + body

    def _form_of(self, method: str, *names: str) -> str:
        """All of a head but its values, checked and written once: there are few forms of requests."""
        if _ends_a_line("".join((method, *names))):
            raise Fault(UpstreamMalformed)
        fields = "".join(f"{_literal(name)}: %s\r\n" for name in names)
        return f"{_literal(method)} {_literal(self._base)}%s{_literal(self._head_start)}{fields}"


async def _exchange(connection: Connection, data: bytes, deadline_s: float) -> Response | Fault | None:
    loop = asyncio.get_running_loop()
    outcome: _Outcome = loop.create_future()
    connection.ask(data, deadline_s - loop.time(), partial(_tell, outcome))
    try:
        return await outcome
    except asyncio.CancelledError:
        connection.cancel()
        raise


def _tell(waiting: _Outcome, outcome: Response | Fault | None) -> None:
    if not waiting.done():
        waiting.set_result(outcome)


def _ends_a_line(text: str) -> bool:
    return "\n" in text or "\r" in text or "\0" in text or not text.isascii()


def _literal(text: str) -> str:
    """*text* where it stands in a form."""
    return text.replace("%", "%%")
