"""Idle subscriptions: the memory of a thousand streams on which nothing happens."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import msgspec

from bench.processes import cpu_s, rss_mb
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, running

STREAMS: Final = 1_000
QUICK_STREAMS: Final = 200
STEPS: Final = 4
SUBSCRIPTION: Final = """subscription Tasks { taskAssigned { id title instruction status priority dueAt
  customer { profile { name mobile } assets { aum { amount band } } } } }"""
IDLE_S: Final = 10
HEARTBEAT_MS: Final = 1_000
"""Shorter than it comes, so that heartbeats are in the figures."""


def run(setting: Setting, *, quick: bool) -> None:
    streams = QUICK_STREAMS if quick else STREAMS
    print(f"\nmemory of {streams:,} idle subscriptions, as server-sent events")
    limits = {"BFF_STREAMS_PER_VIEWER": "10000", "BFF_STREAMS_HEARTBEAT_MS": str(HEARTBEAT_MS)}
    target = msgspec.structs.replace(BFF, settings=limits)
    with running([target], setting.upstream.url()) as [server], ExitStack() as open_:
        Session(server, setting.token)
        with subscribed(server.port, setting.token, 1):
            before_mb = rss_mb(server.pid)
        print(f"{0:>9,} streams{before_mb:>8.1f} MB", flush=True)
        step = streams // STEPS
        for opened in range(step, streams + 1, step):
            open_.enter_context(subscribed(server.port, setting.token, step))
            print(f"{opened:>9,} streams{rss_mb(server.pid):>8.1f} MB", flush=True)
        each_kb = (rss_mb(server.pid) - before_mb) * 1024 / streams
        used_s = cpu_s(server.pid)
        time.sleep(IDLE_S)
        share = (cpu_s(server.pid) - used_s) / IDLE_S
        print(f"{each_kb:>9.1f} kB a stream; heartbeats every {HEARTBEAT_MS} ms use {share:.1%} of a core")


@contextmanager
def subscribed(port: int, token: str, count: int) -> Iterator[list[socket.socket]]:
    """Open *count* streams, each of which has begun."""
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)
        ]
        for connection in connections:
            connection.sendall(_request(token))
        for connection in connections:
            _begin(connection)
        yield connections


def _request(token: str) -> bytes:
    body = json.dumps({"query": SUBSCRIPTION}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _begin(connection: socket.socket) -> None:
    """Read as far as the first comment."""
    connection.settimeout(60)
    read = b""
    while b":\n\n" not in read:
        part = connection.recv(65_536)
        if not part or (len(read) > 12 and b" 200 " not in read):
            raise RuntimeError(f"no stream began: {read[:200]!r}")
        read += part
