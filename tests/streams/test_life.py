"""How streams end: by the token, the policy, the reader, the server; and what is left of them."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from bff.protection import POLICY_PATH
from tests.front_door import FrontDoor
from tests.servers import Bank
from tests.streams.door import door_of
from tests.streams.listener import Listener, Refused, add_result, assign, listen, tell_bank, until

MINE = "subscription { taskAssigned { title } }"
OURS = "subscription { taskAssigned(assignedToMe: false) { id title instruction } }"
TASK = "T1010000108"
MANY = 1_500
"""Fields of an event: so many fill the buffers of a connection soon."""


def test_a_stream_ends_with_the_token(front_door: FrontDoor, bank: Bank) -> None:
    with listen(front_door.url, bank, "relationship-manager", MINE, ttl_s=3) as stream:
        assert stream.code() == "TOKEN_EXPIRED"


def test_a_withdrawn_permission_ends_the_stream_at_the_next_event(bank: Bank, tmp_path: Path) -> None:
    policy = tmp_path / "grants.toml"
    before = POLICY_PATH.read_text("utf-8")
    policy.write_text(before, "utf-8")
    with (
        door_of(bank, tmp_path, policy_file=str(policy), policy_reload_s="1") as door,
        listen(door.url, bank, "relationship-manager", MINE) as theirs,
        listen(door.url, bank, "outlet-head", OURS) as others,
    ):
        assign(bank, "relationship-manager", TASK)
        theirs.answer()
        others.answer()
        manager, rest = before.split("[roles.relationship-manager.sees]")
        changed = manager.replace('"task:read", ', "") + "[roles.relationship-manager.sees]" + rest
        (tmp_path / "new").write_text(changed, "utf-8")
        (tmp_path / "new").replace(policy)
        until(lambda: _is_refused(door, bank))
        assign(bank, "relationship-manager", TASK)
        assert theirs.code() == "PERMISSION_WITHDRAWN"
        assert others.answer()["data"]["taskAssigned"]["title"]


def _is_refused(door: FrontDoor, bank: Bank) -> bool:
    reply = door.ask("relationship-manager", "{ actionTasks { totalCount } }")
    return reply["data"]["actionTasks"] is None


def test_streams_are_limited_and_one_that_went_away_makes_room(bank: Bank, tmp_path: Path) -> None:
    with (
        door_of(bank, tmp_path, streams_per_viewer="2", streams_per_process="3") as door,
        ExitStack() as held,
    ):
        for _ in range(2):
            held.enter_context(listen(door.url, bank, "relationship-manager", MINE))
        with pytest.raises(Refused) as refused:
            listen(door.url, bank, "relationship-manager", MINE)
        assert (refused.value.status, refused.value.codes) == (429, ["STREAM_LIMIT_REACHED"])
        held.enter_context(listen(door.url, bank, "wealth-manager", MINE))
        with pytest.raises(Refused):
            listen(door.url, bank, "outlet-head", OURS)
        held.close()

        def subscribes() -> bool:
            try:
                listen(door.url, bank, "outlet-head", OURS).close()
            except Refused:
                return False
            return True

        until(subscribes)


def test_a_slow_reader_is_shed_and_holds_nobody(bank: Bank, tmp_path: Path) -> None:
    """One subscriber never reads; the other is told of each event, and the server lives on."""
    settings = {
        "streams_queue_events": "4",
        "shell_write_timeout_ms": "1000",
        **{f"limits_{name}": "10000" for name in ("aliases", "fields", "tokens", "cost")},
    }
    with door_of(bank, tmp_path, **settings) as door:
        with (
            _deaf(door, bank, "wealth-manager") as deaf,
            listen(door.url, bank, "outlet-head", OURS) as quick,
        ):
            events = 0
            while "stream_ended" not in door.output():
                assign(bank, "relationship-manager", TASK)
                assert quick.answer()["data"]["taskAssigned"]["id"]
                events += 1
                assert events < 5_000
            assert events > 4
            del deaf
        assert door.ask("outlet-head", "{ viewer { post } }")["data"] is not None


@contextmanager
def _deaf(door: FrontDoor, bank: Bank, persona: str) -> Iterator[socket.socket]:
    """A subscriber with a small window who reads the head and nothing after it."""
    many = " ".join(f"a{n}: instruction" for n in range(MANY))
    query = f"subscription {{ taskAssigned(assignedToMe: false) {{ {many} }} }}"
    body = msgspec.json.encode({"query": query})
    at = urlsplit(door.url)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect((at.hostname, at.port))
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: {at.netloc}\r\nAccept: text/event-stream\r\n"
            f"Authorization: Bearer {bank.token(persona)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        assert connection.recv(12) == b"HTTP/1.1 200"
        yield connection


def test_streams_end_before_the_server_does(bank: Bank, tmp_path: Path) -> None:
    with (
        door_of(bank, tmp_path, server_shutdown_s="25") as door,
        listen(door.url, bank, "relationship-manager", MINE) as one,
        listen(door.url, bank, "outlet-head", OURS) as other,
    ):
        began_s = time.monotonic()
        door.stop()
        assert [one.code(), other.code()] == ["SERVER_STOPPING", "SERVER_STOPPING"]
        door.wait()
        assert time.monotonic() - began_s < 20  # it did not have to wait for them


def test_silence_is_broken_by_comments(bank: Bank, tmp_path: Path) -> None:
    with (
        door_of(bank, tmp_path, streams_heartbeat_ms="100") as door,
        listen(door.url, bank, "relationship-manager", MINE) as stream,
    ):
        for _ in range(3):
            stream.heartbeat()


# Tickets


def test_a_browser_opens_a_stream_by_a_ticket_once(front_door: FrontDoor, bank: Bank) -> None:
    tell_bank(bank, front_door.url)
    ticket = _ticket(front_door, bank, MINE)
    url = f"{front_door.url}/graphql/stream?ticket={ticket}"
    with Listener(url, {}, method="GET") as stream:
        assign(bank, "relationship-manager", TASK)
        assert stream.answer()["data"]["taskAssigned"]["title"]
    with pytest.raises(Refused) as again:
        Listener(url, {}, method="GET")
    assert (again.value.status, again.value.codes) == (401, ["UNAUTHENTICATED"])


def _ticket(door: FrontDoor, bank: Bank, query: str, ttl_s: int = 3_600) -> str:
    headers = {"authorization": f"Bearer {bank.token('relationship-manager', ttl_s=ttl_s)}"}
    reply = door.http.post("/graphql/ticket", json={"query": query}, headers=headers).json()
    assert reply["data"]["expiresInS"] == 30
    return str(reply["data"]["ticket"])


def test_a_stream_by_ticket_ends_with_the_token_behind_it(front_door: FrontDoor, bank: Bank) -> None:
    ticket = _ticket(front_door, bank, MINE, ttl_s=4)
    with Listener(f"{front_door.url}/graphql/stream?ticket={ticket}", {}, method="GET") as stream:
        assert stream.code() == "TOKEN_EXPIRED"


def test_a_ticket_is_asked_for_with_a_token(front_door: FrontDoor) -> None:
    reply = front_door.http.post("/graphql/ticket", json={"query": MINE})
    assert reply.status_code == 401


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("ticket=", 401),
        ("ticket=abc", 401),
        ("ticket=" + "A" * 5_999, 401),
        ("ticket=" + "A" * 6_001, 401),
        ("ticket=" + "A" * 9_000, 414),
        ("ticket=%FF", 401),
        ("", 400),
        ("query={viewer{post}}", 400),
    ],
)
def test_what_is_no_ticket_opens_nothing(front_door: FrontDoor, query: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        Listener(f"{front_door.url}/graphql/stream?{query}", {}, method="GET")
    assert refused.value.status == status


def test_a_ticket_that_was_changed_opens_nothing(front_door: FrontDoor, bank: Bank) -> None:
    ticket = _ticket(front_door, bank, MINE)
    for at in range(0, len(ticket), 97):
        other = "B" if ticket[at] == "A" else "A"
        changed = ticket[:at] + other + ticket[at + 1 :]
        reply = httpx.get(f"{front_door.url}/graphql/stream?ticket={changed}", trust_env=False)
        assert reply.status_code == 401


def test_a_mutation_is_not_opened_by_a_ticket(front_door: FrontDoor, bank: Bank) -> None:
    mutation = """mutation { completeTask(input: {taskId: "a", result: "b", idempotencyKey: "12345678"}) {
        task { id } } }"""
    ticket = _ticket(front_door, bank, mutation)
    with Listener(f"{front_door.url}/graphql/stream?ticket={ticket}", {}, method="GET") as stream:
        assert stream.refusal() == ["METHOD_NOT_ALLOWED"]


def test_a_request_too_long_for_a_url_gets_no_ticket(front_door: FrontDoor, bank: Bank) -> None:
    headers = {"authorization": f"Bearer {bank.token('relationship-manager')}"}
    long = f"{MINE} # {'x' * 5_000}"
    reply = front_door.http.post("/graphql/ticket", json={"query": long}, headers=headers)
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_other_methods_open_nothing(front_door: FrontDoor) -> None:
    reply = front_door.http.post("/graphql/stream?ticket=abc")
    assert reply.status_code == 405


def test_results_that_wait_are_told_once(front_door: FrontDoor, bank: Bank) -> None:
    """While one update is being looked up others come; they are told as one, with the latest figure."""
    tell_bank(bank, front_door.url)
    query = "subscription { performanceUpdated { results { metric value } } }"
    with listen(front_door.url, bank, "relationship-manager", query) as stream:
        add_result(bank, "relationship-manager", "visits", 1)
        base = _visits(stream.answer())
        with bank.faulty("kpi-mart", latency_ms=1_500, only="/performance"):
            for _ in range(20):
                add_result(bank, "relationship-manager", "visits", 1)
            seen = [_visits(stream.answer())]
        while seen[-1] < base + 20:
            seen.append(_visits(stream.answer()))
    assert len(seen) <= 3


def _visits(answer: dict[str, dict[str, dict[str, list[dict[str, str]]]]]) -> int:
    results = answer["data"]["performanceUpdated"]["results"]
    return next(int(one["value"]) for one in results if one["metric"] == "VISITS")
