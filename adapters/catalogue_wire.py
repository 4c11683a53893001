"""The catalogue's own words, and what they mean in ours; codes of `contracts/catalogue.openapi.yaml`."""

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from adapters.positional import by_position
from adapters.records import CustomerNo, Money, ProductCode
from adapters.records.customer import ProductClass
from adapters.records.product import (
    Product,
    ProductRecommendation,
    ProductRisk,
    RecommendationReason,
    SaleStatus,
    ShelfItem,
)
from adapters.translate import Codes, money, optional_decimal
from adapters.wire import Wire
from masking.viewer import OrgCode, Tenant

CATEGORIES: Final = Codes(
    ProductClass,
    {
        "deposit": ProductClass.DEPOSIT,
        "large-denomination-cd": ProductClass.LARGE_DENOMINATION_CD,
        "wealth": ProductClass.WEALTH,
        "fund": ProductClass.FUND,
        "insurance": ProductClass.INSURANCE,
        "precious-metals": ProductClass.PRECIOUS_METALS,
        "loan": ProductClass.LOAN,
        "credit-card": ProductClass.CREDIT_CARD,
    },
)
CATEGORY_CODES: Final = {category: code for code, category in CATEGORIES.items()}
SALE_STATUSES: Final = Codes(
    SaleStatus,
    {
        "on_sale": SaleStatus.ON_SALE,
        "coming_soon": SaleStatus.COMING,
        "sold_out": SaleStatus.SOLD_OUT,
        "ended": SaleStatus.ENDED,
    },
)
RISKS: Final = Codes(
    ProductRisk,
    {
        1: ProductRisk.R1,
        2: ProductRisk.R2,
        3: ProductRisk.R3,
        4: ProductRisk.R4,
        5: ProductRisk.R5,
    },
)


class Amount(Wire, frozen=True):
    value: Decimal
    currency: str


class SaleWindow(Wire, frozen=True):
    start: date | None = msgspec.field(name="from")
    until: date | None


class ProductItem(Wire, frozen=True):
    code: ProductCode
    name: str
    category: str
    issuer: str
    summary: str
    risk_rating: int | None
    currency: str
    expected_annual_return: Decimal | None
    term_days: int | None
    minimum_amount: Amount | None
    status: str
    sale_window: SaleWindow


class ShelfEntry(Wire, frozen=True):
    product: ProductItem
    bank: Tenant
    outlet: OrgCode | None
    remaining_quota: Amount | None
    featured: bool


class Reason(Wire, frozen=True):
    code: str
    text: str


class RecommendationItem(Wire, frozen=True):
    product: ProductItem
    score: int
    reasons: tuple[Reason, ...]


class CustomerRecommendations(Wire, frozen=True):
    customer: CustomerNo
    recommendations: tuple[RecommendationItem, ...]


@by_position
def product_of(item: ProductItem) -> Product:
    return Product(
        product_code=item.code,
        name=item.name,
        category=CATEGORIES[item.category],
        issuer=item.issuer,
        summary=item.summary,
        risk=ProductRisk.UNKNOWN if item.risk_rating is None else RISKS[item.risk_rating],
        currency=item.currency,
        expected_annual_return=optional_decimal(item.expected_annual_return),
        term_days=item.term_days,
        minimum_amount=_money_of(item.minimum_amount),
        sale_status=SALE_STATUSES[item.status],
        on_sale_from=item.sale_window.start,
        on_sale_until=item.sale_window.until,
    )


@by_position
def shelf_item_of(entry: ShelfEntry) -> ShelfItem:
    return ShelfItem(
        product=product_of(entry.product),
        bank=entry.bank,
        outlet=entry.outlet,
        remaining_quota=_money_of(entry.remaining_quota),
        featured=entry.featured,
    )


@by_position
def recommendations_of(item: CustomerRecommendations) -> tuple[ProductRecommendation, ...]:
    return tuple(
        ProductRecommendation(
            customer_no=item.customer,
            product=product_of(one.product),
            score_percent=one.score,
            reasons=tuple(RecommendationReason(code=reason.code, text=reason.text) for reason in one.reasons),
        )
        for one in item.recommendations
    )


def _money_of(amount: Amount | None) -> Money | None:
    return None if amount is None else money(amount.value, amount.currency)
