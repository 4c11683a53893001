"""A small bank for the tests of the plan: customers with holdings, and a log of what was loaded."""

from asyncio import sleep
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)

from bff.plan import Attribute, Batch, Bound, Protection, Subject
from bff.plan.hints import READ, SUBJECT
from masking.classes import DataClass, MaskKind
from masking.levels import Level
from masking.verdict import Coordinate, FieldRule, Reason, Verdict
from masking.viewer import Relation


class Holding(msgspec.Struct):
    no: str
    amount: str | None


class Customer(msgspec.Struct):
    no: str
    name: str | None
    mobile: str | None = "13800138000"


class Context(msgspec.Struct):
    """What the loads read, and what they were asked for."""

    customers: list[Customer] = []
    holdings: dict[str, Any] = {}
    relations: Mapping[str, int] = {}
    log: list[tuple[str, list[str]]] = []


async def load_customers(context: Context, keys: Sequence[Any]) -> list[object]:
    context.log.append(("customers", []))
    await sleep(0)
    return [context.customers for _ in keys]


async def load_holdings(context: Context, keys: Sequence[str], *, top: int = 10) -> list[object]:
    context.log.append((f"holdings top {top}", list(keys)))
    await sleep(0)
    return [context.holdings.get(key, []) for key in keys]


async def relate(context: Context, keys: Sequence[str]) -> list[int]:
    context.log.append(("relations", list(keys)))
    await sleep(0)
    return [context.relations.get(key, Relation.NONE) for key in keys]


def read(hint: object) -> dict[str, Any]:
    return {READ: hint}


def bank(*, late: bool = False) -> GraphQLSchema:
    """The schema; every field has a hint. *late* says so of the load of holdings."""
    holding = GraphQLObjectType(
        "Holding",
        {
            "id": GraphQLField(
                GraphQLNonNull(GraphQLID), extensions=read(Bound("no", lambda _: lambda no: f"sealed {no}"))
            ),
            "amount": GraphQLField(GraphQLString, extensions=read(Attribute("amount"))),
        },
    )
    customer = GraphQLObjectType(
        "Customer",
        {
            "name": GraphQLField(GraphQLNonNull(GraphQLString), extensions=read(Attribute("name"))),
            "mobile": GraphQLField(GraphQLString, extensions=read(Attribute("mobile"))),
            "holdings": GraphQLField(
                GraphQLList(GraphQLNonNull(holding)),
                {"top": GraphQLArgument(GraphQLInt, default_value=10)},
                extensions=read(Batch(load_holdings, "no", late)),
            ),
        },
        extensions={SUBJECT: Subject("no", relate)},
    )
    query = GraphQLObjectType(
        "Query", {"customers": GraphQLField(GraphQLList(customer), extensions=read(Batch(load_customers)))}
    )
    return GraphQLSchema(query)


def levels(*found: Level) -> tuple[Verdict, ...]:
    return tuple(Verdict(level, Reason.NONE if level is Level.CLEAR else Reason.RELATION) for level in found)


ALL_CLEAR = levels(*[Level.CLEAR] * 7)
NOBODY = (Verdict(Level.HIDDEN, Reason.PERMISSION),) * 7
NOT_STRANGERS = levels(Level.HIDDEN, *[Level.CLEAR] * 6)


def protection(**changed: tuple[Verdict, ...]) -> Protection:
    """All is clear but to strangers; *changed* names fields as `Type_field`."""
    verdicts = {
        Coordinate("Query.customers"): NOT_STRANGERS,
        Coordinate("Customer.name"): ALL_CLEAR,
        Coordinate("Customer.mobile"): ALL_CLEAR,
        Coordinate("Customer.holdings"): ALL_CLEAR,
        Coordinate("Holding.id"): ALL_CLEAR,
        Coordinate("Holding.amount"): ALL_CLEAR,
    }
    verdicts |= {Coordinate(name.replace("_", ".")): found for name, found in changed.items()}
    rules = {at: FieldRule(at, DataClass.CONTACT, None, MaskKind.MOBILE) for at in verdicts}
    return Protection(verdicts, rules, lambda _at, level: lambda value: f"{str(value)[:3]}* {level.name}")
