"""How the viewer stands to customers and tasks, resolved for many at once."""

from collections.abc import Awaitable, Sequence

from adapters.errors import UpstreamError
from adapters.records import CustomerNo
from adapters.records.task import ActionTask
from masking.viewer import Ownership, Relation, relate_all
from resolvers.context import RequestContext
from resolvers.loads import CustomerRef, assignments, profiles


async def customer_relations(context: RequestContext, refs: Sequence[CustomerRef]) -> list[Relation]:
    """
    The viewer's relation to each customer, by the assignment in force (CRM).

    Where the CRM does not answer, by the ownership of the data-asset's last batch, a day old at most, so that
    one system's outage does not close every view. A customer whom neither knows is nobody's: NONE.
    """
    return relate_all(context.viewer, await _owners(context, refs))


async def _owners(context: RequestContext, refs: Sequence[CustomerRef]) -> list[Ownership | None]:
    try:
        rows = await assignments(context, [ref.customer_no for ref in refs])
        return [row.ownership if row else None for row in rows]
    except UpstreamError:
        found = await profiles(context, refs)
        return [profile.ownership if profile else None for profile in found]


def customer_shades(context: RequestContext, refs: Sequence[CustomerRef]) -> Awaitable[Sequence[int]]:
    """The relation to each customer, under what the bank's own decision point takes away of it."""
    relations = customer_relations(context, refs)
    return relations if context.decisions is None else _shaded_when_known(context, refs, relations)


async def _shaded_when_known(
    context: RequestContext, refs: Sequence[CustomerRef], relations: Awaitable[list[Relation]]
) -> Sequence[int]:
    return await _shaded(context, [ref.customer_no for ref in refs], await relations)


async def task_shades(context: RequestContext, tasks: Sequence[ActionTask]) -> Sequence[int]:
    """
    The viewer's relation to each task, by whom it was given to.

    What the decision point takes away of a customer, it takes away of what a task tells of the customer.
    """
    relations = relate_all(context.viewer, [task.ownership for task in tasks])
    return await _shaded(context, [task.customer_no for task in tasks], relations)


async def _shaded(
    context: RequestContext, customers: Sequence[CustomerNo], relations: Sequence[Relation]
) -> Sequence[int]:
    decisions = context.decisions
    return relations if decisions is None else await decisions.shades(customers, relations)
