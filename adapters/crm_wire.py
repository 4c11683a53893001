"""The CRM's own words, and what they mean in ours; names and codes of `contracts/crm.openapi.yaml`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from adapters.positional import by_position
from adapters.records import CustomerNo, InteractionNo, NodeNo, OpportunityNo, ScenarioNo, TaskNo
from adapters.records.customer import (
    CustomerAssignment,
    Direction,
    Interaction,
    InteractionChannel,
    Opportunity,
    OpportunityStage,
    Tag,
    TagSource,
)
from adapters.records.task import (
    ActionTask,
    Scenario,
    ScenarioNode,
    ScenarioState,
    TaskPriority,
    TaskStatus,
    VisitCheckIn,
)
from adapters.translate import Codes, day, money, shanghai_time, time_of_epoch_ms
from adapters.wire import Wire
from masking.viewer import OrgCode, OrgPath, Ownership, StaffNo, Tenant

CHANNELS: Final = Codes(
    InteractionChannel,
    {
        "电话": InteractionChannel.PHONE,
        "短信": InteractionChannel.SMS,
        "企业微信": InteractionChannel.WECOM,
        "面访": InteractionChannel.VISIT,
        "网点": InteractionChannel.OUTLET,
        "外呼机器人": InteractionChannel.OUTBOUND_ROBOT,
    },
)
DIRECTIONS: Final = Codes(Direction, {"呼入": Direction.INBOUND, "呼出": Direction.OUTBOUND})
TAG_SOURCES: Final = Codes(TagSource, {"系统": TagSource.AUTOMATIC, "人工": TagSource.MANUAL})
STAGES: Final = Codes(
    OpportunityStage,
    {
        "新建": OpportunityStage.OPEN,
        "已联系": OpportunityStage.CONTACTED,
        "已报价": OpportunityStage.PROPOSED,
        "赢单": OpportunityStage.WON,
        "输单": OpportunityStage.LOST,
    },
)
TASK_STATUSES: Final = Codes(
    TaskStatus,
    {
        "未开始": TaskStatus.NOT_STARTED,
        "进行中": TaskStatus.IN_PROGRESS,
        "已完成": TaskStatus.COMPLETED,
        "已逾期": TaskStatus.EXPIRED,
        "已取消": TaskStatus.CANCELLED,
    },
)
TASK_STATUS_WORDS: Final = {status: word for word, status in TASK_STATUSES.items()}
PRIORITIES: Final = Codes(
    TaskPriority, {"高": TaskPriority.HIGH, "中": TaskPriority.MEDIUM, "低": TaskPriority.LOW}
)
SCENARIO_STATES: Final = Codes(
    ScenarioState,
    {
        "草稿": ScenarioState.DRAFT,
        "已发布": ScenarioState.PUBLISHED,
        "已暂停": ScenarioState.PAUSED,
        "已结束": ScenarioState.ENDED,
    },
)


class Org(Wire, frozen=True):
    legal_entity_code: Tenant
    branch_code: OrgCode
    sub_branch_code: OrgCode
    outlet_code: OrgCode


class AssignmentItem(Wire, frozen=True):
    customer_id: CustomerNo
    manager_id: StaffNo
    manager_name: str
    assistant_ids: tuple[StaffNo, ...]
    org: Org
    effective_date: date
    expiry_date: date | None


class InteractionItem(Wire, frozen=True):
    interaction_id: InteractionNo
    customer_id: CustomerNo
    channel: str
    direction: str
    subject: str
    note: str | None
    occurred_at: int
    staff_id: StaffNo
    staff_name: str


class TagItem(Wire, frozen=True):
    tag_name: str
    group_name: str
    source: str
    tagged_at: datetime


class CustomerTags(Wire, frozen=True):
    customer_id: CustomerNo
    tags: tuple[TagItem, ...]


class OpportunityItem(Wire, frozen=True):
    opportunity_id: OpportunityNo
    customer_id: CustomerNo
    name: str
    amount: Decimal
    currency: str
    stage: str
    probability: int
    lead_source: str
    close_date: str | None


class Parent(Wire, frozen=True):
    id: CustomerNo


class AssignedUser(Wire, frozen=True):
    id: StaffNo
    name: str


class TaskItem(Wire, frozen=True):
    task_id: TaskNo
    name: str
    instruction: str
    status: str
    priority: str
    date_start: int
    date_end: int
    completed_at: int | None
    result: str | None
    parent: Parent
    scenario_id: ScenarioNo
    node_id: NodeNo
    assigned_user: AssignedUser
    org: Org


class NodeItem(Wire, frozen=True):
    node_id: NodeNo
    seq: int
    name: str
    instruction: str
    channel: str


class ScenarioItem(Wire, frozen=True):
    scenario_id: ScenarioNo
    name: str
    objective: str
    state: str
    start_date: date
    end_date: date | None
    nodes: tuple[NodeItem, ...]


class CheckInItem(Wire, frozen=True):
    id: str
    task_id: TaskNo
    checkin_time: int


@by_position
def assignment_of(item: AssignmentItem) -> CustomerAssignment:
    return CustomerAssignment(
        customer_no=item.customer_id,
        ownership=Ownership(org=_org_of(item.org), manager=item.manager_id, assistants=item.assistant_ids),
        manager_name=item.manager_name,
        effective_from=item.effective_date,
        effective_to=item.expiry_date,
    )


@by_position
def interaction_of(item: InteractionItem) -> Interaction:
    return Interaction(
        interaction_no=item.interaction_id,
        customer_no=item.customer_id,
        channel=CHANNELS[item.channel],
        direction=DIRECTIONS[item.direction],
        subject=item.subject,
        note=item.note,
        occurred_at=time_of_epoch_ms(item.occurred_at),
        staff_no=item.staff_id,
        staff_name=item.staff_name,
    )


@by_position
def tag_of(item: TagItem) -> Tag:
    return Tag(
        name=item.tag_name,
        group=item.group_name,
        source=TAG_SOURCES[item.source],
        tagged_at=shanghai_time(item.tagged_at),
    )


@by_position
def opportunity_of(item: OpportunityItem) -> Opportunity:
    return Opportunity(
        opportunity_no=item.opportunity_id,
        customer_no=item.customer_id,
        name=item.name,
        amount=money(item.amount, item.currency),
        stage=STAGES[item.stage],
        probability_percent=item.probability,
        source=item.lead_source,
        expected_close_on=day(item.close_date),
    )


@by_position
def task_of(item: TaskItem) -> ActionTask:
    return ActionTask(
        task_no=item.task_id,
        customer_no=item.parent.id,
        scenario_no=item.scenario_id,
        node_no=item.node_id,
        title=item.name,
        instruction=item.instruction,
        status=TASK_STATUSES[item.status],
        priority=PRIORITIES[item.priority],
        starts_at=time_of_epoch_ms(item.date_start),
        due_at=time_of_epoch_ms(item.date_end),
        completed_at=None if item.completed_at is None else time_of_epoch_ms(item.completed_at),
        result=item.result,
        assignee_name=item.assigned_user.name,
        ownership=Ownership(org=_org_of(item.org), manager=item.assigned_user.id),
    )


@by_position
def scenario_of(item: ScenarioItem) -> Scenario:
    return Scenario(
        scenario_no=item.scenario_id,
        name=item.name,
        objective=item.objective,
        state=SCENARIO_STATES[item.state],
        starts_on=item.start_date,
        ends_on=item.end_date,
        nodes=tuple(_node_of(node, item.scenario_id) for node in item.nodes),
    )


@by_position
def check_in_of(item: CheckInItem) -> VisitCheckIn:
    return VisitCheckIn(
        check_in_no=item.id, task_no=item.task_id, checked_in_at=time_of_epoch_ms(item.checkin_time)
    )


@by_position
def _node_of(item: NodeItem, scenario_no: ScenarioNo) -> ScenarioNode:
    return ScenarioNode(
        node_no=item.node_id,
        scenario_no=scenario_no,
        sequence=item.seq,
        name=item.name,
        instruction=item.instruction,
        channel=CHANNELS[item.channel],
    )


@by_position
def _org_of(org: Org) -> OrgPath:
    return OrgPath(
        bank=org.legal_entity_code,
        branch=org.branch_code,
        sub_branch=org.sub_branch_code,
        outlet=org.outlet_code,
    )
