"""Every way an upstream can misbehave, over every client: the right error, in time, without a word of it."""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from adapters.errors import UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from adapters.transport import ClientKind, Destination, Fault, Request, Transport
from adapters.transport.asyncio_client import AsyncioTransport
from adapters.transport.httpx_client import HttpxTransport
from adapters.transport.pyreqwest_client import PyreqwestTransport
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import Answer, FakeUpstream, drop, hang, reply, reply_json, trickle

CARD = "6226000000000000013"
CLIENTS = list(ClientKind)
CLIENT_OF: dict[ClientKind, Callable[[Destination], Transport]] = {
    ClientKind.ASYNCIO: AsyncioTransport,
    ClientKind.PYREQWEST: PyreqwestTransport,
    ClientKind.HTTPX: HttpxTransport,
}


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("data-asset")
    return started


@pytest.fixture(params=CLIENTS)
def source(request: pytest.FixtureRequest, fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("data-asset", fake.url, request.param, reply_limit_bytes=100_000)


def everything_of(error: BaseException) -> str:
    """All that a log, a tracker or a debugger's summary could show of an error."""
    seen = "".join(traceback.format_exception(error))
    return seen + repr(error) + repr(vars(error)) + repr(error.__context__) + repr(error.__cause__)


@pytest.mark.parametrize(("answer", "name"), [(hang, "hang"), (trickle, "trickle")])
async def test_silence_ends_at_the_deadline(
    fake: FakeUpstream, source: Any, answer: Answer, name: str
) -> None:
    fake.answers.append(answer)
    started = time.monotonic()
    with pytest.raises(UpstreamTimeout, match=r"^data-asset\.profiles$"):
        await source.profiles(call(within_s=0.2), [OUYANG])
    assert 0.15 < time.monotonic() - started < 0.5


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_far_deadline_does_not_stretch_the_sources_own_limit(
    client: str, fake: FakeUpstream, open_source: Any
) -> None:
    source = open_source("data-asset", fake.url, client, timeout_ms=100)
    fake.answers.append(hang)
    started = time.monotonic()
    with pytest.raises(UpstreamTimeout):
        await source.profiles(call(within_s=30), [OUYANG])
    assert time.monotonic() - started < 0.5


async def test_after_the_deadline_nothing_is_asked(fake: FakeUpstream, source: Any) -> None:
    with pytest.raises(UpstreamTimeout):
        await source.profiles(call(within_s=-1), [OUYANG])
    assert fake.received == []


async def test_a_dropped_connection_is_unavailable(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(drop)
    with pytest.raises(UpstreamUnavailable, match=r"^data-asset\.profiles$"):
        await source.profiles(call(), [OUYANG])
    assert len(fake.received) == 1  # it was heard, so it is not said again


@pytest.mark.parametrize("client", CLIENTS)
async def test_no_connection_is_unavailable(client: str, open_source: Any, unused_tcp_port: int) -> None:
    source = open_source("data-asset", f"http://127.0.0.1:{unused_tcp_port}", client)
    with pytest.raises(UpstreamUnavailable) as raised:
        await source.profiles(call(), [OUYANG])
    assert str(unused_tcp_port) not in everything_of(raised.value)
    with pytest.raises(UpstreamUnavailable, match=r"^data-asset\.ping$"):
        await source.ping()


async def test_a_pong_is_enough(source: Any) -> None:
    await source.ping()


BROKEN: dict[str, tuple[Answer, type[UpstreamError]]] = {
    "500 with a body": (reply(500, f'{{"card":"{CARD}"}}'.encode()), UpstreamUnavailable),
    "404 with a body": (reply(404, CARD.encode()), UpstreamError),
    "302": (reply(302, CARD.encode()), UpstreamMalformed),
    "204": (reply(204, b""), UpstreamMalformed),
    "HTML": (reply(200, f"<html>{CARD}</html>".encode(), "text/html"), UpstreamMalformed),
    "empty": (reply(200, b""), UpstreamMalformed),
    "truncated": (reply(200, f'{{"errCode":0,"data":{{"rows":["{CARD}'.encode()), UpstreamMalformed),
    "not UTF-8": (reply(200, b'{"errCode":0,"errMsg":"\xff\xfe' + CARD.encode() + b'"}'), UpstreamMalformed),
    "wrong type": (reply_json({"errCode": CARD, "data": {}}), UpstreamMalformed),
    "wrong rows": (reply_json({"errCode": 0, "data": {"rows": [CARD], "totalNum": 1}}), UpstreamMalformed),
    "too deep": (reply(200, b'{"x":' + b"[" * 40_000 + b"]" * 40_000 + b"}"), UpstreamMalformed),
    "no data": (reply_json({"errCode": 0, "errMsg": CARD}), UpstreamMalformed),
    "oversized": (reply(200, b'{"x":"' + CARD.encode() * 6000 + b'"}'), UpstreamMalformed),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_reply_shows_nothing_of_itself(
    fake: FakeUpstream, source: Any, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer, error = BROKEN[case]
    fake.answers.append(answer)
    with pytest.raises(error) as raised:
        await source.profiles(call(), [OUYANG])
    seen = everything_of(raised.value) + caplog.text
    assert CARD not in seen
    assert OUYANG not in seen
    assert fake.url not in seen
    assert (raised.value.__cause__, raised.value.__context__) == (None, None)


async def test_the_next_call_after_a_broken_one_works(fake: FakeUpstream, source: Any) -> None:
    for answer in (BROKEN["oversized"][0], drop, BROKEN["truncated"][0]):
        fake.answers.append(answer)
        with pytest.raises(UpstreamError):
            await source.profiles(call(), [OUYANG])
    assert OUYANG in await source.profiles(call(), [OUYANG])


@pytest.mark.parametrize("client", CLIENTS)
async def test_a_cancelled_call_gives_its_place_back(
    client: str, fake: FakeUpstream, open_source: Any
) -> None:
    source = open_source("data-asset", fake.url, client, concurrency=1)
    fake.answers.append(hang)
    asking = asyncio.ensure_future(source.profiles(call(), [OUYANG]))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert OUYANG in await source.profiles(call(), [OUYANG])


@pytest.mark.parametrize("client", CLIENTS)
async def test_only_a_connection_that_never_stood_may_be_tried_again(
    client: ClientKind, fake: FakeUpstream, unused_tcp_port: int
) -> None:
    fake.answers += [reply(200, b"{}"), drop]
    transports = [
        CLIENT_OF[client](Destination(url, 1_000))
        for url in (fake.url, f"http://127.0.0.1:{unused_tcp_port}")
    ]
    request = Request("POST", "/v1/customers/batchQuery", {}, b"{}", 1.0)
    await transports[0].send(request)
    repeatable = []
    for transport in transports:
        with pytest.raises(Fault) as raised:
            await transport.send(request)
        repeatable.append(raised.value.repeatable)
        await transport.aclose()
    assert repeatable == [False, True]
