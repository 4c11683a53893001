"""
The data-asset API's own words, and what they mean in ours.

Column names and codes are those of `contracts/data-asset.openapi.yaml`. Card validity has no column here: it
authenticates (class C3) and is never asked for.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.data_asset_codes import (
    ACCOUNT_KINDS,
    ACCOUNT_STATUSES,
    CARD_KINDS,
    CARD_STATUSES,
    CUSTOMER_KINDS,
    DOCUMENT_KINDS,
    GENDERS,
    PRODUCT_CLASSES,
    RISK_LEVELS,
    SEGMENTS,
)
from adapters.positional import by_position
from adapters.records import AccountNo, CardNo, CustomerNo, HoldingNo, ProductCode
from adapters.records.customer import (
    Account,
    AssetClassTotal,
    AssetSummary,
    BankCard,
    CustomerProfile,
    Holding,
    MaturityReminder,
)
from adapters.translate import day, decimal, known, money, optional_money, shanghai_time
from adapters.wire import Wire
from masking.viewer import OrgCode, OrgPath, Ownership, StaffNo, Tenant


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


@by_position
def profile_of(row: CustomerRow) -> CustomerProfile:
    return CustomerProfile(
        customer_no=row.cust_no,
        kind=CUSTOMER_KINDS[row.cust_type],
        name=row.cust_name,
        gender=GENDERS[row.gender],
        birth_date=day(row.birthday),
        document_kind=DOCUMENT_KINDS[row.cert_type],
        document_no=row.cert_no or None,
        credit_code=row.uscc or None,
        mobile=row.mobile or None,
        landline=row.tel or None,
        email=row.email or None,
        address=row.addr or None,
        occupation=row.occupation or None,
        employer=row.employer or None,
        segment=SEGMENTS[row.cust_level],
        aum_tier=row.aum_level,
        risk_level=RISK_LEVELS[row.risk_level],
        opened_on=day(row.open_date),
        outlet_name=row.org_name,
        branch_name=row.br_name,
        ownership=Ownership(
            org=OrgPath(bank=row.bank_no, branch=row.br_no, sub_branch=row.sub_br_no, outlet=row.org_no),
            manager=row.cust_mgr_no,
            assistants=_staff_nos(row.assist_mgr_nos),
        ),
    )


def _staff_nos(listed: str) -> tuple[StaffNo, ...]:
    """The numbers between the commas; never an empty one, which a viewer without a number has."""
    nos: Any = (listed,) if listed else ()
    if "," in listed:
        nos = tuple(filter(None, listed.split(",")))
    found: tuple[StaffNo, ...] = nos
    return found


@by_position
def assets_of(row: AssetRow) -> AssetSummary:
    return AssetSummary(
        customer_no=row.cust_no,
        aum=money(row.aum_bal, row.ccy),
        aum_last_month=money(row.aum_last_month, row.ccy),
        aum_year_average=money(row.aum_year_avg, row.ccy),
        tier=row.aum_level,
        by_class=tuple(
            AssetClassTotal(
                product_class=PRODUCT_CLASSES[total.prod_cls], market_value=money(total.mkt_val, row.ccy)
            )
            for total in row.cls_list
        ),
        as_of=shanghai_time(datetime.fromisoformat(row.data_time)),
    )


@by_position
def holding_of(row: HoldingRow) -> Holding:
    return Holding(
        holding_no=row.hold_no,
        customer_no=row.cust_no,
        product_class=PRODUCT_CLASSES[row.prod_cls],
        product_code=row.prod_code,
        name=row.holding_name,
        account_no=row.acct_no,
        units=None if row.units is None else decimal(row.units),
        unit_price=None if row.curr_unit_price is None else decimal(row.curr_unit_price),
        market_value=money(row.mkt_val, row.ccy),
        profit=None if row.profit is None else money(row.profit, row.ccy),
        purchased_on=day(row.buy_date),
        matures_on=day(row.mature_date),
    )


@by_position
def account_of(row: AccountRow) -> Account:
    return Account(
        account_no=row.acct_no,
        customer_no=row.cust_no,
        kind=ACCOUNT_KINDS[row.acct_type],
        status=ACCOUNT_STATUSES[row.acct_stat],
        balance=money(row.bal, row.ccy),
        available_balance=money(row.avail_bal, row.ccy),
        opened_on=day(row.open_date),
    )


@by_position
def card_of(row: CardRow) -> BankCard:
    return BankCard(
        card_no=row.card_no,
        customer_no=row.cust_no,
        kind=CARD_KINDS[row.card_type],
        status=CARD_STATUSES[row.card_stat],
        product_name=row.prod_name,
        credit_limit=optional_money(row.crd_lmt, row.ccy),
        issued_on=day(row.issue_date),
    )


@by_position
def maturity_of(row: MaturityRow) -> MaturityReminder:
    return MaturityReminder(
        holding_no=row.hold_no,
        customer_no=row.cust_no,
        product_class=PRODUCT_CLASSES[row.prod_cls],
        name=row.holding_name,
        amount=money(row.mature_amt, row.ccy),
        matures_on=known(day(row.mature_date)),
    )
