"""The product catalogue as `Catalogue`; products and shelves are public and cached for each member bank."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from adapters.assertion import AssertionSigner
from adapters.batch import ask_in_batches, ask_together, slices_of
from adapters.cache import CacheStore, PublicCache
from adapters.catalogue_wire import (
    CATEGORY_CODES,
    CustomerRecommendations,
    ProductItem,
    ShelfEntry,
    product_of,
    recommendations_of,
    shelf_item_of,
)
from adapters.ports import Call, ProductSearch
from adapters.records import CustomerNo, Page, PageRequest, ProductCode
from adapters.records.customer import ProductClass
from adapters.records.product import Product, ProductRecommendation, ShelfItem
from adapters.transport import Endpoint, Response, SourceSettings, Upstream, expect_ok, open_upstream
from adapters.wire import Wire
from masking.viewer import OrgCode, Tenant

ReplyT = TypeVar("ReplyT")
ResultT = TypeVar("ResultT")
RowT = TypeVar("RowT")

LOOKUP_LIMIT: Final = 200
CUSTOMER_LIMIT: Final = 100
PAGE_LIMIT: Final = 100


class _Lookup(Wire, frozen=True):
    codes: Sequence[str]


class _Search(Wire, frozen=True, omit_defaults=True):
    offset: int
    limit: int
    category: str | None = None
    text: str | None = None


class _Customers(Wire, frozen=True):
    customers: Sequence[CustomerNo]


class _Products(Wire, frozen=True):
    items: tuple[ProductItem, ...]


class _ProductPage(Wire, frozen=True):
    items: tuple[ProductItem, ...]
    total: int


class _ShelfPage(Wire, frozen=True):
    items: tuple[ShelfEntry, ...]
    total: int


class _Recommendations(Wire, frozen=True):
    items: tuple[CustomerRecommendations, ...]


def _reader(reply: type[ReplyT], shape: Callable[[ReplyT], ResultT]) -> Callable[[Response], ResultT]:
    decoder = msgspec.json.Decoder(reply)
    return lambda response: shape(decoder.decode(expect_ok(response).body))


_PRODUCTS: Final = Endpoint(
    "products",
    "POST",
    "/products/lookup",
    _reader(
        _Products,
        lambda reply: {str(item.code): Page(rows=(product_of(item),), total=1) for item in reply.items},
    ),
)
_SEARCH: Final = Endpoint(
    "search",
    "POST",
    "/products/search",
    _reader(
        _ProductPage,
        lambda reply: Page(rows=tuple(product_of(item) for item in reply.items), total=reply.total),
    ),
)
_SHELF: Final = Endpoint(
    "shelf",
    "GET",
    "/banks/{bank}/shelf",
    _reader(
        _ShelfPage,
        lambda reply: Page(rows=tuple(shelf_item_of(entry) for entry in reply.items), total=reply.total),
    ),
)
_RECOMMENDATIONS: Final = Endpoint(
    "recommendations",
    "POST",
    "/recommendations/lookup",
    _reader(
        _Recommendations,
        lambda reply: {item.customer: recommendations_of(item) for item in reply.items},
    ),
)
_encode: Final = msgspec.json.Encoder().encode


class CatalogueApi:
    """Speaks to the catalogue through one `Upstream`; recommendations are a customer's and never cached."""

    def __init__(
        self, upstream: Upstream, products: PublicCache[Product], shelves: PublicCache[ShelfItem]
    ) -> None:
        self._upstream = upstream
        self._products = products
        self._shelves = shelves

    async def products(self, call: Call, codes: Sequence[ProductCode]) -> Mapping[ProductCode, Product]:
        if not codes:
            return {}
        tenant = f"{call.operator.tenant}:"

        async def load(keys: Sequence[str]) -> Mapping[str, Page[Product]]:
            pages = await ask_in_batches(
                [key.removeprefix(tenant) for key in keys],
                LOOKUP_LIMIT,
                lambda part: self._upstream.ask(call, _PRODUCTS, _encode(_Lookup(part))),
            )
            return {tenant + code: page for code, page in pages.items()}

        pages = await self._products.get_many(call, [tenant + code for code in codes], load)
        return {page.rows[0].product_code: page.rows[0] for page in pages.values()}

    async def search(self, call: Call, search: ProductSearch, page: PageRequest) -> Page[Product]:
        if search.category is ProductClass.UNKNOWN or page.limit <= 0:
            return Page(rows=(), total=0)
        category = _category_code(search.category)
        return await self._pages(
            page,
            lambda part: self._upstream.ask(
                call,
                _SEARCH,
                _encode(_Search(part.offset, part.limit, category, search.text or None)),
            ),
        )

    async def shelf(
        self,
        call: Call,
        bank: Tenant,
        outlet: OrgCode | None,
        category: ProductClass | None,
        page: PageRequest,
    ) -> Page[ShelfItem]:
        if category is ProductClass.UNKNOWN or page.limit <= 0:
            return Page(rows=(), total=0)
        path = f"/banks/{quote(bank, safe='')}/shelf?"
        asked = {"outlet": outlet or None, "category": _category_code(category)}

        async def load(part: PageRequest) -> Page[ShelfItem]:
            given = {name: value for name, value in asked.items() if value is not None}
            query = urlencode({**given, "offset": part.offset, "limit": part.limit})
            return await self._upstream.ask(call, _SHELF, path=path + query)

        key = f"{call.operator.tenant}:{bank}:{outlet}:{category}:{page.offset}:{page.limit}"
        return await self._shelves.get(call, key, lambda: self._pages(page, load))

    def recommendations(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[ProductRecommendation, ...]]]:
        return ask_in_batches(
            nos,
            CUSTOMER_LIMIT,
            lambda ids: self._upstream.ask(call, _RECOMMENDATIONS, _encode(_Customers(ids))),
        )

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()

    async def _pages(
        self, page: PageRequest, load: Callable[[PageRequest], Awaitable[Page[RowT]]]
    ) -> Page[RowT]:
        parts = await ask_together([load(part) for part in slices_of(page, PAGE_LIMIT)])
        return Page(rows=tuple(row for part in parts for row in part.rows), total=parts[0].total)


def _category_code(category: ProductClass | None) -> str | None:
    return None if category is None else CATEGORY_CODES[category]


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> CatalogueApi:
    """The factory that the registry calls."""
    return CatalogueApi(
        open_upstream(settings, signer),
        PublicCache(store, Product, settings.name),
        PublicCache(store, ShelfItem, settings.name),
    )
