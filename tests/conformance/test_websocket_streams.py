"""Subscriptions over WebSockets on the running server: events, permission, and the server's end."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.exceptions import InvalidStatus

from tests.front_door import FrontDoor
from tests.security.revealing import own_front_door
from tests.servers import Bank
from tests.sockets import Socket, open_socket

UPDATED: Final = "subscription { performanceUpdated { subjectName periodStart } }"
ACK: Final = {"type": "connection_ack"}


def tell(front_door: FrontDoor, persona: str) -> None:
    """Have a system of the bank say that a result of *persona*'s has changed."""
    bank = front_door.bank
    event = {"type": "performanceUpdated", "staff": bank.personas[persona].staff.no}
    reply = front_door.http.post(
        "/events",
        json={"events": [event]},
        headers={"authorization": f"Bearer {bank.token(persona, roles=['event-source'])}"},
    )
    assert reply.status_code == 202, reply.text


async def told(front_door: FrontDoor, persona: str, socket: Socket) -> dict[str, Any]:
    """The first message after an event, which is told until somebody hears it."""
    hearing = asyncio.create_task(socket.hear())
    while not hearing.done():
        await asyncio.to_thread(tell, front_door, persona)
        await asyncio.wait({hearing}, timeout=0.5)
    return hearing.result()


async def test_events_come_until_the_client_wants_no_more(front_door: FrontDoor) -> None:
    async with open_socket(front_door.url) as socket:
        assert await socket.init(front_door.bank.token("relationship-manager")) == ACK
        await socket.subscribe("1", UPDATED)
        message = await told(front_door, "relationship-manager", socket)
        assert (message["id"], message["type"]) == ("1", "next")
        assert message["payload"]["data"]["performanceUpdated"]["periodStart"]
        assert "errors" not in message["payload"]
        await socket.send("complete", "1")
        answer = await socket.ask("{ viewer { name } }")
        while answer["id"] == "1":  # told twice above, and on its way before we ended it
            answer = await socket.hear()
        assert answer["type"] == "next"


async def test_subscription_that_is_not_for_the_viewer_is_an_error(front_door: FrontDoor) -> None:
    async with open_socket(front_door.url) as socket:
        assert await socket.init(front_door.bank.token("auditor")) == ACK
        await socket.subscribe("1", UPDATED)
        message = await socket.hear()
        assert message["type"] == "error"
        assert [entry["extensions"]["code"] for entry in message["payload"]] == ["FORBIDDEN"]


async def test_query_is_answered_beside_a_subscription(front_door: FrontDoor) -> None:
    async with open_socket(front_door.url) as socket:
        assert await socket.init(front_door.bank.token("relationship-manager")) == ACK
        await socket.subscribe("1", UPDATED)
        assert (await socket.ask("{ viewer { name } }"))["type"] == "next"


@pytest.fixture
def own_door(running_bank: Bank, tmp_path: Path) -> Iterator[FrontDoor]:
    with own_front_door(running_bank, tmp_path, server_shutdown_s="5") as door:
        yield door


async def test_server_that_stops_says_that_it_goes_away(own_door: FrontDoor) -> None:
    async with open_socket(own_door.url) as idle, open_socket(own_door.url) as listening:
        token = own_door.bank.token("relationship-manager")
        assert await idle.init(token) == ACK
        assert await listening.init(token) == ACK
        await listening.subscribe("1", UPDATED)
        await listening.ask("{ viewer { name } }")
        own_door.stop()
        assert await idle.closed() == (1001, "Going away")
        assert await listening.closed() == (1001, "Going away")


async def test_trusted_server_executes_published_documents_alone(running_bank: Bank, tmp_path: Path) -> None:
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    digest = published(manifests, UPDATED)
    settings = {"documents_mode": "trusted", "documents_directory": str(manifests)}
    with own_front_door(running_bank, tmp_path, **settings) as door:
        async with open_socket(door.url) as socket:
            assert await socket.init(door.bank.token("relationship-manager")) == ACK
            answer = await socket.ask("{ viewer { name } }")
            assert answer["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
            persisted = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
            for payload in ({"documentId": f"sha256:{digest}"}, {"extensions": persisted}):
                await socket.send("subscribe", "1", payload)
                message = await told(door, "relationship-manager", socket)
                assert (message["id"], message["type"]) == ("1", "next")
                await socket.send("complete", "1")
                await quiet(socket)
            await socket.send("subscribe", "1", {"documentId": "sha256:" + "0" * 64})
            message = await socket.hear()
            assert message["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_FOUND"


async def quiet(socket: Socket) -> None:
    """Pass over what was on its way."""
    await socket.send("ping")
    while await socket.hear() != {"type": "pong"}:
        pass


def published(directory: Path, document: str) -> str:
    """Publish one document, and return its digest."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    manifest = {"client": "sidebar", "version": "1.0.0", "documents": {f"sha256:{digest}": document}}
    (directory / "sidebar.json").write_text(json.dumps(manifest))
    return digest


async def test_while_a_server_drains_sockets_go_on_and_no_new_one_is_let_in(
    running_bank: Bank, tmp_path: Path
) -> None:
    with own_front_door(running_bank, tmp_path, shell_drain_ms="4000") as door:
        async with open_socket(door.url) as socket:
            assert await socket.init(door.bank.token("relationship-manager")) == ACK
            door.stop()
            assert await refusal(door) == 503
            assert (await socket.ask("{ viewer { name } }"))["type"] == "next"
            assert await socket.closed() == (1001, "Going away")


async def refusal(front_door: FrontDoor) -> int:
    """The status with which the next socket is refused; the signal takes its time to arrive."""
    while True:
        try:
            async with open_socket(front_door.url):
                await asyncio.sleep(0.05)
        except InvalidStatus as refused:
            return refused.response.status_code
