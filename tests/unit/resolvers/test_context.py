"""What one request reads once, however many want it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from resolvers.context import RequestContext

NOTHING: Any = None


def context() -> RequestContext:
    return RequestContext(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)


class Reader:
    """Counts its reads, each of which lasts until it is told to end."""

    def __init__(self, error: Exception | None = None) -> None:
        self.reads = 0
        self.ends = asyncio.Event()
        self._error = error

    async def __call__(self, _context: RequestContext, keys: Sequence[str]) -> Mapping[str, int]:
        self.reads += 1
        await self.ends.wait()
        if self._error is not None:
            raise self._error
        return dict.fromkeys(keys, self.reads)


async def begun(context: RequestContext, reader: Reader, wanting: int) -> list[asyncio.Future[Any]]:
    tasks: list[asyncio.Future[Any]] = [
        asyncio.ensure_future(context.once("rows", ["a"], reader)) for _ in range(wanting)
    ]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


async def test_all_who_want_it_share_one_read() -> None:
    reader = Reader()
    tasks = await begun(context(), reader, 3)
    reader.ends.set()
    assert await asyncio.gather(*tasks) == [{"a": 1}] * 3
    assert reader.reads == 1


async def test_what_was_read_is_kept_for_the_request() -> None:
    reader, asked = Reader(), context()
    reader.ends.set()
    assert await asked.once("rows", ["a"], reader) == await asked.once("rows", ["a"], reader) == {"a": 1}
    assert await asked.once("rows", ["b"], reader) == {"b": 2}
    assert await context().once("rows", ["a"], reader) == {"a": 3}


async def test_error_is_everybodys() -> None:
    reader = Reader(LookupError("gone"))
    tasks = await begun(context(), reader, 2)
    reader.ends.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found] == [LookupError, LookupError]
    assert reader.reads == 1


@pytest.mark.parametrize("cancelled", [0, 1])
async def test_others_get_it_where_one_is_cancelled(cancelled: int) -> None:
    """The first reads, the others have joined: whoever goes, those who stay are answered."""
    reader = Reader()
    tasks = await begun(context(), reader, 3)
    tasks.pop(cancelled).cancel()
    await asyncio.sleep(0)
    reader.ends.set()
    async with asyncio.timeout(5):
        first, second = await asyncio.gather(*tasks)
    assert set(first) == set(second) == {"a"}
    assert reader.reads == (1 if cancelled else 2)


async def test_joined_that_is_cancelled_ends_cancelled() -> None:
    reader = Reader()
    first, joined = await begun(context(), reader, 2)
    joined.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joined
    reader.ends.set()
    assert await first == {"a": 1}
