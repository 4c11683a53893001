"""How a customer is asked for: by identifier, or by search."""

from operator import attrgetter
from typing import Annotated

import strawberry

from adapters.ports import CustomerSearch
from adapters.records import CustomerNo
from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import OrgCode
from resolvers.connections import After, First, Slice, SubjectConnection, page_request, scope_of
from resolvers.context import RequestContext
from resolvers.customer.filters import CustomerFilter, require_filters
from resolvers.customer.view import MAX_MATURITY_DAYS, CustomerType
from resolvers.demand import Demand
from resolvers.errors import InvalidArgument
from resolvers.fields import Info, shown
from resolvers.loads import CustomerRef

_customer_no = attrgetter("customer_no")


def _customer(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Sealed identifier of the customer.")],  # noqa: A002
) -> CustomerRef:
    return CustomerRef(customer_no=CustomerNo(info.context.ids.open("Customer", id)))


async def _customers(
    info: Info,
    filter: Annotated[  # noqa: A002
        CustomerFilter | None,
        strawberry.argument(description="Which ones; by default those the viewer manages."),
    ] = None,
    first: First = 20,
    after: After = None,
) -> Slice:
    asked = filter or CustomerFilter()
    await require_filters(info.context, asked)
    search = _search(info.context, asked)
    scope = scope_of("Query.customers", search)
    page = page_request(info.context, scope, first, after)
    found = await info.context.sources.data_assets.search(info.context.reading, search, page)
    info.context.ids.expect("Customer", "customer_no", found.rows)
    return Slice(
        nodes=tuple(map(CustomerRef, map(_customer_no, found.rows), found.rows)),
        offset=page.offset,
        total_count=found.total,
        scope=scope,
    )


def _search(context: RequestContext, asked: CustomerFilter) -> CustomerSearch:
    days = asked.matures_within_days
    if days is not None and not 1 <= days <= MAX_MATURITY_DAYS:
        raise InvalidArgument("filter.maturesWithinDays")
    viewer = context.viewer
    return CustomerSearch(
        name=asked.name,
        segment=asked.segment,
        aum_tier=asked.aum_tier,
        managed_by=viewer.staff_no if asked.managed_by_me else None,
        outlet=OrgCode(viewer.org.outlet) if not asked.managed_by_me and viewer.org.outlet else None,
        matures_within_days=days,
    )


@strawberry.type(name="Query")
class CustomerQuery:
    customer: CustomerType | None = shown(
        DataClass.CUSTOMER,
        "One customer. Null with NOT_FOUND where there is none for this viewer.",
        needs=Permission.CUSTOMER_READ,
        resolver=_customer,
    )
    customers: SubjectConnection[CustomerType] | None = shown(
        DataClass.CUSTOMER,
        "Customers, in the data-asset API's own order, which ranks nobody.",
        needs=Permission.CUSTOMER_SEARCH,
        demand=Demand(weight=10),
        resolver=_customers,
    )
