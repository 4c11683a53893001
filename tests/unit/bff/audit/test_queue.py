"""The queue with sinks that are slow, down and up again."""

import asyncio
import os
import threading
import time
from collections.abc import Sequence

import pytest

from bff.audit.errors import AuditUnavailable, SinkUnavailable
from bff.audit.queue import BATCH, Queue
from bff.audit.sinks import StandardOutput


class Memory:
    """Keeps what it accepts; while `down`, it accepts nothing."""

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []
        self.down = False
        self.refused = asyncio.Event()

    async def accept(self, lines: Sequence[bytes]) -> None:
        if self.down:
            self.refused.set()
            raise SinkUnavailable("down")
        self.batches.append(list(lines))

    async def aclose(self) -> None: ...

    @property
    def lines(self) -> list[bytes]:
        return [line for batch in self.batches for line in batch]


def line(number: int) -> bytes:
    return b"%d\n" % number


async def test_lines_arrive_in_order_and_together() -> None:
    sink = Memory()
    queue = Queue(sink, 1_000)
    queue.start()
    for number in range(100):
        queue.put(line(number))
    assert await queue.aclose(1) == 0
    assert sink.batches == [[line(number) for number in range(100)]]


async def test_batch_is_bounded() -> None:
    sink = Memory()
    queue = Queue(sink, 10_000)
    queue.start()
    for number in range(BATCH + 1):
        queue.put(line(number))
    await queue.accepted()
    assert [len(batch) for batch in sink.batches] == [BATCH, 1]
    await queue.aclose(1)


async def test_full_queue_refuses_and_has_room_again_when_the_sink_is_back() -> None:
    sink = Memory()
    sink.down = True
    queue = Queue(sink, 2)
    queue.start()
    for number in range(2):
        queue.require_room()
        queue.put(line(number))
    with pytest.raises(AuditUnavailable):
        queue.require_room()
    with pytest.raises(AuditUnavailable):
        queue.reserve()
    sink.down = False
    await queue.accepted()
    queue.require_room()
    assert sink.lines == [line(0), line(1)]
    await queue.aclose(1)


async def test_reserved_places_count_as_taken_until_they_are_released() -> None:
    queue = Queue(Memory(), 2)
    queue.reserve()
    queue.reserve()
    with pytest.raises(AuditUnavailable):
        queue.reserve()
    queue.release()
    queue.reserve()


async def test_waiting_returns_only_after_the_sink_has_accepted() -> None:
    sink = Memory()
    sink.down = True
    queue = Queue(sink, 10)
    queue.start()
    queue.put(line(1))
    waiting = asyncio.create_task(queue.accepted())
    await sink.refused.wait()
    assert not waiting.done()
    sink.down = False
    await waiting
    assert sink.lines == [line(1)]
    await queue.aclose(1)


async def test_failed_batch_is_offered_again_unchanged_before_others() -> None:
    offered: list[list[bytes]] = []

    class Flaky(Memory):
        async def accept(self, lines: Sequence[bytes]) -> None:
            offered.append(list(lines))
            if len(offered) == 1:
                queue.put(line(2))
                raise OSError
            await super().accept(lines)

    queue = Queue(Flaky(), 10)
    queue.start()
    queue.put(line(1))
    await queue.accepted()
    await queue.aclose(1)
    assert offered == [[line(1)], [line(1)], [line(2)]]


async def test_closed_queue_refuses_and_tells_what_was_lost() -> None:
    sink = Memory()
    sink.down = True
    queue = Queue(sink, 10)
    queue.start()
    queue.put(line(1))
    queue.put(line(2))
    began_s = time.monotonic()
    assert await queue.aclose(0.1) == 2
    assert time.monotonic() - began_s < 1
    with pytest.raises(AuditUnavailable):
        queue.require_room()


async def test_pipe_that_nobody_reads_does_not_hold_the_event_loop() -> None:
    reading, writing = os.pipe()
    sink = StandardOutput(writing)
    lines = [b"x" * 1_000 + b"\n"] * 500  # a pipe holds 64 KiB
    accepting = asyncio.create_task(sink.accept(lines))
    longest_s = 0.0
    for _ in range(20):
        began_s = time.monotonic()
        await asyncio.sleep(0.005)
        longest_s = max(longest_s, time.monotonic() - began_s)
    assert not accepting.done()
    assert longest_s < 0.5
    read = bytearray()
    reader = threading.Thread(target=lambda: _read(reading, read, 500 * 1_001))
    reader.start()
    await accepting
    await asyncio.to_thread(reader.join)
    assert bytes(read) == b"".join(lines)
    os.close(reading)
    os.close(writing)


async def test_output_that_failed_half_way_is_continued_and_not_repeated() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    sink = StandardOutput(writing)
    lines = [b"%07d\n" % number for number in range(20_000)]
    read = bytearray()
    with pytest.raises(SinkUnavailable, match="BlockingIOError"):
        await sink.accept(lines)
    _read(reading, read, 65_536)
    os.set_blocking(writing, True)
    reader = threading.Thread(target=lambda: _read(reading, read, 160_000 - len(read)))
    reader.start()
    await sink.accept(lines)
    await asyncio.to_thread(reader.join)
    assert bytes(read) == b"".join(lines)
    os.close(reading)
    os.close(writing)


def _read(descriptor: int, into: bytearray, size: int) -> None:
    wanted = len(into) + size
    while len(into) < wanted:
        into += os.read(descriptor, wanted - len(into))
