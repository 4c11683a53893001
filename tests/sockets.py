"""A client of graphql-transport-ws for tests: it sends what it is told to, and tells what comes."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PROTOCOL: Final = Subprotocol("graphql-transport-ws")
WITHIN_S: Final = 20.0


class Socket:
    """One connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, type_: str, identifier: str | None = None, payload: Any = None) -> None:
        members = {"type": type_, "id": identifier, "payload": payload}
        await self.say(json.dumps({name: value for name, value in members.items() if value is not None}))

    async def say(self, *messages: str | bytes) -> None:
        for message in messages:
            await self.connection.send(message)

    async def hear(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def init(self, token: str | None = None, **payload: Any) -> dict[str, Any]:
        """Say who it is, and return the answer."""
        if token is not None:
            payload["authorization"] = f"Bearer {token}"
        await self.send("connection_init", payload=payload)
        return await self.hear()

    async def subscribe(self, identifier: str, query: str, **members: Any) -> None:
        await self.send("subscribe", identifier, {"query": query, **members})

    async def ask(self, query: str, **members: Any) -> dict[str, Any]:
        """The one answer to a query or mutation."""
        await self.subscribe("ask", query, **members)
        answer = await self.hear()
        if answer["type"] == "next":
            assert await self.hear() == {"id": "ask", "type": "complete"}
        return answer

    async def closed(self) -> tuple[int | None, str | None]:
        """The close code and reason; what still comes before is passed over."""
        try:
            while True:
                await self.connection.recv()
        except ConnectionClosed:
            return self.connection.close_code, self.connection.close_reason


@asynccontextmanager
async def open_socket(
    url: str,
    subprotocol: Subprotocol | None = PROTOCOL,
    origin: str | None = None,
    **headers: str,
) -> AsyncIterator[Socket]:
    """Connect to the server at *url*, which is that of HTTP."""
    address = urlsplit(url)
    connection = await connect(
        f"ws://{address.netloc}/graphql",
        subprotocols=[subprotocol] if subprotocol else None,
        origin=Origin(origin) if origin else None,
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        open_timeout=WITHIN_S,
        close_timeout=WITHIN_S,
        max_size=None,
        proxy=None,
    )
    try:
        yield Socket(connection)
    finally:
        await connection.close()
