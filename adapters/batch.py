"""Many keys, few calls: a list that is longer than an upstream takes is asked in parts, at the same time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from adapters.records import PageRequest

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")
PartT = TypeVar("PartT")


def ask_in_batches(
    keys: Sequence[KeyT], limit: int, ask: Callable[[Sequence[KeyT]], Awaitable[Mapping[KeyT, ValueT]]]
) -> Awaitable[Mapping[KeyT, ValueT]]:
    """
    Ask for *keys*, each once, at most *limit* in one call; no keys cost no call.

    One failing part fails the whole: a list with unnoticed holes would be worse than none.
    """
    distinct = list(dict.fromkeys(keys)) if len(keys) > 1 else keys
    if 0 < len(distinct) <= limit:
        return ask(distinct)
    return _in_parts([distinct[at : at + limit] for at in range(0, len(distinct), limit)], ask)


async def _in_parts(
    parts: Sequence[Sequence[KeyT]], ask: Callable[[Sequence[KeyT]], Awaitable[Mapping[KeyT, ValueT]]]
) -> Mapping[KeyT, ValueT]:
    found: dict[KeyT, ValueT] = {}
    for part in await ask_together([ask(keys) for keys in parts]):
        found.update(part)
    return found


async def ask_together(asks: Sequence[Awaitable[PartT]]) -> list[PartT]:
    """Wait for all; the first that fails cancels the others."""
    tasks = [asyncio.ensure_future(ask) for ask in asks]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        raise


def slices_of(page: PageRequest, limit: int) -> list[PageRequest]:
    """Cut *page* into slices that an upstream with at most *limit* rows a page gives."""
    end = page.offset + page.limit
    return [
        PageRequest(offset=at, limit=min(limit, end - at)) for at in range(page.offset, max(end, 1), limit)
    ]


def numbered_pages_of(page: PageRequest, limit: int) -> tuple[int, list[int]]:
    """
    Find the numbered pages that cover *page* where upstream knows page numbers from 1, not offsets.

    Returns the page size and the numbers. A page that starts at a multiple of its length costs one call.
    """
    size = min(page.limit, limit)
    first, last = page.offset // size, (page.offset + page.limit - 1) // size
    return size, list(range(first + 1, last + 2))
