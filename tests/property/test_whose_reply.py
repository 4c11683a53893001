"""A customer's data never goes to another viewer, whatever a server sends and however it is cut."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.transport import Destination, Fault
from adapters.transport.asyncio_client import AsyncioTransport
from tests.unit.adapters.transport.peer import Heard, get, peer

LIMIT: Final = 2_000


def reply_to(viewer: str, extra: str = "") -> bytes:
    body = f"data of {viewer}".encode()
    return f"HTTP/1.1 200 OK\r\n{extra}content-length: {len(body)}\r\n\r\n".encode() + body


def chunked(viewer: str) -> bytes:
    body = f"data of {viewer}".encode()
    parts = b"".join(b"%x\r\n%s\r\n" % (1, body[at : at + 1]) for at in range(len(body)))
    return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + parts + b"0\r\n\r\n"


SENT: Final[dict[str, Callable[[str], bytes]]] = {
    "plain": reply_to,
    "chunked": chunked,
    "close": lambda viewer: reply_to(viewer, "connection: close\r\n"),
    "interim": lambda viewer: b"HTTP/1.1 103 Hints\r\n\r\n" + reply_to(viewer),
    "twice": lambda viewer: reply_to(viewer) * 2,
    "and garbage": lambda viewer: reply_to(viewer) + b"\x00\xff garbage",
    "and a half": lambda viewer: reply_to(viewer) + reply_to(viewer)[:-3],
    "and a head": lambda viewer: chunked(viewer) + b"HTTP/1.1 200 OK\r\n",
    "interim after": lambda viewer: reply_to(viewer) + b"HTTP/1.1 100 Continue\r\n\r\n",
    "too short": lambda viewer: reply_to(viewer)[:-4],
    "two lengths": lambda viewer: reply_to(viewer, "content-length: 1\r\n"),
    "split": lambda viewer: reply_to(viewer, f"x: y\r\n{EMPTY}{reply_to('x').decode()}"),
    "nothing": lambda _: b"",
}
EMPTY: Final = "content-length: 0\r\n\r\n"
"""Ends a reply early: whole and empty, as long as nothing has come behind it."""

ENDS: Final = ("stay", "abort")

Script: TypeAlias = list[tuple[str, str, list[int], int | None]]
"""What is sent, whether the connection ends, where the bytes are cut, when the caller leaves (in turns)."""

exchange = st.tuples(
    st.sampled_from(sorted(SENT)),
    st.sampled_from(ENDS),
    st.lists(st.integers(0, 120), max_size=4),
    st.one_of(st.none(), st.integers(0, 12)),
)


class Adversary:
    """Answers as told: cut at the given places, each piece read by the client before the next is sent."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.past = [asyncio.Event() for _ in script]

    async def behave(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        number = int(heard.target[1:])
        kind, end, cuts, _ = self.script[number]
        data = SENT[kind](f"viewer {number}")
        places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
        for start, stop in pairwise(places):
            writer.write(data[start:stop])
            for _ in range(3):
                await asyncio.sleep(0)
        if end == "abort":
            writer.transport.abort()
        self.past[number].set()


async def play(script: Script, *, together: bool) -> None:
    adversary = Adversary(script)
    async with peer(adversary.behave) as server:
        transport = AsyncioTransport(Destination(server.url, LIMIT))

        async def ask(number: int) -> None:
            asking = asyncio.ensure_future(transport.send(get(f"/{number}", 0.1)))
            kind, _, _, leaves_after = script[number]
            if leaves_after is not None:
                for _ in range(leaves_after):
                    await asyncio.sleep(0)
                asking.cancel()
            try:
                body = (await asking).body
                assert body == f"data of viewer {number}".encode() or (not body and kind == "split")
            except (Fault, asyncio.CancelledError):
                return
            # Only what has been sent before the next request can be known for what it is.
            await adversary.past[number].wait()

        if together:
            await asyncio.gather(*map(ask, range(len(script))))
        else:
            for number in range(len(script)):
                await ask(number)
        await transport.aclose()


@settings(max_examples=60, deadline=None)
@given(st.lists(exchange, min_size=2, max_size=6))
def test_nobody_gets_what_was_sent_to_another_one_after_the_other(
    script: Script,
) -> None:
    asyncio.run(play(script, together=False))


@settings(max_examples=30, deadline=None)
@given(st.lists(exchange, min_size=2, max_size=6))
def test_nobody_gets_what_was_sent_to_another_at_the_same_time(
    script: Script,
) -> None:
    asyncio.run(play(script, together=True))
