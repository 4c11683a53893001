"""
Which answers every viewer who gets one gets alike: the published facts of one product, asked for by its id.

Written out field by field, since a wrong line here would hand one viewer's answer to another. Not here: lists
of products, which are a bank's own; the shelf, which is an outlet's; ids and cursors, which are sealed for a
bank or a viewer; introspection, which shows each viewer what that viewer may see.
"""

from functools import lru_cache
from typing import Final

from graphql import OperationType

from bff.plan import Plan
from bff.plan.compile import mentioned

SHAREABLE: Final = frozenset(
    {
        "Money.__typename",
        "Money.amount",
        "Money.currency",
        "Product.__typename",
        "Product.category",
        "Product.currency",
        "Product.expectedAnnualReturn",
        "Product.issuer",
        "Product.minimumAmount",
        "Product.name",
        "Product.onSaleFrom",
        "Product.onSaleUntil",
        "Product.risk",
        "Product.saleStatus",
        "Product.summary",
        "Product.termDays",
        "Query.__typename",
        "Query.product",
    }
)


@lru_cache(maxsize=1_024)
def is_shareable(plan: Plan) -> bool:
    """Whether *plan* is a query of shareable fields alone."""
    if plan.operation.operation is not OperationType.QUERY:
        return False
    return SHAREABLE.issuperset(mentioned(plan.program.root))
