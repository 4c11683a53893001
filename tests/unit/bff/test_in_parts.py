"""A response in parts as answers: nothing leaves unrecorded, and whatever ends it early is told."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest

from bff.audit.errors import AuditUnavailable
from bff.http.model import RequestMeta
from bff.in_parts import AnswersInParts
from bff.plan import RunResult
from bff.plan.deliver import Delivery
from bff.plan.form import Form
from masking.viewer import Relation
from tests.property.plan_payloads import Merged
from tests.unit.bff.plan.bank import Context, protection
from tests.unit.bff.plan.test_parts import LATER, planned
from tests.unit.bff.plan.test_protection import context


class Trail:
    """What was recorded and settled; *fails* says from which record on there is no room."""

    def __init__(self, fails: int = 99) -> None:
        self.records: list[bool] = []
        self.settled: list[Mapping[str, Any] | None] = []
        self._fails = fails

    def record(self, result: RunResult, errors: Sequence[Mapping[str, Any]], *, first: bool) -> None:
        if len(self.records) >= self._fails:
            raise AuditUnavailable
        self.records.append(first)

    async def settle(self, data: Mapping[str, Any] | None) -> Mapping[str, int]:
        self.settled.append(data)
        return {"actual": 7}


def answers(
    trail: Trail, found: Context, form: Form = Form.ONCE, deadline_s: float = 60.0, **meta: Any
) -> AnswersInParts:
    asked = RequestMeta("r" * 32, "0" * 32, time.monotonic() + deadline_s, **meta)
    delivery = Delivery(planned(LATER, form, protection()), found, {})
    return AnswersInParts(delivery, form, asked, trail.record, trail.settle)


async def all_of(stream: AnswersInParts) -> list[dict[str, Any]]:
    told = []
    await stream.begin()
    async for answer in stream:
        told.append(msgspec.json.decode(answer.body or b""))
        assert answer.has_next is told[-1].get("hasNext", False)
    await stream.release()
    return told


def stuck() -> Context:
    """Holdings that never come."""
    found = context(c1=Relation.MINE)
    found.holdings = {"c1": asyncio.get_running_loop().create_future()}
    return found


def codes(told: Mapping[str, Any]) -> list[tuple[list[Any], str]]:
    ended = [*told.get("completed", ()), *told.get("incremental", ())]
    return [(e["path"], e["extensions"]["code"]) for one in ended for e in one.get("errors", ())]


async def test_each_payload_is_recorded_and_the_whole_is_settled_once() -> None:
    trail = Trail()
    told = await all_of(answers(trail, context(c1=Relation.MINE), wants_cost=True))
    merged = Merged(told)
    assert trail.records == [True, False]
    assert trail.settled == [merged.data]
    assert told[-1]["incremental"][-1]["extensions"] == {"cost": {"actual": 7}}


async def test_nothing_leaves_when_the_first_payload_cannot_be_recorded() -> None:
    stream = answers(Trail(fails=0), context(c1=Relation.MINE))
    with pytest.raises(AuditUnavailable):
        await stream.begin()
    await stream.release()


@pytest.mark.parametrize("form", [Form.ONCE, Form.FULL])
async def test_part_that_cannot_be_recorded_is_not_sent(form: Form) -> None:
    told = await all_of(answers(Trail(fails=1), context(c1=Relation.MINE), form))
    assert len(told) == 2
    assert codes(told[1]) == [(["customers", 0], "AUDIT_UNAVAILABLE")]
    assert "sealed" not in str(told)
    if form is Form.ONCE:
        assert set(told[1]) == {"completed", "hasNext"}
        Merged(told)
    else:
        assert [patch["data"] for patch in told[1]["incremental"]] == [None]


@pytest.mark.parametrize("form", [Form.ONCE, Form.FULL])
async def test_part_that_does_not_come_in_time_is_completed_with_the_deadline(form: Form) -> None:
    opened, ended = await all_of(answers(Trail(), stuck(), form, deadline_s=0.0))
    assert opened["data"] == {"customers": [{"name": "name of c1"}]}
    assert codes(ended) == [(["customers", 0], "DEADLINE_EXCEEDED")]
    assert ended["hasNext"] is False


async def test_fault_of_our_own_is_told_by_its_code_alone(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Trail):
        def record(self, result: RunResult, errors: Sequence[Mapping[str, Any]], *, first: bool) -> None:
            if not first:
                raise RuntimeError("13800138000")

    with caplog.at_level(logging.ERROR):
        told = await all_of(answers(Broken(), context(c1=Relation.MINE)))
    assert codes(told[1]) == [(["customers", 0], "INTERNAL")]
    assert "13800138000" not in str(told)
    assert [record.message for record in caplog.records] == ["delivery_failed"]


async def test_nothing_runs_when_the_client_has_gone() -> None:
    found = stuck()
    stream = answers(Trail(), found)
    await stream.begin()
    await anext(stream)
    for _ in range(5):
        await asyncio.sleep(0)
    await stream.release()
    assert found.holdings["c1"].cancelled()
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_variables_that_do_not_fit_execute_nothing() -> None:
    text = "query($n: Int!) { customers @stream(initialCount: $n) { name } }"
    trail, found = Trail(), context(c1=Relation.MINE)
    meta = RequestMeta("r" * 32, "0" * 32, time.monotonic() + 60)
    stream = AnswersInParts(
        Delivery(planned(text), found, {"n": "x"}), Form.ONCE, meta, trail.record, trail.settle
    )
    result = await stream.begin()
    await stream.release()
    assert result.refused
    assert (trail.records, found.log) == ([], [])
