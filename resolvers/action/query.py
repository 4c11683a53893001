"""How scenarios and tasks are asked for."""

from datetime import datetime
from typing import Annotated

import strawberry

from adapters.ports import TaskSearch
from adapters.records import ScenarioNo
from adapters.records.task import TaskStatus
from masking.classes import DataClass
from masking.permissions import Permission
from resolvers.action.types import ActionTaskType, ScenarioType
from resolvers.connections import (
    After,
    Connection,
    First,
    Slice,
    SubjectConnection,
    cut,
    page_request,
    scope_of,
)
from resolvers.context import RequestContext
from resolvers.demand import Demand
from resolvers.fields import Info, shown


@strawberry.input(description="Which tasks to list. All given conditions hold.")
class ActionTaskFilter:
    assigned_to_me: bool = strawberry.field(
        default=True, description="Only the viewer's own tasks; otherwise those of the viewer's organisation."
    )
    status: TaskStatus | None = strawberry.field(default=None, description="Only this status.")
    scenario_id: strawberry.ID | None = strawberry.field(default=None, description="Only from this scenario.")
    due_before: datetime | None = strawberry.field(default=None, description="Only due before this moment.")


async def _action_tasks(
    info: Info,
    filter: Annotated[  # noqa: A002
        ActionTaskFilter | None, strawberry.argument(description="Which ones; by default the viewer's own.")
    ] = None,
    first: First = 20,
    after: After = None,
) -> Slice:
    context = info.context
    search = _search(context, filter or ActionTaskFilter())
    scope = scope_of("Query.actionTasks", search)
    page = page_request(context, scope, first, after)
    found = await context.sources.crm.tasks(context.call, search, page)
    context.ids.expect("ActionTask", "task_no", found.rows)
    return Slice(nodes=found.rows, offset=page.offset, total_count=found.total, scope=scope)


def _search(context: RequestContext, asked: ActionTaskFilter) -> TaskSearch:
    scenario = asked.scenario_id
    return TaskSearch(
        assignee=context.viewer.staff_no if asked.assigned_to_me else None,
        status=asked.status,
        scenario=ScenarioNo(context.ids.open("Scenario", scenario)) if scenario else None,
        due_before=asked.due_before,
    )


async def _scenarios(info: Info, first: First = 20, after: After = None) -> Slice:
    scope = scope_of("Query.scenarios")
    page = page_request(info.context, scope, first, after)
    return cut(await info.context.sources.crm.scenarios(info.context.call), page, scope)


@strawberry.type(name="Query")
class ActionQuery:
    action_tasks: SubjectConnection[ActionTaskType] | None = shown(
        DataClass.INTERNAL,
        "Action tasks, by due time.",
        needs=Permission.TASK_READ,
        demand=Demand(weight=5),
        resolver=_action_tasks,
    )
    scenarios: Connection[ScenarioType] | None = shown(
        DataClass.INTERNAL,
        "Scenarios of the viewer's member bank, newest first.",
        needs=Permission.SCENARIO_READ,
        resolver=_scenarios,
    )
