"""Two processes that share a Redis: one hears what the other is told, and a ticket is good at one of both."""

import shutil
from pathlib import Path

import pytest

from tests.servers import Bank
from tests.streams.door import door_of
from tests.streams.listener import Listener, Refused, assign, listen
from tests.zero_storage.redis_server import WatchedRedis

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")

MINE = "subscription { taskAssigned { title } }"
TASK = "T1010000108"


def test_two_processes_share_events_and_tickets(bank: Bank, tmp_path: Path) -> None:
    with (
        WatchedRedis(tmp_path) as redis,
        door_of(bank, tmp_path, events_redis_url=redis.url) as here,
        door_of(bank, tmp_path, events_redis_url=redis.url) as there,  # told by the bank
        listen(here.url, bank, "relationship-manager", MINE) as stream,
    ):
        assign(bank, "relationship-manager", TASK)
        assert stream.answer()["data"]["taskAssigned"]["title"]
        headers = {"authorization": f"Bearer {bank.token('relationship-manager')}"}
        reply = here.http.post("/graphql/ticket", json={"query": MINE}, headers=headers).json()
        ticket = f"/graphql/stream?ticket={reply['data']['ticket']}"
        Listener(there.url + ticket, {}, method="GET").close()
        with pytest.raises(Refused) as again:
            Listener(here.url + ticket, {}, method="GET")
        assert again.value.status == 401
        redis.stop()
        with pytest.raises(Refused) as refused:
            listen(here.url, bank, "wealth-manager", MINE)
        assert (refused.value.status, refused.value.codes) == (503, ["EVENTS_UNAVAILABLE"])
