"""The 360° view: one customer, its sections side by side, each from the upstream that owns it."""

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import strawberry

from adapters.records import CustomerNo
from adapters.records.customer import Holding, MaturityReminder, ProductClass
from adapters.records.product import ProductRecommendation
from masking.classes import DataClass
from masking.permissions import Permission
from masking.viewer import Relation
from resolvers import loads
from resolvers.connections import (
    After,
    Connection,
    First,
    Slice,
    SubjectConnection,
    cut,
    page_request,
    paged,
    scope_of,
)
from resolvers.context import BatchLoad, RequestContext
from resolvers.customer.activity import InteractionType, OpportunityType
from resolvers.customer.assets import (
    AccountType,
    AssetSummaryType,
    BankCardType,
    HoldingType,
    MaturityReminderType,
)
from resolvers.customer.credit import CreditLineType, LoanType
from resolvers.customer.profile import CustomerAssignmentType, CustomerProfileType, TagType
from resolvers.demand import NOTHING_SPECIAL, Demand
from resolvers.enums import described
from resolvers.errors import InvalidArgument
from resolvers.fields import Subject, batched, sealed, subject_type
from resolvers.mapped import Mapped
from resolvers.nodes import Node, found_by
from resolvers.relation import customer_relations, customer_shades

if TYPE_CHECKING:
    from resolvers.action.types import ActionTaskType
    from resolvers.product import ProductRecommendationType

MAX_MATURITY_DAYS: Final = 366
MAX_RECOMMENDATIONS: Final = 20

described(
    Relation,
    "How the viewer stands to a customer, by the assignment in force.",
    {
        Relation.NONE: "Not at all.",
        Relation.MY_BANK: "The customer is of the viewer's member bank (法人行).",
        Relation.MY_BRANCH: "Of the viewer's branch (分支机构).",
        Relation.MY_SUB_BRANCH: "Of the viewer's sub-branch.",
        Relation.MY_OUTLET: "Of the viewer's outlet (网点).",
        Relation.ASSISTED: "The viewer assists the manager.",
        Relation.MINE: "The viewer manages the customer (管户).",
    },
)

ActionTaskLater = Annotated["ActionTaskType", strawberry.lazy("resolvers.action.types")]
RecommendationLater = Annotated["ProductRecommendationType", strawberry.lazy("resolvers.product")]


def _holdings(
    context: RequestContext,
    customers: Sequence[CustomerNo],
    *,
    product_class: Annotated[
        ProductClass | None, strawberry.argument(description="Only this class of product.")
    ] = None,
    first: First = 20,
    after: After = None,
) -> Awaitable[list[Slice]]:
    scopes = [scope_of("Customer.holdings", no, product_class) for no in customers]
    pages = [page_request(context, scope, first, after) for scope in scopes]

    def cut_all(held: Sequence[tuple[Holding, ...]]) -> list[Slice]:
        if product_class is not None:
            held = [tuple(one for one in rows if one.product_class is product_class) for rows in held]
        slices = list(map(cut, held, pages, scopes))
        for found in slices:
            context.ids.expect("Holding", "holding_no", found.nodes)
        return slices

    return Mapped(loads.holdings(context, customers), cut_all)


async def _maturities(
    context: RequestContext,
    customers: Sequence[CustomerNo],
    *,
    within_days: Annotated[
        int, strawberry.argument(description=f"How far ahead to look, 1 to {MAX_MATURITY_DAYS} days.")
    ] = 30,
) -> list[tuple[MaturityReminder, ...]]:
    if not 1 <= within_days <= MAX_MATURITY_DAYS:
        raise InvalidArgument("withinDays")
    rows = await context.sources.data_assets.maturities(context.reading, customers, within_days)
    return [rows.get(no, ()) for no in customers]


async def _recommendations(
    context: RequestContext,
    customers: Sequence[CustomerNo],
    *,
    first: Annotated[int, strawberry.argument(description="How many, best first; 1 to 20.")] = 3,
) -> list[tuple[ProductRecommendation, ...]]:
    if not 1 <= first <= MAX_RECOMMENDATIONS:
        raise InvalidArgument("first")
    return [rows[:first] for rows in await loads.recommendations(context, customers)]


def _section(load: BatchLoad, description: str, needs: Permission, demand: Demand = NOTHING_SPECIAL) -> Any:
    """A part of the view: there for whoever may see the customer and holds the permission."""
    return batched(load, "customer_no", DataClass.CUSTOMER, description, needs=needs, demand=demand)


@subject_type(
    Subject(None, customer_shades, loads.CustomerRef),
    "A customer as this viewer may see them. Each section comes from the system that owns it.",
    name="Customer",
)
class CustomerType(Node):
    id = sealed("customer_no", "Customer")
    relation: Relation = batched(
        customer_relations, None, DataClass.INHERITED, "How the viewer stands to the customer.", late=True
    )
    profile: CustomerProfileType | None = batched(
        loads.profiles_at_hand, None, DataClass.CUSTOMER, "Who they are.", needs=Permission.CUSTOMER_READ
    )
    assignment: CustomerAssignmentType | None = batched(
        loads.assignments,
        "customer_no",
        DataClass.CUSTOMER,
        "Who manages them.",
        needs=Permission.CUSTOMER_READ,
        late=True,
    )
    tags: list[TagType] | None = _section(loads.tags, "Tags on them.", Permission.CUSTOMER_READ)
    assets: AssetSummaryType | None = _section(
        loads.assets, "Assets under management.", Permission.HOLDING_READ
    )
    holdings: Connection[HoldingType] | None = _section(
        _holdings, "Positions, largest first.", Permission.HOLDING_READ
    )
    accounts: list[AccountType] | None = _section(
        loads.accounts, "Deposit accounts.", Permission.HOLDING_READ
    )
    cards: list[BankCardType] | None = _section(loads.cards, "Bank cards.", Permission.HOLDING_READ)
    maturity_reminders: list[MaturityReminderType] | None = _section(
        _maturities, "What matures soon.", Permission.HOLDING_READ
    )
    loans: list[LoanType] | None = _section(loads.loans, "Loans in every state.", Permission.LOAN_READ)
    credit_line: CreditLineType | None = _section(
        loads.credit_lines, "The credit line, if any.", Permission.LOAN_READ
    )
    interactions: Connection[InteractionType] | None = _section(
        paged("Customer.interactions", loads.interactions, "Interaction", "interaction_no"),
        "Contacts with the bank, newest first.",
        Permission.INTERACTION_READ,
    )
    tasks: SubjectConnection[ActionTaskLater] | None = _section(
        paged("Customer.tasks", loads.customer_tasks, "ActionTask", "task_no"),
        "Action tasks for them, by due time.",
        Permission.TASK_READ,
    )
    opportunities: list[OpportunityType] | None = _section(
        loads.opportunities, "Chances of business with them.", Permission.HOLDING_READ
    )
    recommended_products: list[RecommendationLater] | None = _section(
        _recommendations,
        "Products that suit them, with reasons.",
        Permission.CATALOGUE_READ,
        Demand(sized=()),
    )


@found_by("Customer")
async def find_customer(_context: RequestContext, number: str) -> loads.CustomerRef:
    """Whether the customer exists for this viewer is settled by the relation, in its batch."""
    return loads.CustomerRef(customer_no=CustomerNo(number))
