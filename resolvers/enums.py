"""The records' enumerations as GraphQL enums, each value described."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeVar

import strawberry

from adapters.records import customer, loan, performance, product, task
from masking.viewer import Channel

EnumT = TypeVar("EnumT", bound=type[Enum])

_UNKNOWN: Final = "Upstream sent a value that this schema does not know yet."


def described(enum: EnumT, description: str, meanings: Mapping[Any, str] | None = None) -> EnumT:
    """Make *enum* a GraphQL enum; a value without a meaning of its own is described by its words."""
    declared = strawberry.enum(enum, description=description)
    for value in declared.__strawberry_definition__.values:  # type: ignore[attr-defined]
        member = enum[value.name]
        value.description = (meanings or {}).get(member) or _in_words(value.name)
    return declared


def _in_words(name: str) -> str:
    return _UNKNOWN if name == "UNKNOWN" else f"{name.replace('_', ' ').capitalize()}."


described(Channel, "Where the answer will be shown.")
described(customer.CustomerKind, "Whether a customer is a person or a business.")
described(customer.Gender, "A person's gender as the bank recorded it.")
described(customer.DocumentKind, "Which document a customer is identified by.")
described(customer.Segment, "The business segment a customer is served in.")
described(
    customer.RiskLevel,
    "How much risk a customer tolerates (客户风险等级).",
    {
        customer.RiskLevel.C1: "Conservative (保守型).",
        customer.RiskLevel.C2: "Steady (稳健型).",
        customer.RiskLevel.C3: "Balanced (平衡型).",
        customer.RiskLevel.C4: "Growth (成长型).",
        customer.RiskLevel.C5: "Aggressive (进取型).",
    },
)
described(
    customer.ProductClass,
    "The classes of product that the bank sells.",
    {
        customer.ProductClass.LARGE_DENOMINATION_CD: "Large-denomination certificate of deposit (大额存单).",
        customer.ProductClass.WEALTH: "Wealth-management product (理财).",
        customer.ProductClass.PRECIOUS_METALS: "Precious metals (贵金属).",
    },
)
described(customer.AccountKind, "What kind of account it is.")
described(customer.AccountStatus, "Whether an account can be used.")
described(customer.CardKind, "Debit or credit.")
described(customer.CardStatus, "Whether a card can be used.")
described(customer.InteractionChannel, "How staff and customer met.")
described(customer.Direction, "Who began.")
described(customer.TagSource, "Whether a rule or a person set a tag.")
described(customer.OpportunityStage, "How far an opportunity (商机) has come.")
described(loan.LoanStatus, "Where a loan stands in its life.")
described(loan.LoanClassification, "The five-category classification of loans (五级分类).")
described(loan.CreditLineState, "Whether a credit line can be drawn.")
described(task.TaskStatus, "Where a task stands.")
described(task.TaskPriority, "How urgent a task is.")
described(task.ScenarioState, "Whether a scenario is being played.")
described(
    product.ProductRisk,
    "A product's risk, R1 (lowest) to R5 (highest).",
    {
        member: f"Risk level {member.value[1]} of 5."
        for member in product.ProductRisk
        if member.value[1].isdigit()
    },
)
described(product.SaleStatus, "Whether a product can be bought now.")
described(performance.KpiLevel, "Whose results they are.")
described(performance.KpiMetric, "What is measured.")
described(performance.KpiUnit, "In what unit.")
described(performance.PeriodKind, "The length of a reporting period.")
described(
    performance.RegulatoryCalibre,
    "A statistical calibre (统计口径) set by a regulator.",
    {
        performance.RegulatoryCalibre.TWO_INCREASES: "Two increases (两增口径).",
        performance.RegulatoryCalibre.PBOC_INCLUSIVE: "Inclusive finance, central bank (人行普惠口径).",
        performance.RegulatoryCalibre.INCLUSIVE_AGRI: "Inclusive agriculture-related (普惠涉农口径).",
        performance.RegulatoryCalibre.NATIONAL_STANDARD_MSE: "Small firms, national standard (国标小微口径).",
    },
)
