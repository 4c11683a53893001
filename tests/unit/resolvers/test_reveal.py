"""The order in which a reveal is decided, over fakes that write down what they were asked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
import strawberry

from adapters.errors import UpstreamUnavailable
from adapters.records import CustomerNo, TaskNo
from adapters.records.task import TaskStatus
from masking.levels import Level
from masking.verdict import Coordinate
from masking.viewer import Channel, OrgPath, Ownership, Relation, StaffNo, Tenant, Viewer
from resolvers.contact import COORDINATES, RevealableField
from resolvers.context import RequestContext
from resolvers.declared import read_rules
from resolvers.errors import NotFound, QuotaExceeded
from resolvers.reveal.commands import RevealFieldInput, RevealReason, _reveal
from resolvers.safeguards import Act, Deed
from resolvers.schema import build_schema, print_schema

BANK = Tenant("JX0101")
ME = StaffNo("S000101")
CUSTOMER = CustomerNo("C1010000001")
MOBILE = "13800001234"
NOW = datetime(2026, 1, 31, tzinfo=UTC)
OWNERSHIP = Ownership(OrgPath(BANK), ME)


class Journal:
    """Sources, ids and safeguards of one request: each says that it was asked."""

    def __init__(self, failing: str = "") -> None:
        self.lines: list[str] = []
        self.refusals: list[Exception | None] = []
        self._failing = failing

    def note(self, line: str) -> None:
        self.lines.append(line)
        if line == self._failing:
            raise QuotaExceeded if line == "take" else UpstreamUnavailable("fake", line)

    def open(self, type_name: str, node_id: str) -> str:
        if node_id == "forged":
            raise NotFound
        return {"Customer": CUSTOMER, "ActionTask": "T1"}[type_name]

    def level(self, coordinate: Coordinate, relation: Relation) -> Level:
        return Level.REVEAL_WITH_STEP_UP

    def require_step_up(self) -> None:
        self.note("step-up")

    async def take(self, act: Act) -> None:
        self.note("take")

    @asynccontextmanager
    async def once(self, act: Act, key: str) -> AsyncIterator[None]:
        self.note(f"once {key}")
        yield

    async def record(self, deed: Deed, refusal: Exception | None = None) -> None:
        self.refusals.append(refusal)
        self.note("record")

    async def assignments(self, call: Any, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, Any]:
        self.note("assignments")
        return {no: SimpleNamespace(ownership=OWNERSHIP) for no in nos}

    async def tasks_by_no(self, call: Any, nos: Sequence[TaskNo]) -> Mapping[TaskNo, Any]:
        self.note("task")
        task = SimpleNamespace(customer_no=CUSTOMER, status=TaskStatus.IN_PROGRESS, ownership=OWNERSHIP)
        return dict.fromkeys(nos, task)

    async def profiles(self, call: Any, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, Any]:
        self.note("profile")
        return dict.fromkeys(nos, SimpleNamespace(mobile=MOBILE))


def info_of(journal: Journal) -> Any:
    viewer = Viewer(BANK, ME, "P", OrgPath(BANK), ("r",), "workbench", Channel.WORKBENCH, "2")
    sources = cast("Any", SimpleNamespace(crm=journal, data_assets=journal))
    context = RequestContext(
        viewer, sources, cast("Any", None), cast("Any", journal), cast("Any", journal), NOW
    )
    return SimpleNamespace(context=context)


def asked(customer_id: str = "sealed") -> RevealFieldInput:
    return RevealFieldInput(
        customer_id=strawberry.ID(customer_id),
        field=RevealableField.MOBILE,
        task_id=strawberry.ID("sealed"),
        idempotency_key="key-0001",
        reason=RevealReason.TASK,
    )


async def test_the_audit_has_it_before_the_value_leaves() -> None:
    journal = Journal()
    result = await _reveal(info_of(journal), asked())
    assert (result.value, result.revealed_at) == (MOBILE, NOW)
    assert repr(result) == "<RevealFieldResult>"
    assert journal.lines == [
        "step-up", "assignments", "task", "once key-0001", "take", "profile", "record"
    ]  # fmt: skip
    assert journal.refusals == [None]


@pytest.mark.parametrize(
    ("failing", "lines"),
    [
        ("take", ["step-up", "assignments", "task", "once key-0001", "take", "record"]),
        ("profile", ["step-up", "assignments", "task", "once key-0001", "take", "profile", "record"]),
        ("task", ["step-up", "assignments", "task", "record"]),
    ],
)
async def test_what_fails_on_the_way_is_recorded_as_refused(failing: str, lines: list[str]) -> None:
    journal = Journal(failing)
    with pytest.raises((QuotaExceeded, UpstreamUnavailable)) as raised:
        await _reveal(info_of(journal), asked())
    assert journal.lines == lines
    assert journal.refusals == [raised.value]


async def test_a_failing_audit_keeps_the_value_back() -> None:
    journal = Journal("record")
    with pytest.raises(UpstreamUnavailable):
        await _reveal(info_of(journal), asked())
    assert journal.lines[-2:] == ["record", "record"]


async def test_a_forged_customer_is_recorded_without_a_number() -> None:
    journal = Journal()
    with pytest.raises(NotFound):
        await _reveal(info_of(journal), asked("forged"))
    assert journal.lines == ["record"]


def test_every_revealable_field_is_one_that_the_schema_masks() -> None:
    rules = read_rules(print_schema(build_schema()))
    assert set(COORDINATES) == set(RevealableField)
    assert all(rules[coordinate].mask is not None for coordinate in COORDINATES.values())
