"""What is made of something under way: made once it is there, and given up with it."""

import asyncio

import pytest

from resolvers.mapped import Mapped


async def later(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def test_it_is_made_of_what_was_awaited() -> None:
    assert await Mapped(later(2), lambda found: found * 2) == 4
    assert await Mapped(Mapped(later(2), str), lambda found: found * 2) == "22"


async def test_a_coroutine_is_under_way_before_it_is_awaited() -> None:
    begun = asyncio.Event()

    async def begin() -> None:
        begun.set()

    mapped = Mapped(begin(), lambda _: 1)
    await asyncio.wait_for(begun.wait(), 1)
    assert await mapped == 1


async def test_errors_go_through() -> None:
    failing: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    failing.set_exception(LookupError("gone"))
    with pytest.raises(LookupError):
        await Mapped(failing, lambda found: found)
    with pytest.raises(ZeroDivisionError):
        await Mapped(later(0), lambda found: 1 // found)


@pytest.mark.parametrize("explicitly", [True, False])
async def test_what_is_given_up_is_given_up_below(explicitly: bool) -> None:
    source: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    mapped = Mapped(Mapped(source, str), len)
    if explicitly:
        mapped.cancel()
    else:
        waiting = asyncio.ensure_future(mapped)
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert source.cancelled()
