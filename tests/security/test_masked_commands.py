"""A masked value in a command is refused before anybody is asked, wherever in the request it stands."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLScalarType,
    get_named_type,
    is_enum_type,
)

from resolvers.schema import build_schema
from tests.front_door import SOURCES, FrontDoor

MASK = "138****5678"
SCHEMA = build_schema()._schema
MUTATIONS = sorted(SCHEMA.mutation_type.fields) if SCHEMA.mutation_type else []
COMPLETE = "mutation($input: CompleteTaskInput!) { completeTask(input: $input) { userErrors { code } } }"


def example(type_: GraphQLInputType) -> Any:
    """Some value of an input type; strings and ids are plain."""
    named = get_named_type(type_)
    if isinstance(named, GraphQLInputObjectType):
        return {name: example(field.type) for name, field in named.fields.items()}
    if is_enum_type(named):
        return next(iter(named.values))
    return {"Int": 1, "Float": 1.5, "Boolean": True, "DateTime": "2026-01-31T10:00:00+08:00"}.get(
        named.name, "plain-text"
    )


def masked_forms(value: Any, argument: GraphQLArgument) -> Iterator[Any]:
    """*value* with a mask in one text after the other."""
    named = get_named_type(argument.type)
    assert isinstance(named, GraphQLInputObjectType)
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLScalarType) and inner.name in ("String", "ID"):
            yield {**value, name: MASK}


def commands() -> Iterator[tuple[str, str, Any]]:
    assert SCHEMA.mutation_type is not None
    for name, field in SCHEMA.mutation_type.fields.items():
        for argument_name, argument in field.args.items():
            query = f"mutation($a: {argument.type}) {{ {name}({argument_name}: $a) {{ __typename }} }}"
            for value in masked_forms(example(argument.type), argument):
                yield name, query, value


COMMANDS = list(commands())


def upstream_calls(front_door: FrontDoor) -> int:
    return sum(sum(front_door.bank.stats(source).values()) for source in SOURCES)


def test_every_mutation_is_tried() -> None:
    assert sorted({name for name, _, _ in COMMANDS}) == MUTATIONS
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize(("name", "query", "value"), COMMANDS, ids=range(len(COMMANDS)))
def test_a_mask_in_any_text_of_any_command_is_refused(
    front_door: FrontDoor, name: str, query: str, value: Any
) -> None:
    reply = front_door.ask("relationship-manager", query, {"a": value}, acr="2")
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["MASKED_VALUE"]
    assert "data" not in reply
    assert MASK not in str(reply)
    assert upstream_calls(front_door) == 0


@pytest.mark.parametrize(
    "literal",
    [
        'mutation { completeTask(input: {taskId: "x", result: "致电 138****5678", '
        'idempotencyKey: "12345678"}) { userErrors { code } } }',
        'mutation { completeTask(input: {taskId: "x", result: """王＊＊""", idempotencyKey: "12345678"}) '
        "{ userErrors { code } } }",
        "mutation { ...M } fragment M on Mutation { completeTask(input: "
        '{taskId: "x", result: "[已屏蔽]", idempotencyKey: "12345678"}) { userErrors { code } } }',
        'mutation($r: String! = "138****5678") { completeTask(input: {taskId: "x", result: $r, '
        'idempotencyKey: "12345678"}) { userErrors { code } } }',
    ],
)
def test_a_mask_in_the_document_is_refused(front_door: FrontDoor, literal: str) -> None:
    reply = front_door.post(front_door.bank.token("relationship-manager"), literal)
    assert reply.json()["errors"][0]["extensions"]["code"] == "MASKED_VALUE"
    assert upstream_calls(front_door) == 0


def test_a_query_may_hold_stars(front_door: FrontDoor) -> None:
    query = "query($f: ProductFilter) { products(filter: $f) { totalCount } }"
    reply = front_door.ask("relationship-manager", query, {"f": {"text": "**"}})
    assert "errors" not in reply


def test_a_result_without_a_mask_is_taken(front_door: FrontDoor) -> None:
    value = {"taskId": "forged", "result": "3 * 4，已联系", "idempotencyKey": "12345678"}
    reply = front_door.ask("relationship-manager", COMPLETE, {"input": value})
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["NOT_FOUND"]
