"""What an idle subscription costs, with room for another allocator and another machine."""

from pathlib import Path

from bench.processes import rss_mb
from bench.streams import subscribed
from tests.servers import Bank
from tests.streams.door import door_of

STREAMS = 200
MOST_KB = 120
"""docs/streams.md states a third of it."""


def test_idle_streams_cost_a_bounded_amount_of_memory(bank: Bank, tmp_path: Path) -> None:
    with door_of(bank, tmp_path, streams_per_viewer="1000", streams_heartbeat_ms="200") as door:
        token, port = bank.token("relationship-manager"), int(door.url.rpartition(":")[2])
        with subscribed(port, token, 20):  # what the first of all cost is no stream's
            before_mb = rss_mb(door.pid)
        with subscribed(port, token, STREAMS):
            each_kb = (rss_mb(door.pid) - before_mb) * 1024 / STREAMS
            assert each_kb < MOST_KB
            assert door.ask("relationship-manager", "{ viewer { post } }")["data"] is not None
