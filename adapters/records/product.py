"""What the product catalogue tells."""

from datetime import date
from decimal import Decimal

from adapters.records.base import CustomerNo, Money, ProductCode, PublicRecord, Record, UpstreamEnum
from adapters.records.customer import ProductClass
from masking.viewer import OrgCode, Tenant


class ProductRisk(UpstreamEnum):
    """R1 (lowest) to R5."""

    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"
    UNKNOWN = "UNKNOWN"


class SaleStatus(UpstreamEnum):
    ON_SALE = "ON_SALE"
    COMING = "COMING"
    SOLD_OUT = "SOLD_OUT"
    ENDED = "ENDED"
    UNKNOWN = "UNKNOWN"


class Product(PublicRecord, frozen=True):
    product_code: ProductCode
    name: str
    category: ProductClass
    issuer: str
    summary: str
    risk: ProductRisk
    currency: str
    expected_annual_return: Decimal | None
    """Percent a year; of deposits the rate, of loans the lowest rate."""
    term_days: int | None
    minimum_amount: Money | None
    sale_status: SaleStatus
    on_sale_from: date | None
    on_sale_until: date | None


class ShelfItem(PublicRecord, frozen=True):
    """A product as offered by one member bank, narrowed to one outlet where it has its own shelf."""

    product: Product
    bank: Tenant
    outlet: OrgCode | None
    remaining_quota: Money | None
    featured: bool


class RecommendationReason(Record, frozen=True):
    code: str
    text: str


class ProductRecommendation(Record, frozen=True):
    customer_no: CustomerNo
    product: Product
    score_percent: int
    reasons: tuple[RecommendationReason, ...]
