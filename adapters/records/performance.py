"""What the KPI mart tells. No figure is computed here: calibres and dates are passed through."""

from datetime import date, datetime
from decimal import Decimal

from adapters.records.base import Record, UpstreamEnum


class KpiLevel(UpstreamEnum):
    PERSON = "PERSON"
    TEAM = "TEAM"
    OUTLET = "OUTLET"
    BRANCH = "BRANCH"
    BANK = "BANK"
    UNKNOWN = "UNKNOWN"


class KpiMetric(UpstreamEnum):
    AUM_GROWTH = "AUM_GROWTH"
    DEPOSIT_DAILY_AVERAGE = "DEPOSIT_DAILY_AVERAGE"
    WEALTH_SALES = "WEALTH_SALES"
    FUND_SALES = "FUND_SALES"
    INSURANCE_PREMIUM = "INSURANCE_PREMIUM"
    LOAN_DISBURSED = "LOAN_DISBURSED"
    NEW_CUSTOMERS = "NEW_CUSTOMERS"
    TASKS_COMPLETED = "TASKS_COMPLETED"
    VISITS = "VISITS"
    UNKNOWN = "UNKNOWN"


class KpiUnit(UpstreamEnum):
    CNY = "CNY"
    COUNT = "COUNT"
    PERCENT = "PERCENT"
    UNKNOWN = "UNKNOWN"


class PeriodKind(UpstreamEnum):
    DAY = "DAY"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    UNKNOWN = "UNKNOWN"


class RegulatoryCalibre(UpstreamEnum):
    TWO_INCREASES = "TWO_INCREASES"
    PBOC_INCLUSIVE = "PBOC_INCLUSIVE"
    INCLUSIVE_AGRI = "INCLUSIVE_AGRI"
    NATIONAL_STANDARD_MSE = "NATIONAL_STANDARD_MSE"
    UNKNOWN = "UNKNOWN"


class KpiResult(Record, frozen=True):
    metric: KpiMetric
    unit: KpiUnit
    value: Decimal
    target: Decimal | None
    completion_percent: Decimal | None


class Performance(Record, frozen=True):
    """Results of one person or organisation over one period."""

    level: KpiLevel
    subject_name: str
    """Of the person, team or organisation."""
    period: PeriodKind
    period_start: date
    as_of: datetime
    results: tuple[KpiResult, ...]


class RankingEntry(Record, frozen=True):
    rank: int
    subject_name: str
    org_name: str
    value: Decimal | None
    """None where it is not told."""
    is_self: bool


class Ranking(Record, frozen=True):
    metric: KpiMetric
    unit: KpiUnit
    level: KpiLevel
    as_of: datetime
    entries: tuple[RankingEntry, ...]


class RegulatoryItem(Record, frozen=True):
    code: str
    name: str
    unit: KpiUnit
    value: Decimal | None
    """None where it is not told."""


class RegulatoryStatistics(Record, frozen=True):
    calibre: RegulatoryCalibre
    calibre_version: str
    org_name: str
    as_of: date
    items: tuple[RegulatoryItem, ...]
