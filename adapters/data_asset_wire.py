"""
The data-asset API's own words, and what they mean in ours.

Column names and codes are those of `contracts/data-asset.openapi.yaml`. Card validity has no column here: it
authenticates (class C3) and is never asked for.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

from adapters.records import AccountNo, CardNo, CustomerNo, HoldingNo, ProductCode
from adapters.records.customer import (
    Account,
    AccountKind,
    AccountStatus,
    AssetClassTotal,
    AssetSummary,
    BankCard,
    CardKind,
    CardStatus,
    CustomerKind,
    CustomerProfile,
    DocumentKind,
    Gender,
    Holding,
    MaturityReminder,
    ProductClass,
    RiskLevel,
    Segment,
)
from adapters.translate import day, known, money, optional_decimal, optional_money, shanghai_time
from adapters.wire import Wire
from masking.viewer import OrgCode, OrgPath, Ownership, StaffNo, Tenant

CUSTOMER_KINDS: Final = {"1": CustomerKind.PERSON, "2": CustomerKind.BUSINESS}
GENDERS: Final = {"1": Gender.MALE, "2": Gender.FEMALE}
DOCUMENT_KINDS: Final = {
    "110001": DocumentKind.NATIONAL_ID,
    "110019": DocumentKind.HK_MACAU_PERMIT,
    "110021": DocumentKind.TAIWAN_PERMIT,
    "110023": DocumentKind.PASSPORT,
    "110025": DocumentKind.PASSPORT,
    "110035": DocumentKind.FOREIGN_RESIDENT_CARD,
    "610099": DocumentKind.CREDIT_CODE,
}
SEGMENTS: Final = {
    "10": Segment.MASS,
    "20": Segment.AFFLUENT,
    "30": Segment.WEALTH,
    "40": Segment.PRIVATE,
    "50": Segment.SMALL_BUSINESS,
    "60": Segment.FARMER,
}
SEGMENT_CODES: Final = {segment: code for code, segment in SEGMENTS.items()}
RISK_LEVELS: Final = {
    "1": RiskLevel.C1,
    "2": RiskLevel.C2,
    "3": RiskLevel.C3,
    "4": RiskLevel.C4,
    "5": RiskLevel.C5,
}
PRODUCT_CLASSES: Final = {
    "DEP": ProductClass.DEPOSIT,
    "LCD": ProductClass.LARGE_DENOMINATION_CD,
    "WMP": ProductClass.WEALTH,
    "FND": ProductClass.FUND,
    "INS": ProductClass.INSURANCE,
    "PMT": ProductClass.PRECIOUS_METALS,
}
ACCOUNT_KINDS: Final = {
    "01": AccountKind.CURRENT,
    "02": AccountKind.SAVINGS,
    "03": AccountKind.TIME_DEPOSIT,
    "04": AccountKind.SETTLEMENT,
}
ACCOUNT_STATUSES: Final = {
    "0": AccountStatus.ACTIVE,
    "1": AccountStatus.DORMANT,
    "2": AccountStatus.FROZEN,
    "9": AccountStatus.CLOSED,
}
CARD_KINDS: Final = {"D": CardKind.DEBIT, "C": CardKind.CREDIT}
CARD_STATUSES: Final = {
    "A": CardStatus.ACTIVE,
    "I": CardStatus.INACTIVE,
    "L": CardStatus.LOST,
    "X": CardStatus.CANCELLED,
}


class CustomerRow(Wire, frozen=True):
    cust_no: CustomerNo
    cust_type: str
    cust_name: str
    gender: str
    birthday: str
    cert_type: str
    cert_no: str
    uscc: str
    mobile: str
    tel: str
    email: str
    addr: str
    occupation: str
    employer: str
    cust_level: str
    aum_level: str
    risk_level: str
    open_date: str
    cust_mgr_no: StaffNo
    assist_mgr_nos: str
    org_no: OrgCode
    org_name: str
    sub_br_no: OrgCode
    br_no: OrgCode
    br_name: str
    bank_no: Tenant


class ClassTotal(Wire, frozen=True):
    prod_cls: str
    mkt_val: Decimal


class AssetRow(Wire, frozen=True):
    cust_no: CustomerNo
    ccy: str
    aum_bal: Decimal
    aum_last_month: Decimal
    aum_year_avg: Decimal
    aum_level: str
    cls_list: tuple[ClassTotal, ...]
    data_time: str


class HoldingRow(Wire, frozen=True):
    hold_no: HoldingNo
    cust_no: CustomerNo
    prod_cls: str
    prod_code: ProductCode
    holding_name: str
    acct_no: AccountNo
    units: Decimal | None
    curr_unit_price: Decimal | None
    mkt_val: Decimal
    profit: Decimal | None
    ccy: str
    buy_date: str
    mature_date: str


class AccountRow(Wire, frozen=True):
    acct_no: AccountNo
    cust_no: CustomerNo
    acct_type: str
    acct_stat: str
    bal: Decimal
    avail_bal: Decimal
    ccy: str
    open_date: str


class CardRow(Wire, frozen=True):
    card_no: CardNo
    cust_no: CustomerNo
    card_type: str
    card_stat: str
    prod_name: str
    crd_lmt: Decimal | None
    ccy: str
    issue_date: str


class MaturityRow(Wire, frozen=True):
    hold_no: HoldingNo
    cust_no: CustomerNo
    prod_cls: str
    holding_name: str
    mature_amt: Decimal
    ccy: str
    mature_date: str


def profile_of(row: CustomerRow) -> CustomerProfile:
    return CustomerProfile(
        customer_no=row.cust_no,
        kind=CUSTOMER_KINDS.get(row.cust_type, CustomerKind.UNKNOWN),
        name=row.cust_name,
        gender=GENDERS.get(row.gender, Gender.UNKNOWN),
        birth_date=day(row.birthday),
        document_kind=DOCUMENT_KINDS.get(row.cert_type, DocumentKind.UNKNOWN),
        document_no=row.cert_no or None,
        credit_code=row.uscc or None,
        mobile=row.mobile or None,
        landline=row.tel or None,
        email=row.email or None,
        address=row.addr or None,
        occupation=row.occupation or None,
        employer=row.employer or None,
        segment=SEGMENTS.get(row.cust_level, Segment.UNKNOWN),
        aum_tier=row.aum_level,
        risk_level=RISK_LEVELS.get(row.risk_level, RiskLevel.UNKNOWN),
        opened_on=day(row.open_date),
        outlet_name=row.org_name,
        branch_name=row.br_name,
        ownership=_ownership_of(row),
    )


def _ownership_of(row: CustomerRow) -> Ownership:
    return Ownership(
        org=OrgPath(bank=row.bank_no, branch=row.br_no, sub_branch=row.sub_br_no, outlet=row.org_no),
        manager=row.cust_mgr_no,
        assistants=frozenset(StaffNo(no) for no in row.assist_mgr_nos.split(",") if no),
    )


def assets_of(row: AssetRow) -> AssetSummary:
    return AssetSummary(
        customer_no=row.cust_no,
        aum=money(row.aum_bal, row.ccy),
        aum_last_month=money(row.aum_last_month, row.ccy),
        aum_year_average=money(row.aum_year_avg, row.ccy),
        tier=row.aum_level,
        by_class=tuple(
            AssetClassTotal(
                product_class=product_class_of(total.prod_cls), market_value=money(total.mkt_val, row.ccy)
            )
            for total in row.cls_list
        ),
        as_of=shanghai_time(datetime.fromisoformat(row.data_time)),
    )


def holding_of(row: HoldingRow) -> Holding:
    return Holding(
        holding_no=row.hold_no,
        customer_no=row.cust_no,
        product_class=product_class_of(row.prod_cls),
        product_code=row.prod_code,
        name=row.holding_name,
        account_no=row.acct_no,
        units=optional_decimal(row.units),
        unit_price=optional_decimal(row.curr_unit_price),
        market_value=money(row.mkt_val, row.ccy),
        profit=optional_money(row.profit, row.ccy),
        purchased_on=day(row.buy_date),
        matures_on=day(row.mature_date),
    )


def account_of(row: AccountRow) -> Account:
    return Account(
        account_no=row.acct_no,
        customer_no=row.cust_no,
        kind=ACCOUNT_KINDS.get(row.acct_type, AccountKind.UNKNOWN),
        status=ACCOUNT_STATUSES.get(row.acct_stat, AccountStatus.UNKNOWN),
        balance=money(row.bal, row.ccy),
        available_balance=money(row.avail_bal, row.ccy),
        opened_on=day(row.open_date),
    )


def card_of(row: CardRow) -> BankCard:
    return BankCard(
        card_no=row.card_no,
        customer_no=row.cust_no,
        kind=CARD_KINDS.get(row.card_type, CardKind.UNKNOWN),
        status=CARD_STATUSES.get(row.card_stat, CardStatus.UNKNOWN),
        product_name=row.prod_name,
        credit_limit=optional_money(row.crd_lmt, row.ccy),
        issued_on=day(row.issue_date),
    )


def maturity_of(row: MaturityRow) -> MaturityReminder:
    return MaturityReminder(
        holding_no=row.hold_no,
        customer_no=row.cust_no,
        product_class=product_class_of(row.prod_cls),
        name=row.holding_name,
        amount=money(row.mature_amt, row.ccy),
        matures_on=known(day(row.mature_date)),
    )


def product_class_of(code: str) -> ProductClass:
    return PRODUCT_CLASSES.get(code, ProductClass.UNKNOWN)
