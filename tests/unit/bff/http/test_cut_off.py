import asyncio

import pytest

from bff.http.cut_off import CutOff

FOREVER_S = 3600.0


async def waits(cut_off: CutOff) -> str:
    try:
        with cut_off.watched():
            await asyncio.Event().wait()
    except TimeoutError:
        return "cut off"
    return "ended"


async def test_what_is_due_ends_with_a_timeout() -> None:
    assert await waits(CutOff(0.01)) == "cut off"


async def test_each_of_many_is_cut_off_by_the_one_timer() -> None:
    cut_off = CutOff(0.01)
    first = asyncio.create_task(waits(cut_off))
    await asyncio.sleep(0.005)
    found = await asyncio.gather(first, waits(cut_off), waits(cut_off))
    assert list(found) == ["cut off", "cut off", "cut off"]


async def test_timer_goes_on_after_those_that_ended_by_themselves() -> None:
    cut_off = CutOff(0.5)
    with cut_off.watched():
        await asyncio.sleep(0)
    assert await waits(cut_off) == "cut off"


async def test_what_ends_in_time_is_not_cancelled_later() -> None:
    cut_off = CutOff(0.5)
    with cut_off.watched():
        await asyncio.sleep(0)
    await asyncio.sleep(0.6)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_cancellation_by_somebody_else_stays_one() -> None:
    task = asyncio.create_task(waits(CutOff(FOREVER_S)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_other_errors_go_through() -> None:
    with pytest.raises(ValueError, match="mine"), CutOff(FOREVER_S).watched():
        raise ValueError("mine")


def test_timer_of_a_loop_that_is_gone_is_not_waited_for() -> None:
    cut_off = CutOff(0.5)

    async def ends() -> None:
        with cut_off.watched():
            await asyncio.sleep(0)

    asyncio.run(ends())
    assert asyncio.run(waits(cut_off)) == "cut off"
