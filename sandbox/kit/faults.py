"""How an upstream misbehaves on command."""

import asyncio
from random import Random
from typing import Annotated, Final

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HTML: Final = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
Rate = Annotated[float, msgspec.Meta(ge=0, le=1)]
Milliseconds = Annotated[float, msgspec.Meta(ge=0, le=600_000)]


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The admin knobs; all off by default. They spare /admin."""

    latency_ms: Milliseconds = 0
    jitter_ms: Milliseconds = 0
    """Latency varies evenly by so much to both sides."""
    error_rate: Rate = 0
    """Share of requests answered with the server's internal error."""
    malformed_rate: Rate = 0
    """Share of replies that are cut JSON or an HTML page, in turn, with status 200."""
    hang: bool = False
    """Accept and never answer."""
    drop: bool = False
    """Close the connection in the middle of the reply."""
    only: str = ""
    """Path prefix that the knobs apply to; empty for all."""
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Apply to so many requests, then be well again; None for all."""


class FaultLine:
    """The knobs of one server as they stand, and its dice."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._malformed = 0
        self.faults = Faults()

    def heal(self) -> None:
        self.faults = Faults()

    def take(self, path: str) -> Faults:
        """The knobs for one request; all off where they do not apply."""
        faults = self.faults
        if faults == Faults() or not path.startswith(faults.only):
            return Faults()
        if faults.times is not None:
            left = faults.times - 1
            self.faults = msgspec.structs.replace(faults, times=left) if left else Faults()
        return faults

    async def delay(self, faults: Faults) -> None:
        wait_ms = faults.latency_ms + self._dice.uniform(-1, 1) * faults.jitter_ms
        if wait_ms > 0:
            await asyncio.sleep(wait_ms / 1000)

    def hits(self, rate: float) -> bool:
        return rate > 0 and self._dice.random() < rate

    def garble(self, body: bytes) -> tuple[bytes, bytes]:
        """Content type and body of a malformed reply: cut JSON and an HTML page in turn."""
        self._malformed += 1
        if self._malformed % 2:
            return b"application/json", body[: max(len(body) * 2 // 3, 1)]
        return b"text/html", _HTML


async def never_answer(receive: Receive) -> None:
    """Hold the connection until the caller gives up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def whole_reply(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """Run *app* and keep its reply to be spoiled."""
    parts: list[Message] = []

    async def keep(message: Message) -> None:
        parts.append(message)

    await app(scope, receive, keep)
    body = b"".join(part.get("body", b"") for part in parts)
    return parts[0]["status"], body


async def send_reply(send: Send, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_half(send: Send, status: int, body: bytes) -> None:
    """Begin a reply and return without ending it: the server closes the connection."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
