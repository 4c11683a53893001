"""
Who may do something with a customer's field: the policy's verdict, and a task that the CRM confirms.

A customer who is not the viewer's to see is not found, as in every query.
"""

from typing import Final

import strawberry

from adapters.records import CustomerNo, TaskNo
from adapters.records.task import ActionTask, TaskStatus
from masking.levels import Level
from masking.verdict import Coordinate
from masking.viewer import Relation, StaffNo
from resolvers import loads
from resolvers.context import RequestContext
from resolvers.errors import Forbidden, NotFound, TaskNotValid
from resolvers.relation import customer_shades

PROFILE: Final = Coordinate("Customer.profile")
OPEN: Final = frozenset({TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS})


def require_ever(context: RequestContext, coordinate: Coordinate, least: Level) -> None:
    """Refuse with `Forbidden` what the viewer's role and channel allow of no customer; nobody is asked."""
    if max(context.safeguards.level(coordinate, relation) for relation in Relation) < least:
        raise Forbidden


async def require_level(
    context: RequestContext, customer: CustomerNo, coordinate: Coordinate, least: Level
) -> None:
    """
    Return if the policy shows the viewer *least* of this customer's field.

    Raises:
        NotFound: the customer is not the viewer's to see.
        Forbidden: the customer is, and the field is not.

    """
    (shade,) = await customer_shades(context, [loads.CustomerRef(customer_no=customer)])
    if context.safeguards.level(PROFILE, shade) is Level.HIDDEN:
        raise NotFound
    if context.safeguards.level(coordinate, shade) < least:
        raise Forbidden


async def require_task(context: RequestContext, task_id: strawberry.ID, customer: CustomerNo) -> None:
    """Return if the CRM knows the task as open, the viewer's, and about *customer*; `TaskNotValid`."""
    try:
        number = TaskNo(context.ids.open("ActionTask", task_id))
    except NotFound:
        raise TaskNotValid from None
    (task,) = await loads.tasks(context, [number])
    if task is None or not _justifies(task, customer, context.viewer.staff_no):
        raise TaskNotValid


def _justifies(task: ActionTask, customer: CustomerNo, staff_no: StaffNo) -> bool:
    return task.customer_no == customer and task.status in OPEN and task.ownership.manager == staff_no
