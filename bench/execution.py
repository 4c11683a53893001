"""
Execution alone, in microseconds: graphql-core with Strawberry resolvers against the plan.

The data are in memory and given by async loads, as they would be by clients; nothing of HTTP is measured.
Run as `python -m bench.execution`.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

import msgspec
import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, is_object_type, parse
from graphql import execute as core_execute

from bff.plan import Attribute, Batch, Plan, Planner, Protection, Subject
from bff.plan.hints import READ, SUBJECT
from masking.classes import DataClass, MaskKind
from masking.levels import Level
from masking.verdict import Coordinate, FieldRule, Reason, Verdict
from masking.viewer import Relation


@strawberry.type
class Holding:
    holding_no: str
    product_code: str
    product_name: str
    account_no: str
    quantity: float
    market_value: float
    currency: str
    maturity_date: str | None


@strawberry.type
class Interaction:
    interaction_no: str
    channel: str
    direction: str
    subject: str
    happened_at: str
    staff_name: str


@strawberry.type
class Loan:
    loan_no: str
    account_no: str
    product_name: str
    principal: float
    outstanding: float
    rate: float
    status: str
    overdue_days: int


class Data(msgspec.Struct):
    """What the loads give."""

    customer: Any
    rows: dict[str, list[Any]]


def _record(name: str, text: str) -> Callable[..., Any]:
    """A record class as the adapters have them, with these fields."""
    return msgspec.defstruct(name, text.split(), frozen=True)


holding_record = _record(
    "HoldingRecord",
    "holding_no product_code product_name account_no quantity market_value currency maturity_date",
)
interaction_record = _record(
    "InteractionRecord", "interaction_no channel direction subject happened_at staff_name"
)
loan_record = _record(
    "LoanRecord", "loan_no account_no product_name principal outstanding rate status overdue_days"
)
customer_record = _record("CustomerRecord", "customer_no name mobile segment aum")


def sample(leaves: int) -> Data:
    """A customer with about *leaves* leaves beneath."""
    rows = range(max(1, leaves // 22))
    return Data(
        customer_record("C1", "Wang Fang", "13800138000", "PRIVATE", 1e6),
        {
            "holdings": [
                holding_record(f"H{i}", "P1", "Fund", f"62220{i}", 10.5, 1e4 + i, "CNY", None) for i in rows
            ],
            "interactions": [
                interaction_record(f"I{i}", "PHONE", "OUT", "Renewal", "2024-05-01", "Li") for i in rows
            ],
            "loans": [
                loan_record(f"L{i}", f"6333{i}", "Mortgage", 1e6, 9e5, 3.85, "ACTIVE", 0) for i in rows
            ],
        },
    )


async def _load(info: strawberry.Info[Data, None], name: str) -> Any:
    return info.context.rows[name]


@strawberry.type
class Customer:
    customer_no: str
    name: str
    mobile: str
    segment: str
    aum: float

    @strawberry.field
    async def holdings(self, info: strawberry.Info) -> list[Holding]:
        return await _load(info, "holdings")  # type: ignore[no-any-return]

    @strawberry.field
    async def interactions(self, info: strawberry.Info) -> list[Interaction]:
        return await _load(info, "interactions")  # type: ignore[no-any-return]

    @strawberry.field
    async def loans(self, info: strawberry.Info) -> list[Loan]:
        return await _load(info, "loans")  # type: ignore[no-any-return]


@strawberry.type
class Query:
    @strawberry.field
    async def customer(self, info: strawberry.Info, id: strawberry.ID) -> Customer | None:  # noqa: A002
        return info.context.customer  # type: ignore[no-any-return]


DOCUMENT = """
query Sidebar($id: ID!) {
  customer(id: $id) {
    customerNo name mobile segment aum
    holdings { holdingNo productCode productName accountNo quantity marketValue currency maturityDate }
    interactions { interactionNo channel direction subject happenedAt staffName }
    loans { loanNo accountNo productName principal outstanding rate status overdueDays }
  }
}
"""


def core_schema() -> GraphQLSchema:
    return strawberry.Schema(Query)._schema


def hinted_schema() -> GraphQLSchema:
    """The same schema, with what the resolvers do told as hints."""
    schema = core_schema()
    for type_ in schema.type_map.values():
        if is_object_type(type_) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.extensions[READ] = _hint(type_, name, field)
    customer = schema.type_map["Customer"]
    customer.extensions[SUBJECT] = Subject("customer_no", _relate)
    return schema


def _hint(type_: GraphQLObjectType, name: str, field: GraphQLField) -> Attribute | Batch:
    if type_.name == "Query":
        return Batch(_customers)
    if name in {"holdings", "interactions", "loans"}:
        return Batch(_loading(name), "customer_no")
    return Attribute("".join(f"_{c.lower()}" if c.isupper() else c for c in name))


async def _customers(context: Data, keys: list[object], **_: object) -> list[object]:
    return [context.customer for _ in keys]


def _loading(name: str) -> Callable[..., Awaitable[list[object]]]:
    async def load(context: Data, keys: list[object]) -> list[object]:
        return [context.rows[name] for _ in keys]

    return load


def _relate(_context: Data, keys: Any) -> list[int]:
    return [Relation.MINE for _ in keys]


def protection(
    schema: GraphQLSchema, masked: frozenset[str] = frozenset({"mobile", "accountNo"})
) -> Protection:
    """Everything is decided, the relation to the customer found; the fields of these names are masked."""
    verdicts, rules = {}, {}
    for type_ in schema.type_map.values():
        for name in getattr(type_, "fields", {}):
            coordinate = Coordinate(f"{type_.name}.{name}")
            level, reason = (Level.MASKED, Reason.ROLE) if name in masked else (Level.CLEAR, Reason.NONE)
            verdicts[coordinate] = (Verdict(level, reason),) * len(Relation)
            rules[coordinate] = FieldRule(coordinate, DataClass.CONTACT, None, MaskKind.MOBILE)
    return Protection(verdicts, rules, lambda _coordinate, _level: _covered)


def _covered(value: Any) -> str:
    return f"{value[:3]}****{value[-4:]}"


async def per_call_us(call: Callable[[], Awaitable[object]], budget_s: float) -> float:
    """The median over rounds of the time of one call."""
    start = time.perf_counter()
    await call()
    times = max(1, int(budget_s / 5 / max(time.perf_counter() - start, 1e-6)))
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times):
            await call()
        rounds.append((time.perf_counter() - start) / times * 1e6)
    return median(rounds)


async def measure(leaves: int, budget_s: float) -> None:
    core, hinted, data = core_schema(), hinted_schema(), sample(leaves)
    plain = planned(hinted, None)
    decided = planned(hinted, protection(hinted, masked=frozenset()))
    guarded = planned(hinted, protection(hinted))
    document, given = parse(DOCUMENT), {"id": "C1"}
    expected = await _await(core_execute(core, document, context_value=data, variable_values=given))
    found = await plain.run(data, given)
    assert found.data == expected.data  # noqa: S101 - a fast wrong answer is not a figure
    count = 5 + sum(len(rows) * width for rows, width in zip(data.rows.values(), (8, 6, 8), strict=True))
    core_us = await per_call_us(
        lambda: _await(core_execute(core, document, context_value=data, variable_values=given)), budget_s
    )
    off_us = await per_call_us(lambda: plain.run(data, given), budget_s)
    decided_us = await per_call_us(lambda: decided.run(data, given), budget_s)
    on_us = await per_call_us(lambda: guarded.run(data, given), budget_s)
    print(  # noqa: T201 - the figures are what the program is for
        f"{count:>7} leaves  core {core_us:>11,.0f} µs  plan {off_us:>9,.1f} µs"
        f" ({core_us / off_us:>5.1f} x, {off_us * 1000 / count:>4.0f} ns a leaf)"
        f"  decided {decided_us:>9,.1f} µs ({(decided_us / off_us - 1) * 100:+.1f} %)"
        f"  masked {on_us:>9,.1f} µs ({(on_us / off_us - 1) * 100:+.1f} %)"
    )


def planned(schema: GraphQLSchema, guard: Protection | None) -> Plan:
    plan = Planner(schema).plan(DOCUMENT, protection_key=guard is not None, protection=guard)
    assert isinstance(plan, Plan)  # noqa: S101
    return plan


async def _await(result: Any) -> Any:
    return await result


async def main() -> None:
    budget_s = 0.5 if "quick" in sys.argv else 3.0
    gc.collect()
    gc.freeze()
    for leaves in (100, 300, 1_000, 10_000, 100_000):
        await measure(leaves, budget_s)


if __name__ == "__main__":
    asyncio.run(main())
