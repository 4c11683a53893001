"""
Sources that answer in memory, from `filled_records`: they fit into the server by their factories, as a bank's
own adapters do. What a call does not want of a record they leave unread, of all that they may.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from msgspec.structs import replace

from adapters.ports import Call
from adapters.records import CustomerNo, LoanNo, Page, PageRequest, Record, TaskNo
from adapters.records.customer import (
    Account,
    AssetSummary,
    BankCard,
    CustomerAssignment,
    CustomerProfile,
    Holding,
    Interaction,
    MaturityReminder,
    Opportunity,
    Tag,
)
from adapters.records.loan import CreditLine, Installment, Loan
from adapters.records.task import ActionTask, Scenario
from adapters.unread import UNREAD
from masking.viewer import OrgPath, Ownership, StaffNo, Tenant
from tests.property.filled_records import NUMBERS, SECRETS, fill, ownership

RowT = TypeVar("RowT", bound=Record)
_NOBODY: Final = Ownership(OrgPath(Tenant("")), StaffNo(""))


def _as_wanted(record: RowT, call: Call) -> RowT:
    wanted = call.reads.get(type(record)) if call.reads else None
    if wanted is None:
        return record
    return replace(record, **{name: UNREAD for name in record.__struct_fields__ if name not in wanted})


def _task(number: CustomerNo, call: Call) -> ActionTask:
    return _as_wanted(fill(ActionTask, number, ownership=ownership(number, call.operator)), call)


def _profile(number: CustomerNo, call: Call) -> CustomerProfile:
    return _as_wanted(fill(CustomerProfile, number, ownership=ownership(number, call.operator)), call)


def _assignment(number: CustomerNo, call: Call) -> CustomerAssignment:
    return _as_wanted(fill(CustomerAssignment, number, ownership=ownership(number, call.operator)), call)


LOANS: Final = {fill(Loan, number).loan_no: number for number in NUMBERS}
TASKS: Final = {fill(ActionTask, number, ownership=_NOBODY).task_no: number for number in NUMBERS}


KINDS: Final[tuple[type[Record], ...]] = (
    Account, AssetSummary, BankCard, CreditLine, Holding, Installment, Interaction, Loan, MaturityReminder,
    Opportunity, Tag,
)  # fmt: skip


def all_secrets() -> Mapping[tuple[CustomerNo, str], str]:
    """By customer and coordinate, every text that must not stand where its field is not clear."""
    for number in NUMBERS:
        for kind in KINDS:
            fill(kind, number)
        for owned in (CustomerProfile, CustomerAssignment, ActionTask):
            fill(owned, number, ownership=_NOBODY)
    return SECRETS


class _Filled:
    """What every port can do."""

    def __init__(self, *_: object) -> None: ...

    async def ping(self) -> None: ...

    async def aclose(self) -> None: ...


def _one(kind: type[RowT], call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, RowT]:
    return {number: _as_wanted(fill(kind, number), call) for number in nos}


def _list(kind: type[RowT], call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, tuple[RowT, ...]]:
    return {number: (_as_wanted(fill(kind, number), call),) for number in nos}


class FilledDataAssets(_Filled):
    async def profiles(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, CustomerProfile]:
        return {number: _profile(number, call) for number in nos}

    async def search(self, call: Call, search: object, page: PageRequest) -> Page[CustomerProfile]:
        return Page(tuple(_profile(number, call) for number in NUMBERS), len(NUMBERS))

    async def assets(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, AssetSummary]:
        return _one(AssetSummary, call, nos)

    async def holdings(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, tuple[Holding, ...]]:
        return _list(Holding, call, nos)

    async def accounts(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, tuple[Account, ...]]:
        return _list(Account, call, nos)

    async def cards(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, tuple[BankCard, ...]]:
        return _list(BankCard, call, nos)

    async def maturities(
        self, call: Call, nos: Sequence[CustomerNo], within_days: int
    ) -> Mapping[CustomerNo, tuple[MaturityReminder, ...]]:
        return _list(MaturityReminder, call, nos)


class FilledCrm(_Filled):
    async def assignments(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, CustomerAssignment]:
        return {no: _assignment(no, call) for no in nos}

    async def interactions(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, tuple[Interaction, ...]]:
        return _list(Interaction, call, nos)

    async def tags(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, tuple[Tag, ...]]:
        return _list(Tag, call, nos)

    async def opportunities(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, tuple[Opportunity, ...]]:
        return _list(Opportunity, call, nos)

    async def customer_tasks(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Mapping[CustomerNo, tuple[ActionTask, ...]]:
        return {number: (_task(number, call),) for number in nos}

    async def tasks(self, call: Call, search: object, page: PageRequest) -> Page[ActionTask]:
        return Page(tuple(_task(number, call) for number in NUMBERS), len(NUMBERS))

    async def tasks_by_no(self, call: Call, nos: Sequence[TaskNo]) -> Mapping[TaskNo, ActionTask]:
        return {no: _task(TASKS[no], call) for no in nos if no in TASKS}

    async def scenarios(self, call: Call) -> tuple[Scenario, ...]:
        return ()

    async def complete_task(self, call: Call, no: TaskNo, result: str, idempotency_key: str) -> ActionTask:
        return _task(TASKS[no], call)

    async def check_in(self, call: Call, no: TaskNo, at: datetime, *_: object) -> None:
        raise NotImplementedError


class FilledLoans(_Filled):
    async def loans(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, tuple[Loan, ...]]:
        return _list(Loan, call, nos)

    async def schedules(self, call: Call, nos: Sequence[LoanNo]) -> Mapping[LoanNo, tuple[Installment, ...]]:
        return {no: (fill(Installment, LOANS[no]),) for no in nos}

    async def credit_lines(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, CreditLine]:
        return _one(CreditLine, call, nos)
