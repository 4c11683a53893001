"""What happened between a customer and the bank, and what may come of it."""

from datetime import date, datetime

from adapters.records.customer import (
    Direction,
    Interaction,
    InteractionChannel,
    Opportunity,
    OpportunityStage,
)
from masking.classes import DataClass, MaskKind
from resolvers.fields import part, record_type, sealed, shown
from resolvers.nodes import Node
from resolvers.values import MoneyType


@record_type(
    Interaction, "One contact between customer and bank.", name="Interaction", besides=("interaction_no",)
)
class InteractionType(Node):
    id = sealed("interaction_no", "Interaction")
    channel: InteractionChannel = part("How they met.")
    direction: Direction = part("Who began.")
    subject: str | None = shown(DataClass.ACTIVITY, "What it was about.", mask=MaskKind.FREE_TEXT)
    note: str | None = shown(DataClass.ACTIVITY, "What staff wrote down; free text.", mask=MaskKind.FREE_TEXT)
    occurred_at: datetime = part("When.")
    staff_name: str | None = shown(DataClass.STAFF, "Who spoke for the bank.")


@record_type(
    Opportunity,
    "A chance of business with a customer (商机).",
    name="Opportunity",
    besides=("opportunity_no",),
)
class OpportunityType(Node):
    id = sealed("opportunity_no", "Opportunity")
    name: str = part("What it is about.")
    amount: MoneyType | None = shown(DataClass.ASSET, "Expected amount.", mask=MaskKind.AMOUNT)
    stage: OpportunityStage = part("How far it has come.")
    probability_percent: int = part("How likely it is, 0 to 100.")
    source: str = part("Where it came from.")
    expected_close_on: date | None = part("When it should be decided.")
