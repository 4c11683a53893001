"""A client that reads a response in parts as the bytes come, and takes nothing for granted of them."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import httpx

from tests.front_door import FrontDoor

TODAY: Final = "multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9"
"""What Apollo Client 4 sends with its GraphQL17Alpha9Handler."""

OF_2022: Final = "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9"
WITHIN_S: Final = 30.0

HEAD: Final = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"


class Parts:
    """A response that has begun."""

    def __init__(self, reply: httpx.Response) -> None:
        self.reply: Final = reply
        self.raw = b""
        self._parts = self._split()

    def next(self) -> dict[str, Any]:
        """The next part, read no further than to the delimiter after it."""
        return next(self._parts)

    def rest(self) -> list[dict[str, Any]]:
        """All that still comes, to the end of the body."""
        return list(self._parts)

    def _split(self) -> Iterator[dict[str, Any]]:
        start = 0
        for chunk in self.reply.iter_raw():
            self.raw += chunk
            while (end := self.raw.find(b"\r\n---", start)) >= 0:
                part, start = self.raw[start:end], end + 5
                if part:
                    assert part.startswith(HEAD), part[:100]
                    body: dict[str, Any] = json.loads(part.removeprefix(HEAD))
                    yield body
        assert self.raw.startswith(b"\r\n---\r\n")
        assert self.raw.endswith(b"\r\n-----\r\n")

    def leave(self) -> None:
        """Go away without a word, as a closed page does."""
        stream = self.reply.extensions["network_stream"]
        with suppress(OSError):
            stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


@contextmanager
def in_parts(
    front_door: FrontDoor,
    persona: str,
    query: str,
    variables: Mapping[str, Any] | None = None,
    accept: str = TODAY,
    **headers: str,
) -> Iterator[Parts]:
    """Ask as *persona*; what comes is read part by part."""
    token = front_door.bank.token(persona)
    given = {"authorization": f"Bearer {token}", "accept": accept, **headers}
    body = {"query": query, "variables": dict(variables or {})}
    timeout = httpx.Timeout(10, read=WITHIN_S)
    with (
        httpx.Client(trust_env=False, timeout=timeout) as http,
        http.stream("POST", f"{front_door.url}/graphql", json=body, headers=given) as reply,
    ):
        parts = Parts(reply)
        yield parts
        front_door.replies.append(parts.raw.decode(errors="replace"))
