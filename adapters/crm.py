"""The CRM as `Crm`: batch reads of up to 100 keys, task search, and commands that run at most once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, Literal, TypeVar

import msgspec

from adapters.assertion import AssertionSigner
from adapters.batch import ask_in_batches, ask_together, slices_of
from adapters.cache import CacheStore, PublicCache
from adapters.crm_replies import (
    CheckedIn,
    CheckInList,
    Completed,
    ScenarioList,
    TagList,
    TaskList,
    assignment_list,
    interaction_list,
    opportunity_list,
    reader,
)
from adapters.crm_wire import (
    TASK_STATUS_WORDS,
    CheckInItem,
    assignment_of,
    check_in_of,
    interaction_of,
    opportunity_of,
    scenario_of,
    tag_of,
    task_of,
)
from adapters.errors import UpstreamMalformed
from adapters.narrow import narrowing
from adapters.ports import Call, TaskSearch
from adapters.records import CustomerNo, Page, PageRequest, TaskNo
from adapters.records.customer import CustomerAssignment, Interaction, Opportunity, Tag
from adapters.records.task import ActionTask, Scenario, TaskStatus, VisitCheckIn
from adapters.translate import epoch_ms_of, grouped, known
from adapters.transport import Endpoint, SourceSettings, Upstream, open_upstream
from adapters.wire import Wire

ValueT = TypeVar("ValueT")

BATCH_LIMIT: Final = 100
PAGE_LIMIT: Final = 100


class _Customers(Wire, frozen=True):
    customer_ids: Sequence[CustomerNo]


class _Tasks(Wire, frozen=True):
    task_ids: Sequence[TaskNo]


class _Search(Wire, frozen=True, omit_defaults=True):
    start: int
    size: int
    assigned_user: str | None = None
    status: str | None = None
    scenario_id: str | None = None
    due_before: int | None = None


class _Complete(Wire, frozen=True):
    task_id: TaskNo
    result: str


class _CheckIn(Wire, frozen=True):
    task_id: TaskNo
    checkin_time: int
    longitude: float
    latitude: float
    coordinate_system: Literal["WGS84"] = "WGS84"


_CUSTOMER_ID: Final[Callable[[Any], CustomerNo]] = attrgetter("customer_id")
_PARENT_ID: Final[Callable[[Any], CustomerNo]] = attrgetter("parent.id")
_ASSIGNMENTS: Final = narrowing(
    "assignments",
    "POST",
    "/api/assignments/query",
    assignment_of,
    lambda item, record: reader(
        assignment_list(item), lambda reply: {one.customer_id: record(one) for one in reply.data}
    ),
    columns=frozenset({"customer_id"}),
)
_INTERACTIONS: Final = narrowing(
    "interactions",
    "POST",
    "/api/interactions/query",
    interaction_of,
    lambda item, record: reader(
        interaction_list(item), lambda reply: grouped(reply.records, _CUSTOMER_ID, record)
    ),
    columns=frozenset({"customer_id"}),
)
_TAGS: Final = Endpoint(
    "tags",
    "POST",
    "/api/tags/query",
    reader(
        TagList,
        lambda reply: {item.customer_id: tuple(map(tag_of, item.tags)) for item in reply.items},
    ),
)
_OPPORTUNITIES: Final = narrowing(
    "opportunities",
    "POST",
    "/api/opportunities/query",
    opportunity_of,
    lambda item, record: reader(
        opportunity_list(item),
        lambda reply: grouped(reply.opportunity_list, _CUSTOMER_ID, record),
    ),
    columns=frozenset({"customer_id"}),
)
_CUSTOMER_TASKS: Final = Endpoint(
    "customer_tasks",
    "POST",
    "/api/tasks/byCustomer",
    reader(TaskList, lambda reply: grouped(reply.task_list, _PARENT_ID, task_of)),
)
_TASKS_BY_NO: Final = Endpoint(
    "tasks_by_no",
    "POST",
    "/api/tasks/byId",
    reader(TaskList, lambda reply: {item.task_id: task_of(item) for item in reply.task_list}),
)
_TASKS: Final = Endpoint(
    "tasks",
    "POST",
    "/api/tasks/search",
    reader(
        TaskList,
        lambda reply: Page(rows=tuple(map(task_of, reply.task_list)), total=known(reply.total)),
    ),
)
_SCENARIOS: Final = Endpoint(
    "scenarios",
    "GET",
    "/api/scenarios",
    reader(
        ScenarioList,
        lambda reply: Page(rows=tuple(map(scenario_of, reply.records)), total=len(reply.records)),
    ),
)
_COMPLETE: Final = Endpoint(
    "complete_task",
    "POST",
    "/api/tasks/complete",
    reader(Completed, lambda reply: (None if reply.task is None else task_of(reply.task),)),
    idempotent=False,
)
_CHECK_IN: Final = Endpoint(
    "check_in",
    "POST",
    "/api/tasks/checkin",
    reader(CheckedIn, lambda reply: (_checked_in(reply),)),
    idempotent=False,
)
_CHECK_INS: Final = Endpoint(
    "check_in",
    "POST",
    "/api/checkins/query",
    reader(CheckInList, lambda reply: tuple(map(check_in_of, reply.checkins))),
)
_encode: Final = msgspec.json.Encoder().encode


class CrmApi:
    """Speaks to the CRM through one `Upstream`; scenarios are the same for a whole member bank and cached."""

    def __init__(self, upstream: Upstream, scenarios: PublicCache[Scenario]) -> None:
        self._upstream = upstream
        self._scenarios = scenarios

    def assignments(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CustomerAssignment]]:
        return self._of_customers(call, _ASSIGNMENTS, nos)

    def interactions(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Interaction, ...]]]:
        return self._of_customers(call, _INTERACTIONS, nos)

    def tags(self, call: Call, nos: Sequence[CustomerNo]) -> Awaitable[Mapping[CustomerNo, tuple[Tag, ...]]]:
        return self._of_customers(call, _TAGS, nos)

    def opportunities(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Opportunity, ...]]]:
        return self._of_customers(call, _OPPORTUNITIES, nos)

    def customer_tasks(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[ActionTask, ...]]]:
        return self._of_customers(call, _CUSTOMER_TASKS, nos)

    async def tasks(self, call: Call, search: TaskSearch, page: PageRequest) -> Page[ActionTask]:
        if search.status is TaskStatus.UNKNOWN or page.limit <= 0:
            return Page(rows=(), total=0)
        asks = [
            self._upstream.ask(call, _TASKS, _search_body(search, part))
            for part in slices_of(page, PAGE_LIMIT)
        ]
        parts = await ask_together(asks)
        return Page(rows=tuple(row for part in parts for row in part.rows), total=parts[0].total)

    def tasks_by_no(self, call: Call, nos: Sequence[TaskNo]) -> Awaitable[Mapping[TaskNo, ActionTask]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, _TASKS_BY_NO, _encode(_Tasks(ids)))
        )

    async def scenarios(self, call: Call) -> tuple[Scenario, ...]:
        page = await self._scenarios.get(
            call, call.operator.tenant, lambda: self._upstream.ask(call, _SCENARIOS)
        )
        return page.rows

    async def complete_task(self, call: Call, no: TaskNo, result: str, idempotency_key: str) -> ActionTask:
        body = _encode(_Complete(no, result))
        (task,) = await self._upstream.ask(call, _COMPLETE, body, idempotency_key=idempotency_key)
        return task or await self._read_again(call, no)

    async def check_in(
        self,
        call: Call,
        no: TaskNo,
        at: datetime,
        latitude: float,
        longitude: float,
        idempotency_key: str,
    ) -> VisitCheckIn:
        body = _encode(_CheckIn(no, epoch_ms_of(at), longitude, latitude))
        (visit,) = await self._upstream.ask(call, _CHECK_IN, body, idempotency_key=idempotency_key)
        if visit is not None:
            return visit
        latest = await self._upstream.ask(call, _CHECK_INS, _encode(_Tasks([no])))
        if not latest or latest[0].task_no != no:
            raise UpstreamMalformed(self._upstream.source, _CHECK_IN.name)
        return latest[0]

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()

    async def _read_again(self, call: Call, no: TaskNo) -> ActionTask:
        """The CRM took the command without showing the task: read what became of it."""
        task = (await self.tasks_by_no(call, [no])).get(no)
        if task is None:
            raise UpstreamMalformed(self._upstream.source, _COMPLETE.name)
        return task

    def _of_customers(
        self, call: Call, endpoint: Endpoint[Mapping[CustomerNo, ValueT]], nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, ValueT]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, endpoint, _encode(_Customers(ids)))
        )


def _search_body(search: TaskSearch, page: PageRequest) -> bytes:
    return _encode(
        _Search(
            start=page.offset,
            size=page.limit,
            assigned_user=search.assignee,
            status=TASK_STATUS_WORDS[search.status] if search.status else None,
            scenario_id=search.scenario,
            due_before=epoch_ms_of(search.due_before) if search.due_before else None,
        )
    )


def _checked_in(reply: CheckedIn) -> VisitCheckIn | None:
    if reply.id is None:
        return None
    return check_in_of(CheckInItem(reply.id, known(reply.task_id), known(reply.checkin_time)))


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> CrmApi:
    """The factory that the registry calls."""
    return CrmApi(open_upstream(settings, signer), PublicCache(store, Scenario, settings.name))
