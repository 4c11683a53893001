"""What can be done with a task: complete it, check in at a visit."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
import strawberry

from adapters.errors import UpstreamConflict
from adapters.records import TaskNo
from adapters.records.task import ActionTask, VisitCheckIn
from masking.classes import DataClass
from masking.permissions import Permission
from masking.verdict import Coordinate
from resolvers.action.types import ActionTaskType
from resolvers.commands import UserError, UserErrorRecord, idempotency_key, user_error
from resolvers.context import RequestContext
from resolvers.demand import Demand
from resolvers.errors import InvalidArgument, ResolverError
from resolvers.fields import Info, part, record_type, shown
from resolvers.safeguards import Act, Deed

MAX_RESULT_CHARS: Final = 2000
_NEARNESS: Final = Deed(Act.CHECK_IN, Coordinate("CustomerProfile.address"))


class CompleteTaskResult(msgspec.Struct, frozen=True):
    task: ActionTask | None
    user_errors: tuple[UserErrorRecord, ...] = ()


class CheckInVisitResult(msgspec.Struct, frozen=True):
    checked_in_at: datetime | None
    user_errors: tuple[UserErrorRecord, ...] = ()


@strawberry.input(description="Completes one task.")
class CompleteTaskInput:
    task_id: strawberry.ID = strawberry.field(description="The task.")
    result: str = strawberry.field(
        description=f"What came of it, at most {MAX_RESULT_CHARS} characters; kept in the CRM."
    )
    idempotency_key: str = strawberry.field(
        description="8 to 64 letters, digits, - or _: the same key never completes twice."
    )


@strawberry.input(description="Checks in at a visit to a customer (面访打卡).")
class CheckInVisitInput:
    task_id: strawberry.ID = strawberry.field(description="The task that asks for the visit.")
    at: datetime = strawberry.field(description="When, by the device's clock.")
    latitude: float = strawberry.field(description="Degrees north, WGS 84.")
    longitude: float = strawberry.field(description="Degrees east, WGS 84.")
    idempotency_key: str = strawberry.field(
        description="8 to 64 letters, digits, - or _: the same key never checks in twice."
    )


@record_type(CompleteTaskResult, "What came of completing a task.")
class CompleteTaskPayload:
    task: ActionTaskType | None = shown(DataClass.CUSTOMER, "The task as it now stands.")
    user_errors: list[UserError] = part("Why it was not completed; empty where it was.")


@record_type(CheckInVisitResult, "What came of a check-in.")
class CheckInVisitPayload:
    checked_in_at: datetime | None = part("When the CRM recorded it.")
    user_errors: list[UserError] = part("Why it was refused; empty where it was not.")


CompleteInput = Annotated[
    CompleteTaskInput, strawberry.argument(description="What to complete, and with what.")
]
CheckInInput = Annotated[CheckInVisitInput, strawberry.argument(description="Which visit, when and where.")]


async def _complete(info: Info, input: CompleteInput) -> CompleteTaskResult:  # noqa: A002
    context, key = info.context, idempotency_key(input.idempotency_key)
    number = TaskNo(context.ids.open("ActionTask", input.task_id))
    if not 1 <= len(input.result) <= MAX_RESULT_CHARS:
        raise InvalidArgument("input.result")
    return await _completed(context, number, input.result, key)


async def _completed(context: RequestContext, number: TaskNo, result: str, key: str) -> CompleteTaskResult:
    try:
        return CompleteTaskResult(await context.sources.crm.complete_task(context.call, number, result, key))
    except UpstreamConflict as conflict:
        return CompleteTaskResult(None, (user_error(conflict.reason, context.language),))


async def _check_in(info: Info, input: CheckInInput) -> CheckInVisitResult:  # noqa: A002
    context, key = info.context, idempotency_key(input.idempotency_key)
    number = TaskNo(context.ids.open("ActionTask", input.task_id))
    if not (-90 <= input.latitude <= 90 and -180 <= input.longitude <= 180):
        raise InvalidArgument("input.latitude")
    return await _checked_in(context, number, input, key)


async def _count(context: RequestContext) -> None:
    """Count a try: where it is too far, and where not, would map an address that is shown masked."""
    try:
        await context.safeguards.take(Act.CHECK_IN)
    except ResolverError as refusal:
        await context.safeguards.record(_NEARNESS, refusal)
        raise


async def _checked_in(
    context: RequestContext, number: TaskNo, at: CheckInVisitInput, key: str
) -> CheckInVisitResult:
    crm = context.sources.crm
    await _count(context)
    try:
        done: VisitCheckIn = await crm.check_in(context.call, number, at.at, at.latitude, at.longitude, key)
    except UpstreamConflict as conflict:
        await context.safeguards.record(_NEARNESS, conflict)
        return CheckInVisitResult(None, (user_error(conflict.reason, context.language),))
    return CheckInVisitResult(done.checked_in_at)


@strawberry.type(name="Mutation")
class ActionMutation:
    complete_task: CompleteTaskPayload | None = shown(
        DataClass.INTERNAL,
        "Complete a task given to the viewer.",
        needs=Permission.TASK_COMPLETE,
        demand=Demand(weight=10),
        resolver=_complete,
    )
    check_in_visit: CheckInVisitPayload | None = shown(
        DataClass.INTERNAL,
        "Check in at a visit, with place and time.",
        needs=Permission.VISIT_CHECK_IN,
        demand=Demand(weight=10),
        resolver=_check_in,
    )
