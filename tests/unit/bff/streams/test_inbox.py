"""What waits for a subscriber, and how that ends."""

import asyncio

import pytest

from bff.codes import Code
from bff.streams.ending import StreamEnded
from bff.streams.inbox import Inbox


async def test_events_come_in_their_order() -> None:
    inbox = Inbox(3)
    for handle in ("a", "b", "c"):
        inbox.put(handle)
    assert [await inbox.get() for _ in range(3)] == ["a", "b", "c"]


async def test_an_event_that_waits_already_is_not_put_twice() -> None:
    inbox = Inbox(2)
    for handle in ("a", "b", "a", "b"):
        inbox.put(handle)
    assert [await inbox.get(), await inbox.get()] == ["a", "b"]
    inbox.put("a")
    assert await inbox.get() == "a"


async def test_who_waits_is_woken() -> None:
    inbox = Inbox(1)
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put("a")
    assert await waiting == "a"


async def test_one_event_too_many_ends_the_stream_and_frees_what_waits() -> None:
    inbox = Inbox(2)
    for handle in ("a", "b", "c"):
        inbox.put(handle)
    with pytest.raises(StreamEnded) as ended:
        await inbox.get()
    assert ended.value.code is Code.READER_TOO_SLOW
    inbox.put("d")
    with pytest.raises(StreamEnded):
        await inbox.get()


async def test_the_first_reason_stays() -> None:
    inbox = Inbox(1)
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.end(Code.TOKEN_EXPIRED)
    inbox.end(Code.SERVER_STOPPING)
    with pytest.raises(StreamEnded) as ended:
        await waiting
    assert ended.value.code is Code.TOKEN_EXPIRED
    with pytest.raises(StreamEnded):
        inbox.require_open()


async def test_a_wait_that_is_given_up_loses_nothing() -> None:
    inbox = Inbox(1)
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    inbox.put("a")
    assert await inbox.get() == "a"
