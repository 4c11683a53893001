from datetime import datetime
from typing import Any

import pytest

from adapters.errors import UpstreamConflict, UpstreamMalformed, UpstreamNotFound, UpstreamRefused
from adapters.outbound import international
from adapters.records.outbound import CallNo, CallOrder, CallState
from adapters.translate import SHANGHAI
from tests.unit.adapters.asking import OUYANG, call
from tests.unit.adapters.fake import FakeUpstream, reply, reply_json

NUMBER = "138 1234 5678"
ORDER = CallOrder(customer_no=OUYANG, number=NUMBER)
KEY = "key-0001"


@pytest.fixture
async def fake(open_fake: Any) -> FakeUpstream:
    started: FakeUpstream = await open_fake("outbound")
    return started


@pytest.fixture
def source(fake: FakeUpstream, open_source: Any) -> Any:
    return open_source("outbound", fake.url)


async def test_an_order_goes_out_in_e164_under_its_key(fake: FakeUpstream, source: Any) -> None:
    placed = await source.start(call(), ORDER, KEY)
    assert (placed.call_no, placed.state) == ("D101000000001", CallState.DIALLING)
    assert placed.placed_at == datetime(2026, 1, 31, 10, 22, 31, tzinfo=SHANGHAI)
    assert fake.received[0].body == {"customer": OUYANG, "callee": "+8613812345678"}
    assert fake.received[0].headers["idempotency-key"] == KEY


async def test_a_call_is_read_by_its_number(fake: FakeUpstream, source: Any) -> None:
    found = await source.state(call(), CallNo("D101000000001"))
    assert found.state is CallState.CONNECTED
    assert fake.received[0].path == "/calls/D101000000001"


async def test_an_unknown_state_becomes_unknown(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(
        reply_json({"callId": "D101000000001", "state": "parked", "placedAt": "2026-01-31T10:22:31+08:00"})
    )
    assert (await source.state(call(), CallNo("D101000000001"))).state is CallState.UNKNOWN


@pytest.mark.parametrize(
    ("problem", "status", "reason"),
    [
        ("operator-busy", 409, "OPERATOR_BUSY"),
        ("do-not-call", 409, "DO_NOT_CALL"),
        ("not-dialable", 422, "NOT_DIALABLE"),
        ("idempotency-key-reused", 422, "IDEMPOTENCY_KEY_REUSED"),
    ],
)
async def test_a_rule_of_calling_is_a_conflict(
    fake: FakeUpstream, source: Any, problem: str, status: int, reason: str
) -> None:
    fake.answers.append(
        reply_json({"type": f"urn:outbound:{problem}", "title": "x", "status": status}, status)
    )
    with pytest.raises(UpstreamConflict, match=r"^outbound\.start$") as raised:
        await source.start(call(), ORDER, KEY)
    assert raised.value.reason == reason


@pytest.mark.parametrize(
    ("status", "error"), [(403, UpstreamRefused), (404, UpstreamNotFound), (409, UpstreamMalformed)]
)
async def test_other_problems_go_by_the_status(
    fake: FakeUpstream, source: Any, status: int, error: type[Exception]
) -> None:
    fake.answers.append(reply(status, NUMBER.encode(), "application/problem+json"))
    with pytest.raises(error, match=r"^outbound\.start$"):
        await source.start(call(), ORDER, KEY)


async def test_a_failed_order_is_not_sent_again(fake: FakeUpstream, source: Any) -> None:
    fake.answers.append(reply(503, b""))
    with pytest.raises(Exception, match=r"^outbound\.start$"):
        await source.start(call(), ORDER, KEY)
    assert len(fake.received) == 1


async def test_what_is_no_number_is_not_sent_at_all(fake: FakeUpstream, source: Any) -> None:
    with pytest.raises(UpstreamConflict) as raised:
        await source.start(call(), CallOrder(customer_no=OUYANG, number="138****5678"), KEY)
    assert raised.value.reason == "NOT_DIALABLE"
    assert "138" not in repr(raised.value)
    assert fake.received == []


def test_an_order_prints_no_number() -> None:
    assert repr(ORDER) == "<CallOrder>"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("13812345678", ("+8613812345678", None)),
        ("+8613812345678", ("+8613812345678", None)),
        ("0086 138-1234-5678", ("+8613812345678", None)),
        ("0791-81234567", ("+8679181234567", None)),
        ("0791-81234567-123", ("+8679181234567", "123")),
        ("(021) 6123 4567 转 8", ("+862161234567", "8")),
        ("010-61234567", ("+861061234567", None)),
        ("+852 61234567", ("+85261234567", None)),
        ("+886 912345678", ("+886912345678", None)),
        ("", None),
        ("81234567", None),
        ("138****5678", None),
        ("13812345678 13987654321", None),
        ("call me", None),
    ],
)
def test_a_number_is_written_in_e164(typed: str, dialled: tuple[str, str | None] | None) -> None:
    assert international(typed) == dialled
