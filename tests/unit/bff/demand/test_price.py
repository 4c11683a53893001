"""What operations cost, before and after: figures worked out by hand."""

from typing import Any

import pytest
from graphql import build_schema

from bff.demand.price import Price, price
from bff.demand.weights import Size, read_weights
from bff.plan import Plan, Planner
from masking.verdict import Coordinate

SCHEMA = """
directive @cost(weight: String!) on FIELD_DEFINITION
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
interface Thing { id: ID }
type Query {
  me: Person
  people(first: Int = 20, last: Int): People
    @cost(weight: "10")
    @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
  top(first: Int = 3): [Person] @listSize(slicingArguments: ["first"])
  tags: [String]
  thing: Thing
}
type People { nodes: [Person] edges: [Edge] total: Int pages: [Page] }
type Edge { node: Person }
type Page { number: Int }
type Person implements Thing { id: ID name: String loans: [Loan] @listSize(assumedSize: 4) friend: Person }
type Loan implements Thing { id: ID rate: Int }
"""
CORE = build_schema(SCHEMA)
WEIGHTS = read_weights(SCHEMA)


def priced(text: str) -> Price:
    plan = Planner(CORE).plan(text)
    assert isinstance(plan, Plan)
    return price(plan.operation, plan.program, WEIGHTS, list_size=5)


def test_declarations_are_read_from_the_schema() -> None:
    assert WEIGHTS.cost == {"Query.people": 10}
    assert WEIGHTS.size == {
        "Query.people": Size(None, ("first", "last"), ("nodes", "edges")),
        "Query.top": Size(None, ("first",)),
        "Person.loans": Size(4),
    }
    assert Coordinate("Query.me") not in WEIGHTS.size


@pytest.mark.parametrize(
    ("text", "variables", "cost"),
    [
        ("{ __typename }", {}, 0),
        ("{ tags }", {}, 0),
        ("{ me { name } }", {}, 1),
        ("{ me { name friend { name friend { id } } } }", {}, 3),
        ("{ a: me { id } b: me { id } }", {}, 2),
        ("{ me { id } me { name } ...f } fragment f on Query { me { id } }", {}, 1),
        ("{ me { loans { rate } } }", {}, 1 + 4),
        ("{ top { id } }", {}, 3),
        ("{ top(first: 7) { loans { id } } }", {}, 7 * (1 + 4)),
        ("{ people { total } }", {}, 10 + 1),
        ("{ people { nodes { id } } }", {}, 10 + 1 + 20),
        ("{ people(first: 2) { nodes { loans { id } } edges { node { id } } } }", {}, 11 + 2 * 5 + 2 * 2),
        ("{ people(first: 2) { pages { number } } }", {}, 11 + 5),
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {"n": 50}, 11 + 50),
        ("query($n: Int) { people(first: $n) { nodes { id } } }", {}, 11 + 20),
        ("query($n: Int = 30) { people(first: $n) { nodes { id } } }", {}, 11 + 30),
        ("query($n: Int) { people(first: $n, last: 9) { nodes { id } } }", {"n": 6}, 11 + 6),
        ("{ people(last: 90) { nodes { id } } }", {}, 11 + 90),
        ("query($n: Int) { top(first: $n) { id } }", {"n": -5}, 0),
        ("query($n: Int) { top(first: $n) { id } }", {"n": "many"}, 3),
        ("query($n: Int) { top(first: $n) { id } }", {"n": True}, 3),
        ("query($n: Int) { top(first: $n) { id } }", {"n": 10**18}, 1_000_000_000),
        ("{ top(first: 2147483647) { id } }", {}, 1_000_000_000),
        ("{ thing { ... on Person { loans { id } friend { id } } ... on Loan { rate } } }", {}, 1 + 5),
        ("query($no: Boolean = false) { me { id friend @include(if: $no) { id } } }", {}, 1),
    ],
)
def test_operation_costs_at_most(text: str, variables: dict[str, Any], cost: int) -> None:
    assert priced(text).at_most(variables) == cost


@pytest.mark.parametrize(
    ("text", "data", "cost"),
    [
        ("{ me { name } }", {"me": None}, 0),
        ("{ me { name } }", {"me": {"name": "x"}}, 1),
        ("{ me { name } }", None, 0),
        ("{ tags }", {"tags": ["a", "b"]}, 0),
        ("{ me { loans { id } } }", {"me": {"loans": [{}, None, {}]}}, 3),
        ("{ top(first: 50) { id } }", {"top": [{}, {}]}, 2),
        ("{ top(first: 50) { friend { id } } }", {"top": [{"friend": {}}, None]}, 2),
        (
            "{ people(first: 50) { nodes { loans { id } } } }",
            {"people": {"nodes": [{"loans": [{}]}, {"loans": []}]}},
            14,
        ),
        ("{ people(first: 50) { nodes { id } } }", {"people": None}, 10),
        ("{ mine: people { nodes { id } } }", {"mine": {"nodes": [{}]}}, 12),
    ],
)
def test_reply_has_cost_what_it_holds(text: str, data: dict[str, Any] | None, cost: int) -> None:
    assert priced(text).spent(data) == cost
