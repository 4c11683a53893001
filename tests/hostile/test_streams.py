"""Hostile use of streams, tickets and the intake of events; meanwhile others are served."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.front_door import FrontDoor
from tests.hostile.judge import HELD_MS, NAME, SECRET, Probe, check
from tests.streams.listener import Listener, Refused

SUBSCRIPTION = "subscription { taskAssigned { title } }"
EVENT = {"type": "taskAssigned", "task": "T1", "staff": "S1"}
JSON = {"content-type": "application/json"}

BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "nothing": (b"", JSON, 400),
    "a list": (b"[]", JSON, 400),
    "invalid UTF-8": (b'{"events": ["\xff\xfe"]}', JSON, 400),
    "unpaired surrogates": (b'{"events": [{"type": "\\ud800"}]}', JSON, 400),
    "deep nesting": (b'{"events": ' + b"[" * 30_000, JSON, 400),
    "a huge number": (b'{"events": [{"type": "taskAssigned", "task": ' + b"9" * 30_000 + b"}]}", JSON, 400),
    "NUL in a number": (json.dumps({"events": [{**EVENT, "task": "T\0"}]}).encode(), JSON, 400),
    "a name": (json.dumps({"events": [{**EVENT, "task": NAME}]}).encode(), JSON, 400),
    "an unknown member": (json.dumps({"events": [{**EVENT, SECRET: NAME}]}).encode(), JSON, 400),
    "an unknown type": (json.dumps({"events": [{"type": SECRET}]}).encode(), JSON, 400),
    "too many": (json.dumps({"events": [EVENT] * 101}).encode(), JSON, 400),
    "too large": (b" " * 70_000, JSON, 413),
    "a form": (b"events=1", {"content-type": "application/x-www-form-urlencoded"}, 415),
    "compressed": (b"\x1f\x8b", {**JSON, "content-encoding": "gzip"}, 415),
}


@pytest.mark.parametrize(("body", "headers", "status"), BODIES.values(), ids=BODIES)
def test_intake_refuses_what_is_no_event(
    front_door: FrontDoor, body: bytes, headers: dict[str, str], status: int
) -> None:
    token = front_door.bank.token("integrator", roles=["event-source"])
    with Probe(front_door).watching() as probe:
        reply = front_door.http.post(
            "/events", content=body, headers={"authorization": f"Bearer {token}", **headers}
        )
    assert len(check(reply)) == 1
    assert reply.status_code == status
    assert probe.worked_ms < HELD_MS


@pytest.mark.parametrize("role", ["relationship-manager", "head-office", "integrator", SECRET])
def test_intake_is_for_systems_only(front_door: FrontDoor, role: str) -> None:
    token = front_door.bank.token("integrator", roles=[role])
    reply = front_door.http.post(
        "/events", json={"events": [EVENT]}, headers={"authorization": f"Bearer {token}"}
    )
    assert (reply.status_code, check(reply)) == (403, ["FORBIDDEN"])
    assert front_door.http.post("/events", json={"events": [EVENT]}).status_code == 401
    assert front_door.http.get("/events").status_code == 405


def test_a_system_has_no_stream(front_door: FrontDoor) -> None:
    """Whoever tells of events is shown none."""
    token = front_door.bank.token("integrator", roles=["event-source"])
    with _listen(front_door, token) as stream:
        assert stream.refusal() == ["FORBIDDEN"]


def _listen(front_door: FrontDoor, token: str) -> Listener:
    url, headers = f"{front_door.url}/graphql", {"authorization": f"Bearer {token}"}
    return Listener(url, headers, {"query": SUBSCRIPTION})


@pytest.mark.parametrize(
    "query",
    [f"ticket={SECRET}", "ticket=" + "%00" * 100, "ticket=" + "A" * 8_000, "ticket=a&ticket=b", f"{NAME}=1"],
)
def test_what_is_no_ticket_is_refused_in_our_words(front_door: FrontDoor, query: str) -> None:
    reply = front_door.http.get(f"/graphql/stream?{query}")
    assert len(check(reply)) == 1
    assert reply.status_code in {400, 401}


@pytest.mark.parametrize(
    "accept",
    ["text/event-stream" + ", a/b" * 2_000, "text/event-stream;q=2", "text/event-stream\x80", ",,;q=,"],
)
def test_strange_accepts_never_open_a_stream(front_door: FrontDoor, accept: str) -> None:
    token = front_door.bank.token("relationship-manager")
    headers: Any = {b"authorization": f"Bearer {token}".encode(), b"accept": accept.encode("latin-1")}
    reply = front_door.http.post("/graphql", json={"query": SUBSCRIPTION}, headers=headers)
    assert len(check(reply)) == 1
    assert reply.status_code == 406


def test_a_crowd_that_comes_and_goes_holds_nobody_up(front_door: FrontDoor) -> None:
    token = front_door.bank.token("relationship-manager")

    def come_and_go(_: int) -> list[str]:
        try:
            _listen(front_door, token).close()
        except Refused as refused:
            return refused.codes
        return []

    with Probe(front_door).watching() as probe, ThreadPoolExecutor(16) as pool:
        codes = {code for found in pool.map(come_and_go, range(200)) for code in found}
    assert codes <= {"STREAM_LIMIT_REACHED"}
    assert probe.worked_ms < HELD_MS
    good = httpx.post(
        f"{front_door.url}/graphql",
        json={"query": "{ viewer { post } }"},
        headers={"authorization": f"Bearer {token}"},
        trust_env=False,
    )
    assert good.json()["data"] is not None
