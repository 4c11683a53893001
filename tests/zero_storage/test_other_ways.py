"""
The ways out that the kit's own server does not take: audit by HTTP and to Redis, a decision point, workers.

What passes there is little, so a view and a refusal are enough; it is searched as the kit searches.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bff.protection import ROOT
from masking.keys import DEVELOPMENT_KEY
from tests.front_door import FrontDoor, free_port, start_front_door
from tests.sealed import sealed_id
from tests.servers import Bank, start_bank
from tests.zero_storage.canaries import Subject, plant_all
from tests.zero_storage.redis_server import WatchedRedis
from tests.zero_storage.search import Searcher
from tests.zero_storage.server import HAS_REDIS

SIDEBAR: Final = (ROOT / "examples" / "sidebar.graphql").read_text("utf-8")
APPLICATION: Final = "bank-bff-ways"
PERSONAS: Final = ("relationship-manager", "auditor", "call-agent")


class Collector(HTTPServer):
    """Takes records over HTTP, and keeps what it was sent."""

    def __init__(self) -> None:
        self.received = b""
        super().__init__(("127.0.0.1", 0), _Post)


class _Post(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.received += str(self.headers).encode() + self.rfile.read(
            int(self.headers["content-length"])
        )
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()


@contextmanager
def serving(bank: Bank, folder: Path, **settings: str) -> Iterator[FrontDoor]:
    """A server of two workers whose calls the bank takes."""
    port, key = free_port(), Ed25519PrivateKey.generate()
    bank.register(APPLICATION, f"http://127.0.0.1:{port}/.well-known/jwks.json")
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    own = {"server_workers": "2", "assertion_application": APPLICATION, "assertion_key": pem}
    with start_front_door(bank, port, folder, log_level="debug", **own, **settings) as door:
        yield door


def use(door: FrontDoor, subjects: list[Subject]) -> None:
    """Look at every customer as everybody, on connections of their own, so that both workers are asked."""
    for persona in PERSONAS:
        for subject in subjects:
            with httpx.Client(base_url=door.url, trust_env=False, timeout=30) as http:
                body = {"query": SIDEBAR, "variables": {"id": sealed_id("Customer", subject.number)}}
                headers = {"authorization": f"Bearer {door.bank.token(persona)}"}
                assert http.post("/graphql", json=body, headers=headers).status_code == 200


def until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def search(subjects: list[Subject], **ways: bytes) -> list[object]:
    searcher = Searcher([canary for subject in subjects for canary in subject.canaries])
    return [hit for name, data in ways.items() for hit in searcher.search(name, data)]


@pytest.mark.skipif(not HAS_REDIS, reason="no redis-server")
def test_redis_stream_and_decision_point_hold_no_value(bank: Bank, tmp_path: Path) -> None:
    subjects = plant_all(bank)
    (tmp_path / "redis").mkdir()
    with WatchedRedis(tmp_path / "redis") as redis, start_bank(["decision-point"]) as deciding:
        decided = deciding.urls["decision-point"]
        settings = {
            "audit_sink": "redis",
            "audit_url": redis.url,
            "decision_url": decided,
            "decision_key": f"1:{DEVELOPMENT_KEY.hex()}",
        }
        with serving(bank, tmp_path, **settings) as door:
            deciding.register(APPLICATION, f"{door.url}/.well-known/jwks.json")
            use(door, subjects)
            until(lambda: b"bff:audit" in redis.entries())
            asked = httpx.get(f"{decided}/admin/asked", trust_env=False).content
        assert b"evaluations" in asked
        assert redis.commands().count(b"class_uid") > len(PERSONAS)
        entries = b"\n".join(key + value for key, value in redis.entries().items())
        output = door.output().encode()
        assert search(subjects, asked=asked, commands=redis.commands(), entries=entries, output=output) == []


def test_collector_of_records_is_sent_no_value(bank: Bank, tmp_path: Path) -> None:
    subjects = plant_all(bank)
    with collecting() as collector:
        url = f"http://127.0.0.1:{collector.server_port}/records"
        with serving(bank, tmp_path, audit_sink="http", audit_url=url) as door:
            use(door, subjects)
        assert collector.received.count(b"class_uid") > len(PERSONAS)
        assert search(subjects, collector=collector.received, output=door.output().encode()) == []
        planted = subjects[0].of("mobile").encode()
        assert search(subjects, collector=collector.received + planted) != [], "the search can find one"
