import asyncio
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.batch import ask_in_batches, ask_together, numbered_pages_of, slices_of
from adapters.records import PageRequest


async def test_parts_are_asked_at_the_same_time_and_joined() -> None:
    asked: list[int] = []
    all_asked = asyncio.Event()

    async def ask(keys: Sequence[int]) -> Mapping[int, str]:
        asked.append(len(keys))
        if len(asked) == 3:
            all_asked.set()
        await asyncio.wait_for(all_asked.wait(), 1)
        return {key: str(key) for key in keys}

    found = await ask_in_batches([1, 2, 3, 2, 4, 5], 2, ask)
    assert found == {1: "1", 2: "2", 3: "3", 4: "4", 5: "5"}
    assert asked == [2, 2, 1]


async def test_one_failure_cancels_the_others() -> None:
    cancelled = asyncio.Event()

    async def fail() -> None:
        raise LookupError

    async def wait() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    with pytest.raises(LookupError):
        await ask_together([wait(), fail()])
    await asyncio.wait_for(cancelled.wait(), 1)


pages = st.builds(PageRequest, offset=st.integers(0, 10_000), limit=st.integers(1, 500))


@given(page=pages, limit=st.integers(1, 100))
def test_slices_cover_a_page_exactly(page: PageRequest, limit: int) -> None:
    covered = [row for part in slices_of(page, limit) for row in range(part.offset, part.offset + part.limit)]
    assert covered == list(range(page.offset, page.offset + page.limit))
    assert all(part.limit <= limit for part in slices_of(page, limit))


@given(page=pages, limit=st.integers(1, 100))
def test_numbered_pages_hold_the_page_without_spare_ones(page: PageRequest, limit: int) -> None:
    size, numbers = numbered_pages_of(page, limit)
    wanted = range(page.offset, page.offset + page.limit)
    assert size <= limit
    assert numbers == sorted({row // size + 1 for row in wanted})
