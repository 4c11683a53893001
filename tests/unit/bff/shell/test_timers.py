import asyncio

from bff.shell.timers import Deadline, Idle


async def test_pause_ends_after_its_time_whatever_was_before() -> None:
    rung = asyncio.Event()
    idle = Idle(asyncio.get_running_loop(), 0.1)
    for _ in range(6):
        idle.begin(rung.set)
        await asyncio.sleep(0.03)
        assert not rung.is_set()
        idle.interrupt()
    await asyncio.sleep(0.15)
    assert not rung.is_set()
    idle.begin(rung.set)
    await asyncio.wait_for(rung.wait(), 0.3)


async def test_pause_that_is_given_up_does_not_ring() -> None:
    rung = asyncio.Event()
    idle = Idle(asyncio.get_running_loop(), 0.02)
    idle.begin(rung.set)
    idle.close()
    await asyncio.sleep(0.05)
    assert not rung.is_set()


async def test_deadline_counts_from_where_it_began() -> None:
    rung = asyncio.Event()
    deadline = Deadline(asyncio.get_running_loop())
    deadline.begin(60, rung.set)
    await asyncio.sleep(0.04)
    deadline.begin(60_000, rung.set)
    await asyncio.wait_for(rung.wait(), 0.1)
    deadline.begin(10, rung.clear)
    deadline.over()
    await asyncio.sleep(0.03)
    assert rung.is_set()
