"""What the data-asset API and the CRM tell of a customer."""

from datetime import date, datetime
from decimal import Decimal

from adapters.records.base import (
    AccountNo,
    CardNo,
    CustomerNo,
    HoldingNo,
    InteractionNo,
    Money,
    OpportunityNo,
    ProductCode,
    Record,
    UpstreamEnum,
)
from masking.viewer import Ownership, StaffNo


class CustomerKind(UpstreamEnum):
    PERSON = "PERSON"
    BUSINESS = "BUSINESS"
    UNKNOWN = "UNKNOWN"


class Gender(UpstreamEnum):
    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"


class DocumentKind(UpstreamEnum):
    NATIONAL_ID = "NATIONAL_ID"
    PASSPORT = "PASSPORT"
    HK_MACAU_PERMIT = "HK_MACAU_PERMIT"
    TAIWAN_PERMIT = "TAIWAN_PERMIT"
    FOREIGN_RESIDENT_CARD = "FOREIGN_RESIDENT_CARD"
    CREDIT_CODE = "CREDIT_CODE"
    UNKNOWN = "UNKNOWN"


class Segment(UpstreamEnum):
    MASS = "MASS"
    AFFLUENT = "AFFLUENT"
    WEALTH = "WEALTH"
    PRIVATE = "PRIVATE"
    SMALL_BUSINESS = "SMALL_BUSINESS"
    FARMER = "FARMER"
    UNKNOWN = "UNKNOWN"


class RiskLevel(UpstreamEnum):
    """A customer's tolerance, C1 (lowest) to C5."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    UNKNOWN = "UNKNOWN"


class ProductClass(UpstreamEnum):
    DEPOSIT = "DEPOSIT"
    LARGE_DENOMINATION_CD = "LARGE_DENOMINATION_CD"
    WEALTH = "WEALTH"
    FUND = "FUND"
    INSURANCE = "INSURANCE"
    PRECIOUS_METALS = "PRECIOUS_METALS"
    LOAN = "LOAN"
    CREDIT_CARD = "CREDIT_CARD"
    UNKNOWN = "UNKNOWN"


class CustomerProfile(Record, frozen=True):
    """Who a customer is (data-asset API)."""

    customer_no: CustomerNo
    kind: CustomerKind
    name: str
    gender: Gender
    birth_date: date | None
    document_kind: DocumentKind
    document_no: str | None
    credit_code: str | None
    """Unified social credit code; of businesses only."""
    mobile: str | None
    landline: str | None
    email: str | None
    address: str | None
    occupation: str | None
    employer: str | None
    segment: Segment
    aum_tier: str
    """The bank's own name of the tier; its thresholds are upstream's."""
    risk_level: RiskLevel
    opened_on: date | None
    outlet_name: str
    branch_name: str
    ownership: Ownership
    """As of the data-asset's last batch (T+1); the CRM's assignment is the one in force."""


class AssetClassTotal(Record, frozen=True):
    product_class: ProductClass
    market_value: Money


class AssetSummary(Record, frozen=True):
    """Assets under management (data-asset API)."""

    customer_no: CustomerNo
    aum: Money
    aum_last_month: Money
    aum_year_average: Money
    tier: str
    by_class: tuple[AssetClassTotal, ...]
    as_of: datetime


class Holding(Record, frozen=True):
    """A position in one product (data-asset API, FDX-like)."""

    holding_no: HoldingNo
    customer_no: CustomerNo
    product_class: ProductClass
    product_code: ProductCode
    name: str
    account_no: AccountNo
    units: Decimal | None
    unit_price: Decimal | None
    market_value: Money
    profit: Money | None
    purchased_on: date | None
    matures_on: date | None


class AccountKind(UpstreamEnum):
    CURRENT = "CURRENT"
    SAVINGS = "SAVINGS"
    TIME_DEPOSIT = "TIME_DEPOSIT"
    SETTLEMENT = "SETTLEMENT"
    UNKNOWN = "UNKNOWN"


class AccountStatus(UpstreamEnum):
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"


class Account(Record, frozen=True):
    account_no: AccountNo
    customer_no: CustomerNo
    kind: AccountKind
    status: AccountStatus
    balance: Money
    available_balance: Money
    opened_on: date | None


class CardKind(UpstreamEnum):
    DEBIT = "DEBIT"
    CREDIT = "CREDIT"
    UNKNOWN = "UNKNOWN"


class CardStatus(UpstreamEnum):
    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    LOST = "LOST"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class BankCard(Record, frozen=True):
    """A card without its validity and codes: those authenticate (C3) and are not read from upstream."""

    card_no: CardNo
    customer_no: CustomerNo
    kind: CardKind
    status: CardStatus
    product_name: str
    credit_limit: Money | None
    issued_on: date | None


class MaturityReminder(Record, frozen=True):
    holding_no: HoldingNo
    customer_no: CustomerNo
    product_class: ProductClass
    name: str
    amount: Money
    matures_on: date


class CustomerAssignment(Record, frozen=True):
    """Who manages a customer, since when (CRM; the one in force)."""

    customer_no: CustomerNo
    ownership: Ownership
    manager_name: str
    effective_from: date
    effective_to: date | None


class InteractionChannel(UpstreamEnum):
    PHONE = "PHONE"
    SMS = "SMS"
    WECOM = "WECOM"
    VISIT = "VISIT"
    OUTLET = "OUTLET"
    OUTBOUND_ROBOT = "OUTBOUND_ROBOT"
    UNKNOWN = "UNKNOWN"


class Direction(UpstreamEnum):
    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"
    UNKNOWN = "UNKNOWN"


class Interaction(Record, frozen=True):
    interaction_no: InteractionNo
    customer_no: CustomerNo
    channel: InteractionChannel
    direction: Direction
    subject: str
    note: str | None
    """Free text typed by staff: may hold anything."""
    occurred_at: datetime
    staff_no: StaffNo
    staff_name: str


class TagSource(UpstreamEnum):
    AUTOMATIC = "AUTOMATIC"
    MANUAL = "MANUAL"
    UNKNOWN = "UNKNOWN"


class Tag(Record, frozen=True):
    name: str
    group: str
    source: TagSource
    tagged_at: datetime


class OpportunityStage(UpstreamEnum):
    OPEN = "OPEN"
    CONTACTED = "CONTACTED"
    PROPOSED = "PROPOSED"
    WON = "WON"
    LOST = "LOST"
    UNKNOWN = "UNKNOWN"


class Opportunity(Record, frozen=True):
    opportunity_no: OpportunityNo
    customer_no: CustomerNo
    name: str
    amount: Money
    stage: OpportunityStage
    probability_percent: int
    source: str
    expected_close_on: date | None
