"""
What customers may be searched by: a condition tells of the field that it is on, so the policy decides it too.

A range or a choice over a field that is not clear to the viewer would find its value by asking often enough.
Names can be compared whole, so often in an hour, and each time the audit is told.
"""

from collections.abc import Mapping
from typing import Final

import strawberry

from adapters.records.customer import Segment
from masking.levels import Level
from masking.verdict import Coordinate
from masking.viewer import Relation
from resolvers.context import RequestContext
from resolvers.customer.view import MAX_MATURITY_DAYS
from resolvers.errors import Forbidden, ResolverError
from resolvers.gate import PROFILE
from resolvers.safeguards import Act, Deed


@strawberry.input(description="Which customers to list. All given conditions hold.")
class CustomerFilter:
    managed_by_me: bool = strawberry.field(
        default=True,
        description="Only customers whom the viewer manages; otherwise those of the viewer's outlet.",
    )
    name: str | None = strawberry.field(
        default=None,
        description="A whole name. There is no search by part of one; each search is counted and recorded.",
    )
    segment: Segment | None = strawberry.field(default=None, description="Only this segment.")
    aum_tier: str | None = strawberry.field(default=None, description="Only this AUM tier.")
    matures_within_days: int | None = strawberry.field(
        default=None, description=f"Only with holdings that mature so soon, 1 to {MAX_MATURITY_DAYS} days."
    )


FILTERED: Final[Mapping[str, Coordinate]] = {
    "segment": Coordinate("CustomerProfile.segment"),
    "aum_tier": Coordinate("CustomerProfile.aumTier"),
    "matures_within_days": Coordinate("Customer.maturityReminders"),
}
"""The field that each condition of a search tells of; it must be clear to the viewer."""

NAME: Final = Coordinate("CustomerProfile.name")
"""The field that is compared whole; the viewer must see something of it."""


async def require_filters(context: RequestContext, asked: CustomerFilter) -> None:
    """
    Return if the viewer may search by what is *asked*.

    Raises:
        Forbidden: a condition is on a field that the viewer does not see clear.
        QuotaExceeded, QuotaUnavailable: too many searches by name, or they cannot be counted.

    """
    relations = [Relation.MINE] if asked.managed_by_me else _seen(context)
    for condition, coordinate in FILTERED.items():
        if getattr(asked, condition) is not None:
            _require(context, relations, coordinate, Level.CLEAR)
    if asked.name is not None:
        await _compare_name(context, relations)


def _seen(context: RequestContext) -> list[Relation]:
    """The relations in which the viewer sees customers at all: those of whom a search can tell."""
    return [at for at in Relation if context.safeguards.level(PROFILE, at) is not Level.HIDDEN]


def _require(
    context: RequestContext, relations: list[Relation], coordinate: Coordinate, least: Level
) -> None:
    levels = (context.safeguards.level(coordinate, relation) for relation in relations)
    if min(levels, default=Level.HIDDEN) < least:
        raise Forbidden


async def _compare_name(context: RequestContext, relations: list[Relation]) -> None:
    deed = Deed(Act.NAME_SEARCH, NAME)
    try:
        _require(context, relations, NAME, Level.MASKED_MIN)
        await context.safeguards.take(Act.NAME_SEARCH)
    except ResolverError as refusal:
        await context.safeguards.record(deed, refusal)
        raise
    await context.safeguards.record(deed)
