"""`revealField`: the only way to a clear value that a query shows masked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import strawberry

from adapters.errors import UpstreamError
from adapters.records import CustomerNo, Record
from masking.classes import DataClass
from masking.levels import Level
from resolvers.commands import idempotency_key
from resolvers.contact import COORDINATES, RevealableField, read_contact
from resolvers.context import RequestContext
from resolvers.demand import Demand
from resolvers.enums import described
from resolvers.errors import NotFound, ReasonRequired, ResolverError
from resolvers.fields import Info, part, record_type, shown
from resolvers.gate import require_ever, require_level, require_task
from resolvers.safeguards import Act, Deed


class RevealReason(StrEnum):
    """Why somebody must see a value: what the audit is told."""

    TASK = "TASK"
    APPOINTMENT = "APPOINTMENT"
    CUSTOMER_REQUEST = "CUSTOMER_REQUEST"
    CORRECTION = "CORRECTION"
    FRAUD_WARNING = "FRAUD_WARNING"


described(
    RevealReason,
    "Why a value must be seen.",
    {
        RevealReason.TASK: "The task cannot be done otherwise.",
        RevealReason.APPOINTMENT: "An appointment was made and must be kept.",
        RevealReason.CUSTOMER_REQUEST: "The customer asked for it.",
        RevealReason.CORRECTION: "The customer says that the value is wrong.",
        RevealReason.FRAUD_WARNING: "The customer must be warned of fraud.",
    },
)


class RevealFieldResult(Record, frozen=True):
    field: RevealableField
    value: str | None
    revealed_at: datetime


@strawberry.input(description="Reveals one field of one customer.")
class RevealFieldInput:
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    field: RevealableField = strawberry.field(description="The field.")
    task_id: strawberry.ID = strawberry.field(
        description="An open task about this customer, given to the viewer: the CRM must confirm it."
    )
    idempotency_key: str = strawberry.field(
        description="8 to 64 letters, digits, - or _: the same key never reveals twice."
    )
    reason: RevealReason | None = strawberry.field(
        default=None,
        description="Required. It may be null here so that its absence is refused by name, and recorded.",
    )


@record_type(RevealFieldResult, "A revealed value. It is given once and must not be kept.")
class RevealFieldPayload:
    field: RevealableField = part("The field that was asked for.")
    value: str | None = part("Its clear value; null where the bank has none.")
    revealed_at: datetime = part("When the audit recorded it.")


RevealInput = Annotated[RevealFieldInput, strawberry.argument(description="Whose field, which, and why.")]


async def _reveal(info: Info, input: RevealInput) -> RevealFieldResult:  # noqa: A002
    """Reveal, or refuse; either way the audit has accepted it before anything is answered."""
    context = info.context
    deed = _deed(context, input)
    try:
        return await _revealed(context, input, deed)
    except (ResolverError, UpstreamError) as refusal:
        await context.safeguards.record(deed, refusal)
        raise


async def _revealed(context: RequestContext, asked: RevealFieldInput, deed: Deed) -> RevealFieldResult:
    """Check what costs nothing first, then what upstream must say, and count only what would be given."""
    safeguards = context.safeguards
    if deed.customer is None:
        raise NotFound
    if asked.reason is None:
        raise ReasonRequired
    key = idempotency_key(asked.idempotency_key)
    require_ever(context, deed.coordinate, Level.REVEAL_WITH_STEP_UP)
    safeguards.require_step_up()
    await require_level(context, deed.customer, deed.coordinate, Level.REVEAL_WITH_STEP_UP)
    await require_task(context, asked.task_id, deed.customer)
    async with safeguards.once(Act.REVEAL, key):
        await safeguards.take(Act.REVEAL)
        value = await read_contact(context, deed.customer, asked.field)
        await safeguards.record(deed)
    return RevealFieldResult(field=asked.field, value=value.text, revealed_at=context.now)


def _deed(context: RequestContext, asked: RevealFieldInput) -> Deed:
    try:
        customer = CustomerNo(context.ids.open("Customer", asked.customer_id))
    except NotFound:
        customer = None
    return Deed(Act.REVEAL, COORDINATES[asked.field], customer, asked.reason.value if asked.reason else None)


@strawberry.type(name="Mutation")
class RevealMutation:
    reveal_field: RevealFieldPayload | None = shown(
        DataClass.INTERNAL,
        "Reveal one field of one customer. The policy's verdict on that field decides; a step-up, a reason, "
        "an open task and a quota are asked for, and the audit has recorded it before the value leaves.",
        demand=Demand(weight=20),
        resolver=_reveal,
    )
