"""The trail with a sink in memory: what is recorded before it is done, heads, and the end."""

import asyncio
import io
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from bff.audit import Act, Audit, AuditUnavailable, Outcome, SinkUnavailable
from bff.settings import AuditSettings
from tests.unit.bff.audit.stream import META, NOW, RING, faults, verified, viewer
from tests.unit.bff.log_stream import lines as log_lines

REVEAL = Act(
    operation="Mutation.revealField",
    outcomes=(Outcome("CLEAR", "NONE", ("CustomerProfile.mobile",)),),
    customers=("C1234567890",),
    purpose="CONTACT",
    policy="policy-digest",
)


class Memory:
    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.is_down = False
        self.is_closed = False

    async def accept(self, lines: Sequence[bytes]) -> None:
        if self.is_down:
            raise SinkUnavailable("down")
        self.lines += lines

    async def aclose(self) -> None:
        self.is_closed = True


def trail(sink: Memory, **settings: int) -> Audit:
    return Audit(sink, RING, msgspec.structs.replace(AuditSettings(), **settings))


async def test_act_is_accepted_by_the_sink_before_it_may_be_done() -> None:
    sink = Memory()
    audit = trail(sink)
    audit.start()
    await audit.record_now(REVEAL, viewer(), META, NOW)
    (line,) = sink.lines
    record = msgspec.json.decode(line)
    assert record["api"]["operation"] == "Mutation.revealField"
    assert (record["activity_id"], record["type_uid"], record["status_id"]) == (99, 600399, 1)
    assert record["unmapped"]["purpose"] == "CONTACT"
    assert record["unmapped"]["policy"] == "policy-digest"
    assert record["unmapped"]["seen"] == [
        {
            "outcomes": [{"level": "CLEAR", "reason": "NONE", "coordinates": ["CustomerProfile.mobile"]}],
            "count": 1,
        }
    ]
    assert b"C1234567890" not in line
    await audit.aclose()


async def test_refused_act_is_recorded_with_its_code() -> None:
    sink = Memory()
    audit = trail(sink)
    audit.start()
    refused = msgspec.structs.replace(REVEAL, code="STEP_UP_REQUIRED")
    await audit.record_now(refused, viewer(), META, NOW)
    await audit.aclose()
    record = msgspec.json.decode(sink.lines[0])
    assert (record["status_id"], record["unmapped"]["code"]) == (2, "STEP_UP_REQUIRED")


async def test_act_is_refused_when_the_sink_is_down(stream: io.StringIO) -> None:
    sink = Memory()
    sink.is_down = True
    audit = trail(sink, timeout_ms=60, drain_s=0)
    audit.start()
    with pytest.raises(AuditUnavailable):
        await audit.record_now(REVEAL, viewer(), META, NOW)
    assert sink.lines == []
    await audit.aclose()
    failed, *_, lost = [line for line in log_lines(stream) if line["event"] != "audit_head"]
    assert (failed["event"], failed["count"]) == ("audit_sink_failed", 1)
    assert (lost["event"], lost["count"]) == ("audit_lines_lost", 2)


async def test_chain_has_a_head_after_each_so_many_records_and_a_closing_one(stream: io.StringIO) -> None:
    sink = Memory()
    audit = trail(sink, head_records=2)
    audit.start()
    for _ in range(5):
        await audit.record_now(REVEAL, viewer(), META, NOW)
    await audit.aclose()
    heads = [index for index, line in enumerate(sink.lines) if b'"audit_head"' in line]
    assert heads == [2, 5, 7]
    report = verified(sink.lines)
    assert report.faults == ()
    assert (report.chains[0].last, report.chains[0].head, report.chains[0].closed) == (5, 5, True)
    logged = [line["audit_head"] for line in log_lines(stream) if line["event"] == "audit_head"]
    assert logged == [msgspec.json.decode(sink.lines[index])["audit_head"] for index in heads]
    assert sink.is_closed


async def test_head_follows_after_a_time_if_there_were_records() -> None:
    sink = Memory()
    audit = trail(sink, head_s=0)
    audit.start()
    await audit.record_now(REVEAL, viewer(), META, NOW)
    while len(sink.lines) < 2:  # noqa: ASYNC110 - the head comes by the clock
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert [b'"audit_head"' in line for line in sink.lines] == [False, True]
    await audit.aclose()


async def test_log_alone_shows_that_a_stream_was_cut(stream: io.StringIO) -> None:
    sink = Memory()
    audit = trail(sink)
    audit.start()
    for _ in range(4):
        await audit.record_now(REVEAL, viewer(), META, NOW)
    await audit.aclose()
    log = [line.encode() for line in stream.getvalue().splitlines()]
    assert faults(sink.lines[:2]) == []
    assert faults([*sink.lines[:2], *log]) == [(3, "MISSING", 3, 4)]


async def test_process_that_recorded_nothing_writes_nothing() -> None:
    sink = Memory()
    audit = trail(sink)
    audit.start()
    await audit.aclose()
    assert sink.lines == []


async def test_time_of_the_record_is_that_of_the_request() -> None:
    sink = Memory()
    audit = trail(sink)
    audit.start()
    await audit.record_now(REVEAL, viewer(), META, NOW + timedelta(milliseconds=7))
    await audit.aclose()
    assert msgspec.json.decode(sink.lines[0])["time"] == 1769851800007
