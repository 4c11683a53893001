"""Units run beside one another, and none outlives a failure."""

import asyncio

import pytest

from bff.plan.beside import beside


async def test_units_wait_beside_one_another() -> None:
    order: list[str] = []

    async def unit(name: str, ticks: int) -> None:
        order.append(f"{name} starts")
        for _ in range(ticks):
            await asyncio.sleep(0)
        order.append(f"{name} ends")

    await beside([unit("a", 3), unit("b", 1), unit("c", 1)])
    assert order == ["a starts", "b starts", "c starts", "b ends", "c ends", "a ends"]


@pytest.mark.parametrize("failing", [0, 1])
async def test_a_unit_that_raises_cancels_the_others(failing: int) -> None:
    cancelled: list[int] = []

    async def unit(number: int) -> None:
        try:
            await asyncio.sleep(0 if number == failing else 60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        raise LookupError(number)

    async with asyncio.timeout(5):
        units = [unit(failing)] + [unit(number) for number in range(3) if number != failing]
        with pytest.raises(LookupError):
            await beside(units)
        await asyncio.sleep(0)
    assert cancelled == [number for number in range(3) if number != failing]


async def test_a_cancelled_caller_cancels_all() -> None:
    cancelled: list[int] = []

    async def unit(number: int) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(number)
            raise

    task = asyncio.ensure_future(beside([unit(number) for number in range(3)]))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert sorted(cancelled) == [0, 1, 2]
