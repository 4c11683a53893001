"""What a customer holds: assets, holdings, accounts, cards, maturities."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from adapters.records.customer import (
    Account,
    AccountKind,
    AccountStatus,
    AssetClassTotal,
    AssetSummary,
    BankCard,
    CardKind,
    CardStatus,
    Holding,
    MaturityReminder,
    ProductClass,
)
from masking.classes import DataClass, MaskKind
from resolvers.fields import part, record_type, sealed, shown
from resolvers.nodes import Node
from resolvers.values import MoneyType

_amount = partial(shown, DataClass.ASSET, mask=MaskKind.AMOUNT)


@record_type(AssetClassTotal, "What a customer holds in one class of product.", name="AssetClassTotal")
class AssetClassTotalType:
    product_class: ProductClass = part("The class of product.")
    market_value: MoneyType | None = _amount("Market value of all holdings in it.")


@record_type(AssetSummary, "A customer's assets under management (AUM).", name="AssetSummary")
class AssetSummaryType:
    aum: MoneyType | None = _amount("Assets under management.")
    aum_last_month: MoneyType | None = _amount("The same at the end of last month.")
    aum_year_average: MoneyType | None = _amount("Daily average of this year.")
    tier: str = part("AUM tier in the bank's own words.")
    by_class: list[AssetClassTotalType] = part("Split by class of product.")
    as_of: datetime = part("When upstream computed it.")


@record_type(Holding, "A position in one product.", name="Holding", besides=("holding_no", "product_class"))
class HoldingType(Node):
    id = sealed("holding_no", "Holding")
    product_class: ProductClass = part("The class of product.")
    name: str = part("The product's name.")
    account_no: str | None = shown(
        DataClass.ACCOUNT, "The account it is booked on.", mask=MaskKind.ACCOUNT_NO
    )
    units: Decimal | None = shown(DataClass.ASSET, "How many units; null of deposits.", mask=MaskKind.REDACT)
    unit_price: Decimal | None = part("The price of a unit, in the currency of the market value.")
    market_value: MoneyType | None = _amount("Value at the current price.")
    profit: MoneyType | None = _amount("Gain or loss since purchase.")
    purchased_on: date | None = part("Day of purchase.")
    matures_on: date | None = part("Day of maturity, where there is one.")


@record_type(Account, "A deposit account.", name="Account", besides=("account_no",))
class AccountType(Node):
    id = sealed("account_no", "Account")
    account_no: str | None = shown(DataClass.ACCOUNT, "The account's number.", mask=MaskKind.ACCOUNT_NO)
    kind: AccountKind = part("What kind of account it is.")
    status: AccountStatus = part("Whether it can be used.")
    balance: MoneyType | None = _amount("Book balance.")
    available_balance: MoneyType | None = _amount("What can be drawn.")
    opened_on: date | None = part("Day of opening.")


@record_type(
    BankCard,
    "A bank card. Validity and codes authenticate (C3) and are no part of this schema.",
    name="BankCard",
    besides=("card_no",),
)
class BankCardType(Node):
    id = sealed("card_no", "BankCard")
    card_no: str | None = shown(DataClass.ACCOUNT, "The card's number.", mask=MaskKind.BANK_CARD)
    kind: CardKind = part("Debit or credit.")
    status: CardStatus = part("Whether it can be used.")
    product_name: str = part("The card product.")
    credit_limit: MoneyType | None = shown(DataClass.CREDIT, "Limit of a credit card.", mask=MaskKind.AMOUNT)
    issued_on: date | None = part("Day of issue.")


@record_type(MaturityReminder, "A holding that matures soon.", name="MaturityReminder")
class MaturityReminderType:
    holding_id = sealed("holding_no", "Holding")
    product_class: ProductClass = part("The class of product.")
    name: str = part("The product's name.")
    amount: MoneyType | None = _amount("What becomes free.")
    matures_on: date = part("Day of maturity.")
