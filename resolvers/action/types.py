"""Scenario → node → task: what head office wrote, and what one person has to do for one customer."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from adapters.records import CustomerNo, NodeNo, ScenarioNo, TaskNo
from adapters.records.customer import InteractionChannel
from adapters.records.task import (
    ActionTask,
    Scenario,
    ScenarioNode,
    ScenarioState,
    TaskPriority,
    TaskStatus,
)
from masking.classes import DataClass, MaskKind
from masking.permissions import Permission
from resolvers import loads
from resolvers.context import RequestContext
from resolvers.errors import NotFound
from resolvers.fields import Subject, batched, part, record_type, sealed, shown, subject_type
from resolvers.nodes import Node, found_by
from resolvers.relation import task_shades

if TYPE_CHECKING:
    from resolvers.customer.view import CustomerType

CustomerLater = Annotated["CustomerType", strawberry.lazy("resolvers.customer.view")]


@record_type(ScenarioNode, "One step (节点) of a scenario.", name="ScenarioNode")
class ScenarioNodeType(Node):
    id = sealed("node_no", "ScenarioNode")
    sequence: int = part("Its place in the scenario, from 1.")
    name: str = part("What the step is called.")
    instruction: str = part("What is to be done, as head office wrote it.")
    channel: InteractionChannel = part("How the customer should be reached.")


@record_type(Scenario, "A business scenario (场景) written at head office.", name="Scenario")
class ScenarioType(Node):
    id = sealed("scenario_no", "Scenario")
    name: str = part("What it is called.")
    objective: str = part("What it is for.")
    state: ScenarioState = part("Whether it is being played.")
    starts_on: date = part("First day.")
    ends_on: date | None = part("Last day, where one is set.")
    nodes: list[ScenarioNodeType] = part("Its steps, in order.")


async def _customers_of(_context: RequestContext, numbers: Sequence[CustomerNo]) -> list[loads.CustomerRef]:
    return [loads.CustomerRef(customer_no=number) for number in numbers]


async def _scenarios_of(context: RequestContext, numbers: Sequence[ScenarioNo]) -> list[Scenario | None]:
    known = {s.scenario_no: s for s in await context.sources.crm.scenarios(context.call)}
    return [known.get(number) for number in numbers]


async def _nodes_of(context: RequestContext, numbers: Sequence[NodeNo]) -> list[ScenarioNode | None]:
    scenarios = await context.sources.crm.scenarios(context.call)
    known = {node.node_no: node for scenario in scenarios for node in scenario.nodes}
    return [known.get(number) for number in numbers]


@subject_type(
    Subject(None, task_shades, ActionTask),
    "A task (行动任务): one instruction of a scenario's node, for one customer, given to one person.",
    name="ActionTask",
)
class ActionTaskType(Node):
    id = sealed("task_no", "ActionTask")
    title: str = part("What it is about.")
    instruction: str = part("What is to be done.")
    status: TaskStatus = part("Where the task stands.")
    priority: TaskPriority = part("How urgent it is.")
    starts_at: datetime = part("From when it can be done.")
    due_at: datetime = part("By when it must be done.")
    completed_at: datetime | None = part("When it was done.")
    result: str | None = shown(DataClass.ACTIVITY, "What came of it; free text.", mask=MaskKind.FREE_TEXT)
    assignee_name: str | None = shown(DataClass.STAFF, "Who has to do it.")
    customer: CustomerLater | None = batched(
        _customers_of, "customer_no", DataClass.CUSTOMER, "Whom it is about.", needs=Permission.CUSTOMER_READ
    )
    scenario: ScenarioType | None = batched(
        _scenarios_of,
        "scenario_no",
        DataClass.INTERNAL,
        "Where it comes from.",
        needs=Permission.SCENARIO_READ,
    )
    node: ScenarioNodeType | None = batched(
        _nodes_of, "node_no", DataClass.INTERNAL, "The step it comes from.", needs=Permission.SCENARIO_READ
    )


@found_by("ActionTask")
async def find_task(context: RequestContext, number: str) -> Any:
    (task,) = await loads.tasks(context, [TaskNo(number)])
    if task is None:
        raise NotFound
    return task
