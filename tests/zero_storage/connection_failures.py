"""Callers that go away, are too slow, or do not speak HTTP: over bare sockets, with values on the way."""

import socket
import time
from collections.abc import Callable
from typing import Final

import msgspec

from tests.zero_storage.caller import Caller, Exchange
from tests.zero_storage.canaries import Subject
from tests.zero_storage.client_failures import ASKING
from tests.zero_storage.server import DEADLINE_MS


class Line:
    """What a test needs to be rude: where the server is, a token, and a request for somebody's record."""

    def __init__(self, caller: Caller, typed: Subject, query: str, node_id: str) -> None:
        self.caller = caller
        self.typed = typed
        self.body = msgspec.json.encode(
            {"query": query, "variables": {"id": node_id, "also": typed.of("card")}}
        )

    def open(self) -> socket.socket:
        port = int(self.caller.url.rpartition(":")[2])
        return socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_MS / 1000 + 5)

    def head(self, length: int) -> bytes:
        token = self.caller.token(ASKING)
        lines = (
            "POST /graphql HTTP/1.1", "host: bff", f"authorization: Bearer {token}",
            "content-type: application/json", f"content-length: {length}",
        )  # fmt: skip
        return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _gone_at_once(line: Line) -> bytes:
    with line.open() as wire:
        wire.sendall(line.head(len(line.body)) + line.body)
        time.sleep(0.1)  # upstream is being asked by now
    return b""


def _gone_in_the_middle_of_the_body(line: Line) -> bytes:
    with line.open() as wire:
        wire.sendall(line.head(len(line.body) + 100) + line.body)
        time.sleep(0.1)
    return b""


def _reset(line: Line) -> bytes:
    with line.open() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close with a reset
        wire.sendall(line.head(len(line.body)) + line.body)
        time.sleep(0.1)
    return b""


def _too_slow(line: Line) -> bytes:
    with line.open() as wire:
        wire.sendall(line.head(len(line.body) + 100) + line.body)
        return _all_of(wire)


def _no_http(line: Line) -> bytes:
    with line.open() as wire:
        wire.sendall(f"CARD {line.typed.of('card')}\r\n{line.typed.of('mobile')}\r\n\r\n".encode())
        return _all_of(wire)


def _all_of(wire: socket.socket) -> bytes:
    told = b""
    while read := wire.recv(1 << 16):
        told += read
    return told


CONNECTION_FAILURES: Final[dict[str, tuple[Callable[[Line], bytes], bytes]]] = {
    "caller gone while upstream is asked": (_gone_at_once, b""),
    "caller gone in the middle of the body": (_gone_in_the_middle_of_the_body, b""),
    "connection reset while upstream is asked": (_reset, b""),
    "caller too slow with the body": (_too_slow, b"408"),
    "request that is not HTTP": (_no_http, b"400"),
}
"""Each with the status that a caller who stays is answered."""


def run(name: str, line: Line) -> bool:
    """Run one; tells whether it ended as it should."""
    act, status = CONNECTION_FAILURES[name]
    told = act(line)
    head, _, body = told.partition(b"\r\n\r\n")
    line.caller.keep(Exchange(name, ASKING.persona, 0, head, body))
    return told[9:12] == status
