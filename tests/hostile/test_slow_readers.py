"""Clients that ask for much over a WebSocket and read nothing: they are dropped, and hold nobody up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.front_door import FrontDoor
from tests.hostile.judge import HELD_MS, Probe
from tests.hostile.messages import message
from tests.hostile.test_sockets import asks_well, raw
from tests.security.revealing import own_front_door
from tests.servers import Bank
from tests.unit.bff.shell.frames import Peer, text

LARGE: Final = "{ products(first: 50) { nodes { id name riskLevel } } }"
WITHIN_S: Final = 60.0


@pytest.fixture
def strict_door(running_bank: Bank, tmp_path: Path) -> Iterator[FrontDoor]:
    settings = {"shell_write_timeout_ms": "500", "limits_budget": "0"}
    with own_front_door(running_bank, tmp_path, **settings) as door:
        yield door


async def ask_without_reading(peer: Peer, token: str) -> None:
    """Ask again and again until the server ends the connection."""
    peer.send(text(message(type="connection_init", payload={"authorization": f"Bearer {token}"})))
    number = 0
    while True:
        number += 1
        peer.send(text(message(id=str(number), type="subscribe", payload={"query": LARGE})))
        await peer.writer.drain()
        await asyncio.sleep(0)


async def test_who_reads_nothing_is_dropped_and_others_are_served(strict_door: FrontDoor) -> None:
    token = strict_door.bank.token("relationship-manager")
    await asks_well(strict_door, token)
    async with raw(strict_door) as peer:
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        asking = asyncio.create_task(ask_without_reading(peer, token))
        with Probe(strict_door).watching() as probe:
            async with asyncio.timeout(WITHIN_S):
                while not asking.done():
                    await asks_well(strict_door, token)
        with pytest.raises(ConnectionError):
            asking.result()
    assert probe.worked_ms < 3 * HELD_MS
    await asks_well(strict_door, token)
