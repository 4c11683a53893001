"""
Execution alone, in microseconds: graphql-core with Strawberry resolvers against the plan.

The data are in memory and awaited by both, as they would be of clients; nothing of HTTP is measured.
Run as `python -m bench.execution`.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import strawberry
import uvloop
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, is_object_type, parse
from graphql import execute as core_execute
from strawberry.permission import BasePermission

from bff.plan import Attribute, Batch, Plan, Planner, Protection, Records, Subject
from bff.plan.hints import READ, RECORDS, SUBJECT
from masking.classes import DataClass, MaskKind
from masking.levels import Level
from masking.masks import mask_for
from masking.verdict import Coordinate, FieldRule, Reason, Verdict
from masking.viewer import Relation

FIELDS = {
    "Holding": "holding_no product_code product_name account_no quantity:float market_value:float currency"
    " maturity_date:null",
    "Interaction": "interaction_no channel direction subject happened_at staff_name",
    "Loan": "loan_no account_no product_name principal:float outstanding:float rate:float status"
    " overdue_days:int",
    "Customer": "customer_no name mobile segment aum:float",
}
MASKS = {
    "mobile": mask_for(MaskKind.MOBILE, Level.MASKED),
    "account_no": mask_for(MaskKind.ACCOUNT_NO, Level.MASKED),
}
"""Those that the server has."""
MINE = Relation.MINE
"""By a name of the module, as the server does: a member costs ten times what a name costs."""
PYTHON = {"": str, "float": float, "int": int, "null": str | None}


_ROUNDS = 10


class Data(msgspec.Struct):
    """What the loads give."""

    customer: Any
    rows: dict[str, list[Any]]
    grants: frozenset[str] = frozenset({"customer:read"})


def _record(name: str) -> Callable[..., Any]:
    """A record class as the adapters have them."""
    return msgspec.defstruct(
        f"{name}Record", [field.partition(":")[0] for field in FIELDS[name].split()], frozen=True
    )


holding_record, interaction_record, loan_record, customer_record = map(_record, FIELDS)


def sample(leaves: int) -> Data:
    """A customer with about *leaves* leaves beneath."""
    rows = range(max(1, leaves // 22))
    return Data(
        customer_record("C1", "Wang Fang", "13800138000", "PRIVATE", 1e6),
        {
            "holdings": [
                holding_record(f"H{i}", "P1", "Fund", f"6222{i:012}", 10.5, 1e4 + i, "CNY", None)
                for i in rows
            ],
            "interactions": [
                interaction_record(f"I{i}", "PHONE", "OUT", "Renewal", "2024-05-01", "Li") for i in rows
            ],
            "loans": [
                loan_record(f"L{i}", f"6333{i:012}", "Mortgage", 1e6, 9e5, 3.85, "ACTIVE", 0) for i in rows
            ],
        },
    )


class Allowed(BasePermission):
    """What users of Strawberry write: a look-up in what the viewer was granted."""

    message = "not allowed"

    def has_permission(self, source: Any, info: strawberry.Info, **_: Any) -> bool:
        return "customer:read" in info.context.grants


def _leaf(name: str, type_: Any, guarded: bool) -> Any:
    """A field of a Strawberry type; where it is guarded, with a permission, and masked in its resolver."""
    if not guarded:
        return strawberry.field()

    def covered(self: Any) -> str | None:
        return MASKS[name](getattr(self, name))

    if name in MASKS:
        return strawberry.field(resolver=covered, permission_classes=[Allowed])
    return strawberry.field(permission_classes=[Allowed])


def _declare(name: str, guarded: bool, **more: Any) -> Any:
    described = [field.partition(":")[::2] for field in FIELDS[name].split()]
    annotations = {field: PYTHON[kind] for field, kind in described}
    leaves = {field: _leaf(field, annotations[field], guarded) for field in annotations}
    return strawberry.type(type(name, (), {"__annotations__": annotations, **leaves, **more}))


def _section(name: str, of: Any, guarded: bool) -> Any:
    async def load(self: Any, info: strawberry.Info) -> Any:
        return info.context.rows[name]

    load.__annotations__["return"] = list[of]
    return strawberry.field(resolver=load, permission_classes=[Allowed] if guarded else [])


def core_schema(guarded: bool = False) -> GraphQLSchema:
    """The schema as users of Strawberry write it."""
    sections = {"holdings": "Holding", "interactions": "Interaction", "loans": "Loan"}
    more = {name: _section(name, _declare(of, guarded), guarded) for name, of in sections.items()}
    customer = _declare("Customer", guarded, **more)

    async def one(info: strawberry.Info, id: strawberry.ID) -> Any:  # noqa: A002 - the argument's name
        return info.context.customer

    one.__annotations__["return"] = customer | None
    query = type("Query", (), {"customer": strawberry.field(resolver=one)})
    return strawberry.Schema(strawberry.type(query))._schema


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


def hinted_schema() -> GraphQLSchema:
    """The same schema, with what the resolvers do told as hints."""
    schema = core_schema()
    for type_ in schema.type_map.values():
        if is_object_type(type_) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.extensions[READ] = _hint(type_, name, field)
    customer = schema.type_map["Customer"]
    customer.extensions[SUBJECT] = Subject("customer_no", _relate)
    customer.extensions[RECORDS] = Records((customer_record,))  # type: ignore[arg-type]
    return schema


def _hint(type_: GraphQLObjectType, name: str, field: GraphQLField) -> Attribute | Batch:
    if type_.name == "Query":
        return Batch(_customers)
    if name in {"holdings", "interactions", "loans"}:
        return Batch(_loading(name), "customer_no")
    return Attribute(_attribute(name))


def _attribute(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


def _customers(context: Data, keys: list[object], **_: object) -> Awaitable[list[object]]:
    return _given([context.customer for _ in keys])


def _loading(name: str) -> Callable[..., Awaitable[list[object]]]:
    def load(context: Data, keys: list[object]) -> Awaitable[list[object]]:
        return _given([context.rows[name] for _ in keys])

    return load


def _given(values: list[object]) -> Awaitable[list[object]]:
    """As the server's loads give them: under way when the load returns, and here come as well."""
    future: asyncio.Future[list[object]] = asyncio.get_running_loop().create_future()
    future.set_result(values)
    return future


def _relate(_context: Data, keys: Any) -> list[int]:
    return [MINE for _ in keys]


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
    return Protection(verdicts, rules, lambda coordinate, _level: MASKS[_attribute(coordinate.split(".")[1])])


async def per_call_us(ways: dict[str, Callable[[], Awaitable[object]]], budget_s: float) -> dict[str, float]:
    """The best of interleaved rounds for each way: others on the machine only ever add time."""
    best = {}
    for name, way in ways.items():
        start = time.perf_counter()
        await way()
        best[name] = time.perf_counter() - start
    for _ in range(_ROUNDS):
        for name, way in ways.items():
            times = max(1, int(budget_s / _ROUNDS / best[name]))
            start = time.perf_counter()
            for _ in range(times):
                await way()
            best[name] = min(best[name], (time.perf_counter() - start) / times)
    return {name: seconds * 1e6 for name, seconds in best.items()}


async def measure(leaves: int, budget_s: float) -> None:
    """Print one line: without protection, decided but clear, and masked; the peers beside them."""
    hinted, data, given, document = hinted_schema(), sample(leaves), {"id": "C1"}, parse(DOCUMENT)

    def core(schema: GraphQLSchema) -> Callable[[], Awaitable[Any]]:
        return lambda: _await(core_execute(schema, document, context_value=data, variable_values=given))

    def plan(guard: Protection | None) -> Callable[[], Awaitable[Any]]:
        made = planned(hinted, guard)
        return lambda: made.run(data, given)

    ways = {
        "core": core(core_schema()),
        "core, guarded": core(core_schema(guarded=True)),
        "plan": plan(None),
        "plan, decided": plan(protection(hinted, masked=frozenset())),
        "plan, masked": plan(protection(hinted)),
    }
    written = {name: (await way()).data for name, way in ways.items()}
    assert written["core"] == written["plan"] == written["plan, decided"]  # noqa: S101 - no figure for a wrong answer
    assert written["core, guarded"] == written["plan, masked"]  # noqa: S101
    count = 5 + sum(len(rows) * width for rows, width in zip(data.rows.values(), (8, 6, 8), strict=True))
    us = await per_call_us(ways, budget_s)
    print(f"{count} leaves")
    for name, peer in (("plan", "core"), ("plan, decided", "core"), ("plan, masked", "core, guarded")):
        print(
            f"  {name:<14}{us[name]:>10,.1f} µs {us[name] * 1000 / count:>6,.0f} ns a leaf"
            f" {us[name] / us['plan'] * 100 - 100:>+6.1f} %  {peer:<14}{us[peer]:>12,.1f} µs"
            f" {us[peer] / us[name]:>6.1f} x"
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
    for leaves in (100, 330, 600, 1_000, 10_000, 100_000):  # a sidebar has 330, a list 600
        await measure(leaves, budget_s)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the server
        runner.run(main())
