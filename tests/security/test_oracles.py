"""
Filters, sorts and ranges as oracles: whoever asks cleverly enough learns no more than is shown.

Two worlds differ in one hidden value, and look alike where it is masked. Every argument of the schema is
asked the questions of a binary search for that value; if any reply differed between the worlds, it is found.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from masking.classes import DataClass
from resolvers.customer.filters import FILTERED, NAME
from resolvers.declared import read_rules
from resolvers.schema import build_schema, print_schema
from tests.front_door import FrontDoor
from tests.sealed import sealed_id
from tests.security.probing import probes, steady
from tests.security.revealing import OPEN_TASK, SHOWCASE, code_of, own_front_door, records
from tests.servers import Bank

SCHEMA: Final = build_schema()._schema
LOW, HIGH = "13800005678", "13899995678"
"""Two numbers with one mask: four digits are hidden, 14 questions would find them."""
TEXTS: Final = [LOW, HIGH, "13850005678", "13825005678", "13875005678", "138", "5678", "+86" + LOW, "138%"]
VALUES: Final[dict[str, list[Any]]] = {
    "String": TEXTS,
    "ID": TEXTS,
    "Int": [0, 1, 7, 30, 366, 5678, 13_800_005, 13_850_005, 13_899_995, 2_147_483_647],
    "Float": [0.5, 138.00005678, 138.5, 13_850_005_678.0],
    "Boolean": [True, False],
    "Date": ["1380-01-01", "1385-01-01", "2026-01-31"],
    "DateTime": ["2026-01-31T10:00:00+08:00", "2138-01-01T00:00:00+08:00"],
}
KNOWN: Final[dict[str, Any]] = {
    "id": sealed_id("Customer", SHOWCASE),
    "customerId": sealed_id("Customer", SHOWCASE),
    "taskId": sealed_id("ActionTask", OPEN_TASK),
    "field": "MOBILE",
    "reason": "TASK",
    "result": "已联系",
    "idempotencyKey": "probing-0001",
    "at": "2026-01-31T10:00:00+08:00",
    "latitude": 28.7,
    "longitude": 115.9,
    "metric": "VISITS",
    "calibre": "TWO_INCREASES",
}
PROBES: Final = list(probes(SCHEMA, VALUES, KNOWN))


@pytest.fixture
def door(bank: Bank, tmp_path: Path) -> Iterator[FrontDoor]:
    """A server that lets a prober ask as often as they like."""
    limits = {"name_searches_per_hour": "10000", "check_ins_per_hour": "10000"}
    settings = {f"quota_{name}": value for name, value in limits.items()}
    with own_front_door(bank, tmp_path, limits_budget="0", **settings) as front_door:
        yield front_door


def heard(door: FrontDoor, persona: str, **planted: str) -> dict[str, list[Any]]:
    """What the server says to every probe, by argument, in a world with *planted* values."""
    door.bank.reset()
    door.bank.plant(SHOWCASE, **planted)
    token = door.bank.token(persona)
    replies: dict[str, list[Any]] = {}
    for probe in PROBES:
        reply = door.post(token, probe.document, probe.variables).json()
        replies.setdefault(probe.argument, []).append(steady(reply))
    return replies


def telling(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> set[str]:
    """The arguments by which two worlds can be told apart."""
    return {argument for argument in one if one[argument] != other[argument]}


@pytest.mark.parametrize("persona", ["relationship-manager", "outlet-head"])
def test_a_binary_search_through_every_argument_learns_nothing(door: FrontDoor, persona: str) -> None:
    low, high = heard(door, persona, mobile=LOW), heard(door, persona, mobile=HIGH)
    assert telling(low, high) == set()
    assert LOW not in str(low).replace("+86", "")
    masks = str(low).count("138****5678")
    assert masks > 0  # the planted number was there to be found


def test_the_probes_find_what_is_not_hidden(door: FrontDoor) -> None:
    """The control: a name that the manager sees clear does tell the worlds apart."""
    one, other = (heard(door, "relationship-manager", name=name) for name in (LOW, HIGH))
    assert "Query.customers(filter:).name" in telling(one, other)
    assert "Customer.holdings(first:)" not in telling(one, other)


def test_every_argument_of_the_schema_is_probed() -> None:
    assert SCHEMA.query_type is not None
    asked = {probe.argument.split(".", 2)[1] for probe in PROBES}
    expected = {
        f"{name}({argument}:)"
        for type_name in ("Query", "Customer", "Mutation")
        for name, field in _object(type_name).fields.items()
        for argument in field.args
    }
    assert {place.split(".")[0] for place in asked} == expected
    elsewhere = {
        type_.name
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        and not type_.name.startswith("__")
        and any(field.args for field in type_.fields.values())
    }
    assert elsewhere == {"Query", "Customer", "Mutation", "Subscription"}


def test_a_subscription_takes_nothing_that_a_value_could_be_compared_with() -> None:
    arguments = [
        argument for field in _object("Subscription").fields.values() for argument in field.args.values()
    ]
    assert {get_named_type(argument.type).name for argument in arguments} == {"Boolean", "PeriodKind"}


def _object(name: str) -> GraphQLObjectType:
    found = SCHEMA.type_map[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def test_no_argument_sorts_compares_or_matches_a_part() -> None:
    names = {
        name.lower()
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for field in type_.fields.values()
        for name in field.args
    } | {
        name.lower()
        for type_ in SCHEMA.type_map.values()
        if isinstance(type_, GraphQLInputObjectType)
        for name in type_.fields
    }
    words = ("sort", "order", "prefix", "startswith", "contains", "like", "greater", "less", "min", "max")
    assert [name for name in names if any(word in name for word in words)] == []


def test_every_condition_on_customers_names_the_field_that_decides_it() -> None:
    rules = read_rules(print_schema(build_schema()))
    conditions = set(SCHEMA.type_map["CustomerFilter"].fields)  # type: ignore[attr-defined]
    decided = {_camel(name) for name in FILTERED} | {"name"}
    assert conditions - decided == {"managedByMe"}
    for coordinate in FILTERED.values():
        assert rules[coordinate].data_class in (DataClass.CUSTOMER, DataClass.INTERNAL)
    assert rules[NAME].data_class is DataClass.NAME


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def test_a_search_by_name_is_counted_and_recorded(bank: Bank, tmp_path: Path) -> None:
    by_name = 'query { customers(filter: {name: "王某"}) { totalCount } }'
    with own_front_door(bank, tmp_path, quota_name_searches_per_hour="2") as door:
        for _ in range(2):
            reply = door.ask("relationship-manager", by_name)
            assert reply == {"data": {"customers": {"totalCount": 0}}}
        asked = bank.stats("data-asset")
        assert code_of(door.ask("relationship-manager", by_name)) == "QUOTA_EXCEEDED"
        assert bank.stats("data-asset") == asked == {"customersSearch": 2}
        told = [record["unmapped"].get("code") for record in records(door, "Query.customers")]
        assert told == [None, None, "QUOTA_EXCEEDED"]
        assert "王某" not in door.output()


def test_looking_for_an_address_by_check_ins_is_counted_and_recorded(bank: Bank, tmp_path: Path) -> None:
    check_in = """mutation($input: CheckInVisitInput!) {
      checkInVisit(input: $input) { checkedInAt userErrors { code } }
    }"""
    visit = {name: KNOWN[name] for name in ("at", "latitude", "longitude", "idempotencyKey")}
    visit["taskId"] = sealed_id("ActionTask", "T1010000106")
    with own_front_door(bank, tmp_path, quota_check_ins_per_hour="1") as door:
        far = door.ask("relationship-manager", check_in, {"input": {**visit, "latitude": 20.0}})
        assert [e["code"] for e in far["data"]["checkInVisit"]["userErrors"]] == ["TOO_FAR"]
        assert code_of(door.ask("relationship-manager", check_in, {"input": visit})) == "QUOTA_EXCEEDED"
        told = [record["unmapped"].get("code") for record in records(door, "Mutation.checkInVisit")]
        assert told == ["CONFLICT", "QUOTA_EXCEEDED"]
