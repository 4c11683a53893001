"""The operations of contracts/catalogue.openapi.yaml."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from sandbox.catalogue import rows
from sandbox.kit.operation import Ask, Json, Operation
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.product import Product, catalogue
from sandbox.world.shelf import recommendations, shelf
from sandbox.world.union import find_org

Code = Annotated[str, msgspec.Meta(pattern="^[A-Z0-9-]{2,32}$")]
Customer = Annotated[str, msgspec.Meta(pattern=r"^C\d{10}$")]
Offset = Annotated[int, msgspec.Meta(ge=0)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Category = Literal[
    "deposit", "large-denomination-cd", "wealth", "fund",
    "insurance", "precious-metals", "loan", "credit-card",
]  # fmt: skip
RowT = TypeVar("RowT")


class LookupRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codes: Annotated[list[Code], msgspec.Meta(min_length=1, max_length=200)]


class SearchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    offset: Offset
    limit: Limit
    category: Category | None = None
    text: Text | None = None


class ShelfRequest(msgspec.Struct, frozen=True):
    bank: str
    outlet: str = ""
    category: Category | None = None
    offset: Offset = 0
    limit: Limit = 20


class CustomersRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    customers: Annotated[list[Customer], msgspec.Meta(min_length=1, max_length=100)]


def _page(found: Sequence[RowT], offset: int, limit: int, row: Callable[[RowT], Json]) -> Json:
    return {
        "items": [row(one) for one in found[offset : offset + limit]],
        "offset": offset,
        "limit": limit,
        "total": len(found),
    }


def products_lookup(ask: Ask[LookupRequest]) -> Json:
    known = catalogue(ask.world)
    return {"items": [rows.product(known[code]) for code in ask.request.codes if code in known]}


def products_search(ask: Ask[SearchRequest]) -> Json:
    wanted = ask.request
    offered = (item.product for item in shelf(ask.world, ask.caller.staff.org.bank, ""))
    found = sorted((p for p in offered if _fits(p, wanted)), key=lambda p: p.code)
    return _page(found, wanted.offset, wanted.limit, rows.product)


def _fits(product: Product, wanted: SearchRequest) -> bool:
    text = (wanted.text or "").casefold()
    searched = f"{product.name}\n{product.code}\n{product.summary}".casefold()
    return text in searched and (wanted.category is None or rows.CLASS[wanted.category] is product.category)


def read_shelf(ask: Ask[ShelfRequest]) -> Json:
    """Other member banks' shelves, and outlets that are not of the operator's bank, are not there."""
    wanted, own = ask.request, ask.caller.staff.org.bank
    outlet = find_org(own, wanted.outlet) if wanted.outlet else None
    if wanted.bank != own or (wanted.outlet and (outlet is None or outlet.level != "OUTLET")):
        raise Refusal(Cause.NOT_FOUND)
    found = [
        item
        for item in shelf(ask.world, own, wanted.outlet)
        if wanted.category is None or item.product.category is rows.CLASS[wanted.category]
    ]
    return _page(found, wanted.offset, wanted.limit, rows.shelf_item)


def recommendations_lookup(ask: Ask[CustomersRequest]) -> Json:
    found = ((no, recommendations(ask.world, no)) for no in ask.readable(ask.request.customers))
    return {"items": [rows.recommended(no, own) for no, own in found if own]}


OPERATIONS: Final = (
    Operation("productsLookup", "POST", "/products/lookup", LookupRequest, products_lookup),
    Operation("productsSearch", "POST", "/products/search", SearchRequest, products_search),
    Operation("shelf", "GET", "/banks/{bank}/shelf", ShelfRequest, read_shelf),
    Operation(
        "recommendationsLookup",
        "POST",
        "/recommendations/lookup",
        CustomersRequest,
        recommendations_lookup,
    ),
)
