"""Reaching customers without seeing their numbers: the bank's platform dials, the browser gets a handle."""

from datetime import datetime
from typing import Annotated, Final

import strawberry

from adapters.errors import UpstreamConflict, UpstreamError
from adapters.records import CustomerNo, Record
from adapters.records.outbound import CallNo, CallOrder, CallState, OutboundCall
from masking.classes import DataClass
from masking.levels import Level
from masking.permissions import Permission
from resolvers.commands import UserError, UserErrorRecord, idempotency_key, user_error
from resolvers.contact import COORDINATES, Dialable, RevealableField, read_contact
from resolvers.context import RequestContext
from resolvers.demand import Demand
from resolvers.enums import described
from resolvers.errors import NotFound, ResolverError
from resolvers.fields import Info, part, record_type, shown
from resolvers.gate import require_level, require_task
from resolvers.safeguards import Act, Deed

HANDLE_TTL_S: Final = 3600
_PURPOSE: Final = "call"

described(
    CallState,
    "How far a call has come.",
    {
        CallState.DIALLING: "The platform calls the operator.",
        CallState.RINGING: "The customer's telephone rings.",
        CallState.CONNECTED: "They speak.",
        CallState.ENDED: "It is over.",
        CallState.FAILED: "It did not come about.",
    },
)


class PlacedCall(Record, frozen=True):
    """A call and its handle: the platform's own number never leaves."""

    handle: str
    state: CallState
    placed_at: datetime


class StartOutboundCallResult(Record, frozen=True):
    call: PlacedCall | None
    user_errors: tuple[UserErrorRecord, ...] = ()


@strawberry.input(description="Has the platform call a customer.")
class StartOutboundCallInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    field: Dialable = strawberry.field(description="Which number.")
    idempotency_key: str = strawberry.field(
        description="8 to 64 letters, digits, - or _: the same key never calls twice."
    )
    task_id: strawberry.ID | None = strawberry.field(
        default=None, description="The task the call is for; where given, the CRM must confirm it."
    )


@record_type(PlacedCall, "A call that the platform has placed. The number that it dials is not told.")
class PlacedOutboundCall:
    handle: strawberry.ID = part("Names the call to this viewer, for one hour.")
    state: CallState = part("How far it has come.")
    placed_at: datetime = part("When the platform took the order.")


@record_type(StartOutboundCallResult, "What came of ordering a call.")
class StartOutboundCallPayload:
    call: PlacedOutboundCall | None = part("The call; null where there is none.")
    user_errors: list[UserError] = part("Why nobody is called; empty where somebody is.")


StartInput = Annotated[
    StartOutboundCallInput, strawberry.argument(description="Whom to call, at which number.")
]
Handle = Annotated[strawberry.ID, strawberry.argument(description="The handle of one of the viewer's calls.")]


async def _start(info: Info, input: StartInput) -> StartOutboundCallResult:  # noqa: A002
    """Order a call, or refuse; either way the audit has accepted it before anybody is dialled."""
    context = info.context
    deed = _deed(context, input)
    try:
        return await _started(context, input, deed)
    except (ResolverError, UpstreamError) as refusal:
        await context.safeguards.record(deed, refusal)
        raise


async def _started(
    context: RequestContext, asked: StartOutboundCallInput, deed: Deed
) -> StartOutboundCallResult:
    """Whoever may know that a number exists may have it dialled."""
    if deed.customer is None:
        raise NotFound
    key = idempotency_key(asked.idempotency_key)
    await require_level(context, deed.customer, deed.coordinate, Level.EXISTS)
    if asked.task_id is not None:
        await require_task(context, asked.task_id, deed.customer)
    number = (await read_contact(context, deed.customer, RevealableField(asked.field))).text
    if not number:
        return StartOutboundCallResult(call=None, user_errors=(user_error("NO_NUMBER", context.language),))
    await context.safeguards.record(deed)
    return await _ordered(context, CallOrder(customer_no=deed.customer, number=number), key, deed)


async def _ordered(
    context: RequestContext, order: CallOrder, key: str, deed: Deed
) -> StartOutboundCallResult:
    try:
        placed = await context.sources.outbound.start(context.call, order, key)
    except UpstreamConflict as conflict:
        await context.safeguards.record(deed, conflict)
        return StartOutboundCallResult(
            call=None, user_errors=(user_error(conflict.reason, context.language),)
        )
    handle = context.ids.handle(_PURPOSE, placed.call_no, HANDLE_TTL_S)
    return StartOutboundCallResult(call=_placed(placed, handle))


async def _call(info: Info, handle: Handle) -> PlacedCall:
    context = info.context
    number = CallNo(context.ids.open_handle(_PURPOSE, handle))
    return _placed(await context.sources.outbound.state(context.call, number), handle)


def _placed(call: OutboundCall, handle: str) -> PlacedCall:
    return PlacedCall(handle=handle, state=call.state, placed_at=call.placed_at)


def _deed(context: RequestContext, asked: StartOutboundCallInput) -> Deed:
    try:
        customer = CustomerNo(context.ids.open("Customer", asked.customer_id))
    except NotFound:
        customer = None
    return Deed(Act.CALL, COORDINATES[RevealableField(asked.field)], customer)


@strawberry.type(name="Query")
class OutreachQuery:
    outbound_call: PlacedOutboundCall | None = shown(
        DataClass.INTERNAL,
        "One of the viewer's own calls. Null with NOT_FOUND otherwise.",
        needs=Permission.CUSTOMER_CALL,
        resolver=_call,
    )


@strawberry.type(name="Mutation")
class OutreachMutation:
    start_outbound_call: StartOutboundCallPayload | None = shown(
        DataClass.INTERNAL,
        "Have the platform call a customer: the number goes from the bank's core to the platform, and no "
        "further.",
        needs=Permission.CUSTOMER_CALL,
        demand=Demand(weight=20),
        resolver=_start,
    )


QUERY = OutreachQuery
MUTATION = OutreachMutation
