"""
The ports: what the rest of the program may ask, one Protocol for each source.

Reads take many keys at once, so a list costs one call. A key the operator may not see, or that does not
exist, is simply missing from the mapping. A read may begin when it is called, and be awaited later: a method
that is `async` will do, one that gives what `Upstream.ask` gives needs no task to run beside others. Whatever
else goes wrong is an `adapters.errors.UpstreamError`.
"""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, TypeAlias

import msgspec

from adapters.records import CustomerNo, LoanNo, Page, PageRequest, ProductCode, ScenarioNo, TaskNo
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
    ProductClass,
    Segment,
    Tag,
)
from adapters.records.loan import CreditLine, Installment, Loan
from adapters.records.outbound import CallNo, CallOrder, OutboundCall
from adapters.records.performance import (
    KpiLevel,
    KpiMetric,
    Performance,
    PeriodKind,
    Ranking,
    RegulatoryCalibre,
    RegulatoryStatistics,
)
from adapters.records.product import Product, ProductRecommendation, ShelfItem
from adapters.records.task import ActionTask, Scenario, TaskStatus, VisitCheckIn
from masking.viewer import OrgCode, OrgPath, StaffNo, Tenant

Reads: TypeAlias = Mapping[type, frozenset[str]]
"""The attributes that are wanted of each class of records; of a class that is missing, all of them."""


class Operator(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """In whose name upstream is asked. Goes out as a signed assertion, never as the caller's own token."""

    tenant: Tenant
    staff_no: StaffNo
    post: str
    org: OrgPath

    def __repr__(self) -> str:
        return "<Operator>"


class Call(msgspec.Struct, frozen=True):
    """What every upstream call of one request carries along."""

    operator: Operator
    deadline_s: float
    """On the clock of `time.monotonic`."""
    trace_id: str
    """32 hex digits (W3C trace context)."""
    span_id: str = ""
    """The request's own span, where it is traced: 16 hex digits."""
    sampled: bool = True
    """Whether the trace is kept by whoever takes part in it."""
    reads: Reads | None = None
    """
    What is wanted of the records, where it is known. A port may give more; what it does not give is `UNREAD`.
    """


class CustomerSearch(msgspec.Struct, frozen=True):
    """All given conditions hold. `name` is a whole name: there is no search by part."""

    name: str | None = None
    segment: Segment | None = None
    aum_tier: str | None = None
    managed_by: StaffNo | None = None
    outlet: OrgCode | None = None
    matures_within_days: int | None = None


class TaskSearch(msgspec.Struct, frozen=True):
    """All given conditions hold; without `assignee` the tasks the operator may see by organisation."""

    assignee: StaffNo | None = None
    status: TaskStatus | None = None
    scenario: ScenarioNo | None = None
    due_before: datetime | None = None


class ProductSearch(msgspec.Struct, frozen=True):
    category: ProductClass | None = None
    text: str | None = None


class Source(Protocol):
    """What every port can do."""

    async def ping(self) -> None:
        """Return when upstream answers; raise `UpstreamError` otherwise."""

    async def aclose(self) -> None: ...


class DataAssets(Source, Protocol):
    """The data-asset API: who the customer is and what they hold."""

    def profiles(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CustomerProfile]]: ...

    async def search(
        self, call: Call, search: CustomerSearch, page: PageRequest
    ) -> Page[CustomerProfile]: ...

    def assets(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, AssetSummary]]: ...

    def holdings(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Holding, ...]]]: ...

    def accounts(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Account, ...]]]: ...

    def cards(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[BankCard, ...]]]: ...

    def maturities(
        self, call: Call, nos: Sequence[CustomerNo], within_days: int
    ) -> Awaitable[Mapping[CustomerNo, tuple[MaturityReminder, ...]]]: ...


class Crm(Source, Protocol):
    """The CRM: assignment, interactions, tags, opportunities, scenarios and tasks."""

    def assignments(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CustomerAssignment]]: ...

    def interactions(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Interaction, ...]]]:
        """Newest first; upstream keeps at most the latest 100 a customer at hand."""

    def tags(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Tag, ...]]]: ...

    def opportunities(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Opportunity, ...]]]: ...

    def customer_tasks(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[ActionTask, ...]]]:
        """By due time."""

    async def tasks(self, call: Call, search: TaskSearch, page: PageRequest) -> Page[ActionTask]:
        """By due time."""

    def tasks_by_no(self, call: Call, nos: Sequence[TaskNo]) -> Awaitable[Mapping[TaskNo, ActionTask]]: ...

    async def scenarios(self, call: Call) -> tuple[Scenario, ...]:
        """Those of the operator's member bank, with their nodes, newest first."""

    async def complete_task(self, call: Call, no: TaskNo, result: str, idempotency_key: str) -> ActionTask:
        """Raises `UpstreamConflict` with ALREADY_COMPLETED, EXPIRED or NOT_ASSIGNED_TO_YOU."""

    async def check_in(
        self,
        call: Call,
        no: TaskNo,
        at: datetime,
        latitude: float,
        longitude: float,
        idempotency_key: str,
    ) -> VisitCheckIn:
        """WGS 84 degrees. Raises `UpstreamConflict`: TOO_FAR, ALREADY_COMPLETED, NOT_ASSIGNED_TO_YOU."""


class CoreLoans(Source, Protocol):
    """Core loans: loans, schedules, credit lines."""

    def loans(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Loan, ...]]]: ...

    def schedules(
        self, call: Call, nos: Sequence[LoanNo]
    ) -> Awaitable[Mapping[LoanNo, tuple[Installment, ...]]]: ...

    def credit_lines(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CreditLine]]: ...


class Catalogue(Source, Protocol):
    """The product catalogue: what can be sold, where, and what suits a customer."""

    async def products(self, call: Call, codes: Sequence[ProductCode]) -> Mapping[ProductCode, Product]: ...

    async def search(self, call: Call, search: ProductSearch, page: PageRequest) -> Page[Product]: ...

    async def shelf(
        self,
        call: Call,
        bank: Tenant,
        outlet: OrgCode | None,
        category: ProductClass | None,
        page: PageRequest,
    ) -> Page[ShelfItem]: ...

    def recommendations(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[ProductRecommendation, ...]]]:
        """Best first."""


class KpiMart(Source, Protocol):
    """The KPI mart: results, targets, ranking, regulatory statistics."""

    def performance(
        self, call: Call, level: KpiLevel, org: OrgCode | None, period: PeriodKind, on: date | None
    ) -> Awaitable[Performance]:
        """
        Results at *level*: of the operator (PERSON), of the operator's team, or of the organisation *org*.

        Without *org* the operator's own organisation at that level; without *on* the current period.
        """

    def ranking(
        self, call: Call, metric: KpiMetric, level: KpiLevel, period: PeriodKind, limit: int
    ) -> Awaitable[Ranking]:
        """Of persons in the operator's outlet (level PERSON), or of organisations in the bank."""

    def regulatory_statistics(
        self, call: Call, calibre: RegulatoryCalibre, org: OrgCode | None, as_of: date | None
    ) -> Awaitable[RegulatoryStatistics]: ...


class OutboundCalls(Source, Protocol):
    """The outbound-call platform: it joins the operator's telephone with a customer's."""

    async def start(self, call: Call, order: CallOrder, idempotency_key: str) -> OutboundCall:
        """Raises `UpstreamConflict` with NOT_DIALABLE, DO_NOT_CALL or OPERATOR_BUSY."""

    async def state(self, call: Call, no: CallNo) -> OutboundCall:
        """Of the operator's own calls; any other is `UpstreamNotFound`."""
