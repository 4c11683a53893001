"""What a plan says that its document reads of records."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from graphql import (
    GraphQLDeferDirective,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    specified_directives,
)

from bff.plan import Attribute, Batch, Bound, Called, Limits, Plan, Planner, Records, Subject
from bff.plan.form import Form
from bff.plan.hints import READ, RECORDS, SUBJECT


class Card(msgspec.Struct):
    no: str = ""
    limit: str = ""


class Client(msgspec.Struct):
    no: str = ""
    name: str = ""
    mobile: str = ""


def _load(_context: Any, keys: Any) -> list[object]:
    return [[] for _ in keys]


def _field(type_: Any, hint: object = None) -> GraphQLField:
    return GraphQLField(type_, extensions={} if hint is None else {READ: hint})


def schema(subject: Subject | None = None) -> GraphQLSchema:
    card = GraphQLObjectType(
        "Card",
        {
            "id": _field(GraphQLString, Bound("no", lambda _: str)),
            "limit": _field(GraphQLString, Attribute("limit")),
            "told": _field(GraphQLString),
            "called": _field(GraphQLString, Called(lambda card, _context: card.limit)),
        },
        extensions={RECORDS: Records((Card,), frozenset({"no"}))},
    )
    client = GraphQLObjectType(
        "Client",
        {
            "name": _field(GraphQLString, Attribute("name")),
            "mobile": _field(GraphQLString, Attribute("mobile")),
            "cards": _field(GraphQLList(card), Batch(_load, "no")),
            "relatives": _field(GraphQLList(GraphQLString), Batch(_load)),
        },
        extensions={RECORDS: Records((Client,)), SUBJECT: subject},
    )
    query = GraphQLObjectType("Query", {"clients": _field(GraphQLList(client), Batch(_load))})
    return GraphQLSchema(query, directives=(*specified_directives, GraphQLDeferDirective))


def reads(text: str, form: Form = Form.WHOLE, subject: Subject | None = None) -> Mapping[str, list[str]]:
    plan = Planner(schema(subject)).plan(text, form=form)
    assert isinstance(plan, Plan)
    assert plan.reads is not None
    return {cls.__name__: sorted(names) for cls, names in plan.reads.items()}


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("{ clients { name } }", {"Client": ["name"], "Card": ["no"]}),
        ("{ clients { __typename } }", {"Client": [], "Card": ["no"]}),
        ("{ clients { cards { limit } } }", {"Client": ["no"], "Card": ["limit", "no"]}),
        ("{ clients { ...A } } fragment A on Client { n: mobile }", {"Client": ["mobile"], "Card": ["no"]}),
        ("{ clients { name } more: clients { mobile } }", {"Client": ["mobile", "name"], "Card": ["no"]}),
        ("{ clients { name mobile @skip(if: true) } }", {"Client": ["name"], "Card": ["no"]}),
    ],
)
def test_attributes_that_fields_name_are_read(asked: str, read: Mapping[str, list[str]]) -> None:
    assert reads(asked) == read


@pytest.mark.parametrize(
    "asked",
    ["{ clients { cards { limit told } } }", "{ clients { cards { called } more: cards { limit } } }"],
)
def test_a_field_that_is_given_the_record_reads_all_of_it(asked: str) -> None:
    assert reads(asked) == {"Client": ["no"]}


def test_a_load_that_is_given_the_record_reads_all_of_it() -> None:
    assert reads("{ clients { name relatives } }") == {"Card": ["no"]}


def test_a_relation_reads_what_it_is_found_by() -> None:
    assert reads("{ clients { name } }", subject=Subject("no", lambda *_: [])) == {
        "Client": ["name", "no"],
        "Card": ["no"],
    }
    assert reads("{ clients { name } }", subject=Subject(None, lambda *_: [])) == {"Card": ["no"]}


@pytest.mark.parametrize("form", Form)
def test_what_is_delivered_later_is_read_too(form: Form) -> None:
    asked = "{ clients { name ... @defer { mobile cards { limit } } } }"
    assert reads(asked, form) == {"Client": ["mobile", "name", "no"], "Card": ["limit", "no"]}


def test_what_a_variable_leaves_out_is_not_read() -> None:
    planner = Planner(schema())
    asked = "query ($all: Boolean!) { clients { name mobile @include(if: $all) } }"
    found = {}
    for value in (True, False):
        plan = planner.plan(asked, variables={"all": value})
        assert isinstance(plan, Plan)
        assert plan.reads is not None
        found[value] = sorted(plan.reads[Client])
    assert found == {True: ["mobile", "name"], False: ["name"]}


def test_a_document_that_comes_once_is_read_as_a_whole() -> None:
    planner = Planner(schema(), Limits(newcomers=10))
    plans = [planner.plan("{ clients { name } }") for _ in range(2)]
    found = [plan.reads for plan in plans if isinstance(plan, Plan)]
    assert found == [None, {Client: frozenset({"name"}), Card: frozenset({"no"})}]
