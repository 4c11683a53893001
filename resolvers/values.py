"""Value objects that several centres share."""

from decimal import Decimal

from adapters.records import Money
from resolvers.fields import part, record_type


@record_type(
    Money,
    "An amount of money. Where a viewer sees bands only, `amount` is null and `band` tells.",
    name="Money",
)
class MoneyType:
    amount: Decimal | None = part("The exact amount; null where only its band may be shown.")
    currency: str = part("ISO 4217 code.")
    band: str | None = part("The band in which the amount lies, where the amount itself is masked.")
