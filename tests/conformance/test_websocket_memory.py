"""What a thousand people who only wait cost."""

import asyncio
import resource
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.front_door import FrontDoor
from tests.security.revealing import own_front_door
from tests.servers import Bank
from tests.sockets import open_socket

SOCKETS: Final = 1_000
AT_MOST_KIB: Final = 40
"""Of each, with one subscription; docs/websocket.md says what it is on the machine of the measurements."""

WAITING: Final = "subscription { performanceUpdated { subjectName periodStart } }"
GENEROUS: Final = {"socket_viewer_sockets": "2000", "streams_per_viewer": "2000"}


def memory_kib(process_id: int) -> int:
    """What the process alone has in memory and has written to."""
    rollup = Path(f"/proc/{process_id}/smaps_rollup")
    if not rollup.exists():
        pytest.skip("only Linux tells how much memory a process has")
    lines = rollup.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


async def wait_for_events(front_door: FrontDoor, token: str, stack: AsyncExitStack) -> None:
    socket = await stack.enter_async_context(open_socket(front_door.url))
    await socket.init(token)
    await socket.subscribe("1", WAITING)
    answer = await socket.ask("{ viewer { post } }")
    assert answer["type"] == "next"


async def test_thousand_idle_subscriptions_cost_little_memory(running_bank: Bank, tmp_path: Path) -> None:
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(files, min(most, 4 * SOCKETS)), most))
    with own_front_door(running_bank, tmp_path, **GENEROUS) as door:
        token = running_bank.token("relationship-manager")
        async with AsyncExitStack() as stack:
            for _ in range(50):  # what is made for the first ones is no cost of the others
                await wait_for_events(door, token, stack)
            before_kib = memory_kib(door.process_id)
            for _ in range(SOCKETS):
                await wait_for_events(door, token, stack)
            each_kib = (memory_kib(door.process_id) - before_kib) / SOCKETS
            print(f"{each_kib:.1f} KiB for each socket with a subscription")
            assert each_kib < AT_MOST_KIB
            reply = await asyncio.to_thread(door.post, token, "{ viewer { name } }")
            assert reply.status_code == 200
