"""The endpoint without a network: messages put in and taken out, and streams that do as they are told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final, cast

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.cors import Origins
from bff.http.gate import Gate
from bff.http.model import Answers, GraphQLAnswer, GraphQLRequest, Limits, RequestMeta
from bff.http.websocket.endpoint import SocketEndpoint
from bff.http.websocket.parts import Occupancy, Parts
from bff.identity import Authenticator, Refusal, TokenRefused
from bff.settings.socket import SocketSettings
from bff.shell.extensions import PLACES
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer

WITHIN_S: Final = 10.0
LIMITS: Final = Limits(deadline_ms=400, grace_ms=100)
SETTINGS: Final = SocketSettings(operations=3, viewer_sockets=2, init_timeout_ms=60_000)
VIEWER: Final = Viewer(
    Tenant("JX0101"), StaffNo("S000001"), "P1", OrgPath(Tenant("JX0101")), (), "app", Channel.WORKBENCH, "1"
)


class Identity:
    """Believes every token but some; waits where it is told to."""

    def __init__(self) -> None:
        self.viewer = VIEWER
        self.error: Exception | None = None
        self.go = asyncio.Event()
        self.go.set()
        self.asked: list[bytes | None] = []

    async def authenticate(self, authorization: bytes | None) -> Viewer:
        self.asked.append(authorization)
        await self.go.wait()
        if self.error is not None:
            raise self.error
        if authorization is None:
            raise TokenRefused(Refusal.MISSING)
        return self.viewer


class Feed:
    """A stream of answers that are put in; an exception put in is raised."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[GraphQLAnswer | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()

    def __aiter__(self) -> AsyncIterator[GraphQLAnswer]:
        return self

    async def __anext__(self) -> GraphQLAnswer:
        event = await self.events.get()
        if event is None:
            raise StopAsyncIteration
        if isinstance(event, Exception):
            raise event
        return event

    async def aclose(self) -> None:
        self.closed.set()


class Opening:
    """An opener: each document is a feed of its own, by its text; `slow` waits to be opened."""

    def __init__(self) -> None:
        self.feeds: dict[str, Feed] = {}
        self.seen: list[tuple[GraphQLRequest, RequestMeta]] = []
        self.opening = asyncio.Event()
        self.go = asyncio.Event()
        self.finished = asyncio.Event()
        self.cancelled = False

    async def __call__(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> Answers:
        assert viewer == VIEWER or viewer.expires_at_s
        self.seen.append((request, meta))
        text = request.query or ""
        if text == "slow":
            await self._wait()
        if text == "refused":
            raise RequestRefused(Code.RATE_LIMITED, retry_after_s=1)
        return self.feeds.setdefault(text, Feed())

    async def _wait(self) -> None:
        self.opening.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        self.finished.set()


class Shell:
    """Places for operations, as many as it is told."""

    def __init__(self) -> None:
        self.free = 100

    @contextmanager
    def place(self) -> Iterator[None]:
        if not self.free:
            raise RequestRefused(Code.SERVER_BUSY, retry_after_s=1)
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1


class Client:
    """One socket's other end."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})

    def say(self, type_: str, identifier: str | None = None, payload: Any = None) -> None:
        members = {"type": type_, "id": identifier, "payload": payload}
        text = json.dumps({name: value for name, value in members.items() if value is not None})
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def subscribe(self, identifier: str, query: str) -> None:
        self.say("subscribe", identifier, {"query": query})

    def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def send(self, message: Any) -> None:
        self.outbox.put_nowait(message)
        if message["type"] == "websocket.close":
            self.leave()

    async def next(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.outbox.get(), WITHIN_S)

    async def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads((await self.next())["text"])
        return message

    async def closed(self) -> tuple[int, str]:
        message = await self.next()
        assert message["type"] == "websocket.close", message
        return message["code"], message["reason"]


class World:
    """An endpoint and all that it stands on."""

    def __init__(self, settings: SocketSettings = SETTINGS, origins: Origins | None = None) -> None:
        self.identity, self.opening, self.shell = Identity(), Opening(), Shell()
        self.occupancy = Occupancy(settings.viewer_sockets)
        self.answered: list[Code | None] = []
        self.closed: list[str] = []
        self.endpoint = SocketEndpoint(
            Parts(
                authenticator=cast("Authenticator", self.identity),
                opener=self.opening,
                limits=LIMITS,
                settings=settings,
                gate=Gate(hosts=frozenset({b"x"})),
                origins=origins or Origins(),
                answered=lambda code, _: self.answered.append(code),
                closed=self.closed.append,
                occupancy=self.occupancy,
            )
        )

    @asynccontextmanager
    async def connected(self, *headers: tuple[bytes, bytes]) -> AsyncIterator[Client]:
        """A socket of which nothing is left when it ends."""
        client = Client()
        scope = {
            "type": "websocket",
            "headers": [(b"host", b"x"), *headers],
            "subprotocols": ["graphql-transport-ws"],
            "extensions": {PLACES: self.shell.place},
        }
        task = asyncio.create_task(
            self.endpoint(scope, cast("Callable[..., Any]", client.inbox.get), client.send)
        )
        try:
            yield client
        finally:
            client.leave()
            await asyncio.wait_for(task, WITHIN_S)

    @asynccontextmanager
    async def welcomed(self) -> AsyncIterator[Client]:
        """A socket that was acknowledged."""
        async with self.connected() as client:
            assert (await client.next())["type"] == "websocket.accept"
            client.say("connection_init", payload={"authorization": "Bearer t"})
            assert await client.hear() == {"type": "connection_ack"}
            yield client


def feed(world: World, name: str) -> Feed:
    """What is put in here comes out of the stream of the document *name*."""
    return world.opening.feeds.setdefault(name, Feed())
