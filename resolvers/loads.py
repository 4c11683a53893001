"""
The batch loads: from many keys to what a port says of each, in the order of the keys.

A key that upstream leaves out is one the viewer may not see or that does not exist: `None`, or an empty list.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from adapters.ports import Call
from adapters.records import CustomerNo, LoanNo, Record, TaskNo
from adapters.records.customer import (
    Account,
    AssetSummary,
    BankCard,
    CustomerAssignment,
    CustomerProfile,
    Holding,
    Interaction,
    Opportunity,
    Tag,
)
from adapters.records.loan import CreditLine, Installment, Loan
from adapters.records.product import ProductRecommendation
from adapters.records.task import ActionTask
from resolvers.context import RequestContext, Sources

KeyT = TypeVar("KeyT", bound=str)
RowT = TypeVar("RowT")
PortRead = Callable[[Call, Sequence[KeyT]], Awaitable[Mapping[KeyT, RowT]]]
Load = Callable[[RequestContext, Sequence[KeyT]], Awaitable[list[RowT]]]


class CustomerRef(Record, frozen=True):
    """A customer by number, with the profile where a search has already brought it."""

    customer_no: CustomerNo
    found: CustomerProfile | None = None


def one(port_read: Callable[[Sources], PortRead[KeyT, RowT]]) -> Load[KeyT, RowT | None]:
    """A load of at most one record for each key."""

    async def load(context: RequestContext, keys: Sequence[KeyT]) -> list[RowT | None]:
        rows = await port_read(context.sources)(context.call, _distinct(keys))
        return [rows.get(key) for key in keys]

    return load


def many(
    port_read: Callable[[Sources], PortRead[KeyT, tuple[RowT, ...]]], ids: tuple[str, str] | None = None
) -> Load[KeyT, tuple[RowT, ...]]:
    """A load of a list for each key; *ids* are the type and the attribute of the rows' node ids."""

    async def load(context: RequestContext, keys: Sequence[KeyT]) -> list[tuple[RowT, ...]]:
        rows = await port_read(context.sources)(context.call, _distinct(keys))
        if ids is not None:
            for found in rows.values():
                context.ids.expect(*ids, found)
        return [rows.get(key, ()) for key in keys]

    return load


def _distinct(keys: Sequence[Any]) -> list[Any]:
    return list(dict.fromkeys(keys))


assets: Load[CustomerNo, AssetSummary | None] = one(lambda s: s.data_assets.assets)
holdings: Load[CustomerNo, tuple[Holding, ...]] = many(lambda s: s.data_assets.holdings)
accounts: Load[CustomerNo, tuple[Account, ...]] = many(
    lambda s: s.data_assets.accounts, ids=("Account", "account_no")
)
cards: Load[CustomerNo, tuple[BankCard, ...]] = many(
    lambda s: s.data_assets.cards, ids=("BankCard", "card_no")
)
interactions: Load[CustomerNo, tuple[Interaction, ...]] = many(lambda s: s.crm.interactions)
tags: Load[CustomerNo, tuple[Tag, ...]] = many(lambda s: s.crm.tags)
opportunities: Load[CustomerNo, tuple[Opportunity, ...]] = many(
    lambda s: s.crm.opportunities, ids=("Opportunity", "opportunity_no")
)
customer_tasks: Load[CustomerNo, tuple[ActionTask, ...]] = many(lambda s: s.crm.customer_tasks)
tasks: Load[TaskNo, ActionTask | None] = one(lambda s: s.crm.tasks_by_no)
loans: Load[CustomerNo, tuple[Loan, ...]] = many(lambda s: s.core_loans.loans, ids=("Loan", "loan_no"))
schedules: Load[LoanNo, tuple[Installment, ...]] = many(lambda s: s.core_loans.schedules)
credit_lines: Load[CustomerNo, CreditLine | None] = one(lambda s: s.core_loans.credit_lines)
recommendations: Load[CustomerNo, tuple[ProductRecommendation, ...]] = many(
    lambda s: s.catalogue.recommendations
)


async def assignments(context: RequestContext, keys: Sequence[CustomerNo]) -> list[CustomerAssignment | None]:
    """Asked once a request for each customer, however many fields and guards want it."""
    rows = await context.once(assignments, _distinct(keys), _assignments)
    return [rows.get(key) for key in keys]


async def _assignments(
    context: RequestContext, keys: Sequence[CustomerNo]
) -> Mapping[CustomerNo, CustomerAssignment]:
    return await context.sources.crm.assignments(context.call, keys)


async def profiles(context: RequestContext, refs: Sequence[CustomerRef]) -> list[CustomerProfile | None]:
    """The profile of each customer; what a search has brought is not asked for again."""
    brought = [ref.found for ref in refs]
    if None not in brought:
        return brought
    found = {ref.customer_no: ref.found for ref in refs if ref.found is not None}
    wanted = _distinct([ref.customer_no for ref in refs if ref.customer_no not in found])
    rows = {**found, **(await context.once(profiles, wanted, _profiles) if wanted else {})}
    return [rows.get(ref.customer_no) for ref in refs]


async def _profiles(
    context: RequestContext, keys: Sequence[CustomerNo]
) -> Mapping[CustomerNo, CustomerProfile]:
    return await context.sources.data_assets.profiles(context.call, keys)
