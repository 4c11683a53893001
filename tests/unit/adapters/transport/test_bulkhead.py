"""The bulkhead: so many at once, first come first served, nobody forgotten and nobody counted twice."""

import asyncio
import time

import pytest

from adapters.assertion import AssertionSigner
from adapters.errors import UpstreamError, UpstreamOpen, UpstreamTimeout, UpstreamUnavailable
from adapters.transport import Endpoint, SourceSettings, expect_ok, open_upstream
from adapters.transport.bulkhead import Bulkhead, Entry
from adapters.transport.settings import BreakerSettings, ClientKind
from tests.unit.adapters.asking import call
from tests.unit.adapters.transport.peer import REPLY, Heard, peer

READ = Endpoint("read", "GET", "/read", lambda response: bytes(expect_ok(response).body))


class Slow:
    """A server that tells how many requests it has at once, and in which order they came."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.inside = 0
        self.most = 0

    async def behave(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        body = heard.target.rpartition("/")[2].encode()
        self.order.append(int(body))
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0.002)
        self.inside -= 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))


@pytest.mark.parametrize("client", list(ClientKind))
async def test_three_hundred_calls_take_turns(client: ClientKind, signer: AssertionSigner) -> None:
    slow = Slow()
    async with peer(slow.behave) as server:
        settings = SourceSettings("crm", server.url, "", client=client, concurrency=8, timeout_ms=30_000)
        upstream = open_upstream(settings, signer)
        asking = [upstream.ask(call(within_s=60), READ, path=f"/read/{number}") for number in range(300)]
        answers = await asyncio.gather(*asking)
        await upstream.aclose()
    assert [int(answer) for answer in answers] == list(range(300))
    assert sorted(slow.order) == list(range(300))
    assert slow.most <= 8
    assert server.connections <= 8


async def test_a_full_queue_and_a_deadline_in_it_have_codes(signer: AssertionSigner) -> None:
    release = asyncio.Event()

    async def hold(_: Heard, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.write(REPLY)

    async with peer(hold) as server:
        settings = SourceSettings("crm", server.url, "", concurrency=1, queue=2, timeout_ms=30_000)
        upstream = open_upstream(settings, signer)
        first = upstream.ask(call(60), READ)
        second = upstream.ask(call(60), READ)
        hurried = upstream.ask(call(0.1), READ)
        await asyncio.sleep(0)
        with pytest.raises(UpstreamOpen, match=r"^crm\.read$"):
            await upstream.ask(call(60), READ)
        with pytest.raises(UpstreamTimeout, match=r"^crm\.read$"):
            await hurried
        release.set()
        assert [await first, await second] == [b"fine", b"fine"]
        assert await upstream.ask(call(60), READ) == b"fine"
        await upstream.aclose()
    assert len(server.heard) == 3


async def test_who_waits_is_refused_once_the_breaker_opens(signer: AssertionSigner) -> None:
    async def fail(_: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n")

    async with peer(fail) as server:
        breaker = BreakerSettings(min_calls=4, open_s=60)
        settings = SourceSettings("crm", server.url, "", concurrency=2, breaker=breaker)
        upstream = open_upstream(settings, signer)
        asking = [upstream.ask(call(60), READ) for _ in range(50)]
        answers = await asyncio.gather(*asking, return_exceptions=True)
        started = time.monotonic()
        with pytest.raises(UpstreamOpen):
            await upstream.ask(call(60), READ)
        await upstream.aclose()
    assert time.monotonic() - started < 5
    kinds = [type(answer) for answer in answers if isinstance(answer, UpstreamError)]
    assert (len(kinds), kinds[:4]) == (50, [UpstreamUnavailable] * 4)
    assert kinds.count(UpstreamOpen) >= 50 - 6  # two were under way when it opened
    assert len(server.heard) <= 6


async def test_who_came_first_goes_first() -> None:
    bulkhead, order = Bulkhead(8, 1_000), []

    async def go(number: int) -> None:
        assert await bulkhead.enter(60) is Entry.IN
        order.append(number)
        await asyncio.sleep(0)
        bulkhead.leave()

    await asyncio.gather(*map(go, range(300)))
    assert order == list(range(300))


async def test_a_cancelled_waiter_is_passed_over() -> None:
    bulkhead = Bulkhead(1, 10)
    assert bulkhead.enter_at_once()
    waiting = [asyncio.create_task(bulkhead.enter(60)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    bulkhead.leave()  # before the cancelled one has been told
    assert await waiting[1] is Entry.IN
    assert not waiting[2].done()
    bulkhead.leave()
    assert await waiting[2] is Entry.IN
    assert not bulkhead.enter_at_once()
    bulkhead.leave()
    assert bulkhead.enter_at_once()


async def test_a_turn_that_came_with_a_cancellation_goes_to_the_next() -> None:
    bulkhead = Bulkhead(1, 10)
    assert bulkhead.enter_at_once()
    waiting = [asyncio.create_task(bulkhead.enter(60)) for _ in range(2)]
    await asyncio.sleep(0)
    bulkhead.leave()
    waiting[0].cancel()  # its turn has come, but it has not run yet
    with pytest.raises(asyncio.CancelledError):
        await waiting[0]
    assert await waiting[1] is Entry.IN


async def test_late_ones_leave_room_in_the_queue() -> None:
    bulkhead = Bulkhead(1, 1)
    assert bulkhead.enter_at_once()
    for _ in range(3):
        assert await bulkhead.enter(0.01) is Entry.LATE
    waiting = asyncio.create_task(bulkhead.enter(60))
    await asyncio.sleep(0)
    assert await bulkhead.enter(60) is Entry.FULL
    bulkhead.leave()
    assert await waiting is Entry.IN
