"""What is told of tasks as it happens."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from adapters.records import TaskNo
from adapters.records.task import ActionTask
from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import Viewer
from resolvers import loads
from resolvers.action.types import ActionTaskType
from resolvers.demand import Demand
from resolvers.errors import NotFound
from resolvers.fields import Info
from resolvers.subscriptions import Address, Topic, addressed, smallest_organisation, told

Mine = Annotated[
    bool,
    strawberry.argument(
        description="Only tasks given to the viewer; otherwise those of the viewer's own organisation."
    ),
]


def _addresses(viewer: Viewer, assigned_to_me: bool) -> Sequence[Address]:
    code = viewer.staff_no if assigned_to_me else smallest_organisation(viewer)
    return addressed(Topic.TASK_ASSIGNED, viewer, code)


async def _task_assigned(info: Info, assigned_to_me: Mine = True) -> ActionTask:
    """The task as it now stands: it may have been given to somebody else since."""
    context = info.context
    (task,) = await loads.tasks(context, [TaskNo(context.ids.open("ActionTask", context.event))])
    if task is None or (assigned_to_me and task.ownership.manager != context.viewer.staff_no):
        raise NotFound
    return task


@strawberry.type(name="Subscription")
class ActionSubscription:
    task_assigned: ActionTaskType | None = told(
        DataClass.CUSTOMER,
        "A task has been given to somebody.",
        needs=Permission.TASK_READ,
        demand=Demand(weight=5),
        addresses=_addresses,
        resolver=_task_assigned,
    )
