"""The product centre: the catalogue, the shelf of the viewer's bank and outlet, recommendations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from adapters.ports import ProductSearch
from adapters.records import ProductCode
from adapters.records.customer import ProductClass
from adapters.records.product import (
    Product,
    ProductRecommendation,
    ProductRisk,
    RecommendationReason,
    SaleStatus,
    ShelfItem,
)
from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import OrgCode
from resolvers.connections import After, Connection, First, Scope, Slice, page_request, scope_of
from resolvers.context import RequestContext
from resolvers.errors import NotFound
from resolvers.fields import Info, part, record_type, sealed, shown
from resolvers.nodes import Node, found_by
from resolvers.values import MoneyType

Category = Annotated[ProductClass | None, strawberry.argument(description="Only this class of product.")]


@record_type(Product, "A product of the catalogue.", name="Product")
class ProductType(Node):
    id = sealed("product_code", "Product")
    name: str = part("Its name.")
    category: ProductClass = part("Its class.")
    issuer: str = part("Who issues it.")
    summary: str = part("What it is, in a sentence.")
    risk: ProductRisk = part("Its risk.")
    currency: str = part("ISO 4217 code.")
    expected_annual_return: Decimal | None = part("Percent a year: return, rate, or lowest rate of a loan.")
    term_days: int | None = part("Its term, where fixed.")
    minimum_amount: MoneyType | None = part("The least that can be bought or borrowed.")
    sale_status: SaleStatus = part("Whether it can be bought now.")
    on_sale_from: date | None = part("First day of sale.")
    on_sale_until: date | None = part("Last day of sale.")


@record_type(ShelfItem, "A product as the viewer's bank and outlet offer it.", name="ShelfItem")
class ShelfItemType:
    product: ProductType = part("The product.")
    remaining_quota: MoneyType | None = part("What is left to sell, where it is limited.")
    featured: bool = part("Whether head office puts it first.")


@record_type(RecommendationReason, "Why a product suits a customer.", name="RecommendationReason")
class RecommendationReasonType:
    code: str = part("The rule's code.")
    text: str = part("The reason in words.")


@record_type(ProductRecommendation, "A product that suits a customer.", name="ProductRecommendation")
class ProductRecommendationType:
    product: ProductType = part("The product.")
    score_percent: int = part("How well it suits, 0 to 100.")
    reasons: list[RecommendationReasonType] = part("Why it suits.")


@strawberry.input(description="Which products to list. All given conditions hold.")
class ProductFilter:
    category: ProductClass | None = strawberry.field(default=None, description="Only this class of product.")
    text: str | None = strawberry.field(default=None, description="Words in the product's name.")


@found_by("Product")
async def find_product(context: RequestContext, number: str) -> Product:
    code = ProductCode(number)
    found = (await context.sources.catalogue.products(context.call, [code])).get(code)
    if found is None:
        raise NotFound
    return found


async def _product(
    info: Info,
    id: Annotated[strawberry.ID, strawberry.argument(description="Sealed identifier of the product.")],  # noqa: A002
) -> Product:
    return await find_product(info.context, info.context.ids.open("Product", id))


async def _products(
    info: Info,
    filter: Annotated[ProductFilter | None, strawberry.argument(description="Which ones.")] = None,  # noqa: A002
    first: First = 20,
    after: After = None,
) -> Slice:
    search = ProductSearch(filter.category, filter.text) if filter else ProductSearch()
    scope = scope_of("Query.products", search)
    page = page_request(info.context, scope, first, after)
    found = await info.context.sources.catalogue.search(info.context.call, search, page)
    return _slice(found.rows, page.offset, found.total, scope)


async def _shelf(info: Info, category: Category = None, first: First = 20, after: After = None) -> Slice:
    viewer = info.context.viewer
    outlet = OrgCode(viewer.org.outlet) if viewer.org.outlet else None
    scope = scope_of("Query.shelf", viewer.tenant, outlet, category)
    page = page_request(info.context, scope, first, after)
    found = await info.context.sources.catalogue.shelf(
        info.context.call, viewer.tenant, outlet, category, page
    )
    return _slice(found.rows, page.offset, found.total, scope)


def _slice(rows: Sequence[Any], offset: int, total: int, scope: Scope) -> Slice:
    return Slice(nodes=tuple(rows), offset=offset, total_count=total, scope=scope)


@strawberry.type(name="Query")
class ProductQuery:
    product: ProductType | None = shown(
        DataClass.PUBLIC, "One product.", needs=Permission.CATALOGUE_READ, resolver=_product
    )
    products: Connection[ProductType] | None = shown(
        DataClass.PUBLIC, "The catalogue.", needs=Permission.CATALOGUE_READ, resolver=_products
    )
    shelf: Connection[ShelfItemType] | None = shown(
        DataClass.PUBLIC,
        "What the viewer's bank sells, narrowed to the viewer's outlet where it has a shelf of its own.",
        needs=Permission.CATALOGUE_READ,
        resolver=_shelf,
    )


QUERY = ProductQuery
MUTATION = None
