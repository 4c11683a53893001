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
from resolvers.mapped import Mapped

KeyT = TypeVar("KeyT", bound=str)
RowT = TypeVar("RowT")
PortRead = Callable[[Call, Sequence[KeyT]], Awaitable[Mapping[KeyT, RowT]]]
Load = Callable[[RequestContext, Sequence[KeyT]], Awaitable[list[RowT]]]


class CustomerRef(Record, frozen=True):
    """A customer by number, with the profile where a search has already brought it."""

    customer_no: CustomerNo
    found: CustomerProfile | None = None


def one(
    port_read: Callable[[Sources], PortRead[KeyT, RowT]], *, narrowed: bool = False
) -> Load[KeyT, RowT | None]:
    """
    A load of at most one record for each key.

    *narrowed* rows go into fields and nowhere else: what no field asks for need not be read.
    """

    def load(context: RequestContext, keys: Sequence[KeyT]) -> Awaitable[list[RowT | None]]:
        call = context.reading if narrowed else context.call
        asked = port_read(context.sources)(call, _distinct(keys))
        return Mapped(asked, lambda rows: [rows.get(key) for key in keys])

    return load


def many(
    port_read: Callable[[Sources], PortRead[KeyT, tuple[RowT, ...]]],
    ids: tuple[str, str] | None = None,
    *,
    narrowed: bool = False,
) -> Load[KeyT, tuple[RowT, ...]]:
    """
    A load of a list for each key; *ids* are the type and the attribute of the rows' node ids.

    *narrowed* as in `one`.
    """

    def load(context: RequestContext, keys: Sequence[KeyT]) -> Awaitable[list[tuple[RowT, ...]]]:
        def of_each(rows: Mapping[KeyT, tuple[RowT, ...]]) -> list[tuple[RowT, ...]]:
            if ids is not None:
                for found in rows.values():
                    context.ids.expect(*ids, found)
            return [rows.get(key, ()) for key in keys]

        call = context.reading if narrowed else context.call
        return Mapped(port_read(context.sources)(call, _distinct(keys)), of_each)

    return load


def _distinct(keys: Sequence[Any]) -> Sequence[Any]:
    return list(dict.fromkeys(keys)) if len(keys) > 1 else keys


assets: Load[CustomerNo, AssetSummary | None] = one(lambda s: s.data_assets.assets, narrowed=True)
holdings: Load[CustomerNo, tuple[Holding, ...]] = many(lambda s: s.data_assets.holdings, narrowed=True)
accounts: Load[CustomerNo, tuple[Account, ...]] = many(
    lambda s: s.data_assets.accounts, ids=("Account", "account_no"), narrowed=True
)
cards: Load[CustomerNo, tuple[BankCard, ...]] = many(
    lambda s: s.data_assets.cards, ids=("BankCard", "card_no"), narrowed=True
)
interactions: Load[CustomerNo, tuple[Interaction, ...]] = many(lambda s: s.crm.interactions, narrowed=True)
tags: Load[CustomerNo, tuple[Tag, ...]] = many(lambda s: s.crm.tags)
opportunities: Load[CustomerNo, tuple[Opportunity, ...]] = many(
    lambda s: s.crm.opportunities, ids=("Opportunity", "opportunity_no"), narrowed=True
)
customer_tasks: Load[CustomerNo, tuple[ActionTask, ...]] = many(lambda s: s.crm.customer_tasks)
tasks: Load[TaskNo, ActionTask | None] = one(lambda s: s.crm.tasks_by_no)
loans: Load[CustomerNo, tuple[Loan, ...]] = many(
    lambda s: s.core_loans.loans, ids=("Loan", "loan_no"), narrowed=True
)
schedules: Load[LoanNo, tuple[Installment, ...]] = many(lambda s: s.core_loans.schedules)
credit_lines: Load[CustomerNo, CreditLine | None] = one(lambda s: s.core_loans.credit_lines, narrowed=True)
recommendations: Load[CustomerNo, tuple[ProductRecommendation, ...]] = many(
    lambda s: s.catalogue.recommendations
)


def assignments(
    context: RequestContext, keys: Sequence[CustomerNo]
) -> Awaitable[list[CustomerAssignment | None]]:
    """
    Asked once a request for each customer, however many fields and guards want it.

    Beside fields only the ownership is read, which is never left unread.
    """
    asked = context.once(assignments, _distinct(keys), _assignments)
    return Mapped(asked, lambda rows: [rows.get(key) for key in keys])


def _assignments(
    context: RequestContext, keys: Sequence[CustomerNo]
) -> Awaitable[Mapping[CustomerNo, CustomerAssignment]]:
    return context.sources.crm.assignments(context.reading, keys)


def profiles_at_hand(
    context: RequestContext, refs: Sequence[CustomerRef]
) -> Awaitable[list[CustomerProfile | None]] | list[CustomerProfile | None]:
    """Each profile as far as fields ask for it; at once where a search has brought them all."""
    brought = [ref.found for ref in refs]
    return _profiles_by(context.reading, context, refs) if None in brought else brought


def profiles(context: RequestContext, refs: Sequence[CustomerRef]) -> Awaitable[list[CustomerProfile | None]]:
    """The whole profile of each customer, for code that looks at it."""
    return _profiles_by(context.call, context, refs)


def _profiles_by(
    call: Call, context: RequestContext, refs: Sequence[CustomerRef]
) -> Awaitable[list[CustomerProfile | None]]:
    """What a search has brought is not asked for again, where it brought all that is wanted now."""
    is_enough = call is context.reading  # which the search was asked with
    found = {ref.customer_no: ref.found for ref in refs if is_enough and ref.found is not None}
    wanted = _distinct([ref.customer_no for ref in refs if ref.customer_no not in found])

    def of_each(rows: Mapping[CustomerNo, CustomerProfile]) -> list[CustomerProfile | None]:
        return [found.get(ref.customer_no) or rows.get(ref.customer_no) for ref in refs]

    def read(
        context: RequestContext, keys: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CustomerProfile]]:
        return context.sources.data_assets.profiles(call, keys)

    purpose = (profiles, call is context.call)
    return Mapped(context.once(purpose, wanted, read), of_each)
