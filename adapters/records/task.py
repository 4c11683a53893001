"""What the CRM tells of scenarios and the tasks that come from them."""

from datetime import date, datetime

from adapters.records.base import CustomerNo, NodeNo, PublicRecord, Record, ScenarioNo, TaskNo, UpstreamEnum
from adapters.records.customer import InteractionChannel
from masking.viewer import Ownership


class TaskStatus(UpstreamEnum):
    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class TaskPriority(UpstreamEnum):
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    UNKNOWN = "UNKNOWN"


class ScenarioState(UpstreamEnum):
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"


class ScenarioNode(PublicRecord, frozen=True):
    """One step of a scenario, written at head office."""

    node_no: NodeNo
    scenario_no: ScenarioNo
    sequence: int
    name: str
    instruction: str
    channel: InteractionChannel


class Scenario(PublicRecord, frozen=True):
    scenario_no: ScenarioNo
    name: str
    objective: str
    state: ScenarioState
    starts_on: date
    ends_on: date | None
    nodes: tuple[ScenarioNode, ...]


class ActionTask(Record, frozen=True):
    """One instruction of a node, for one customer, given to one member of staff."""

    task_no: TaskNo
    customer_no: CustomerNo
    scenario_no: ScenarioNo
    node_no: NodeNo
    title: str
    instruction: str
    status: TaskStatus
    priority: TaskPriority
    starts_at: datetime
    due_at: datetime
    completed_at: datetime | None
    result: str | None
    """Free text typed by staff."""
    assignee_name: str
    ownership: Ownership
    """Of the task: `manager` is the member of staff it was given to."""


class VisitCheckIn(Record, frozen=True):
    check_in_no: str
    task_no: TaskNo
    checked_in_at: datetime
