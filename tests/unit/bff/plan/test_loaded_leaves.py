"""Leaf values that are loaded: written inline where they are usual, and as graphql-core writes any other."""

import asyncio
from collections.abc import Sequence
from enum import Enum
from typing import Any

import msgspec
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    parse,
)
from graphql import execute as core_execute

from bff.plan import Attribute, Batch, Plan, Planner
from bff.plan.hints import READ


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Pet(msgspec.Struct):
    no: int


ANYTHING = GraphQLScalarType("Anything")
MOOD = GraphQLEnumType("Mood", {mood.name: mood for mood in Mood})

LEAVES: list[tuple[GraphQLOutputType, list[Any]]] = [
    (MOOD, [Mood.GOOD, Mood.BAD, None]),
    (MOOD, [Mood.GOOD, "no mood", ["unhashable"], ValueError("lost")]),
    (GraphQLNonNull(MOOD), [Mood.GOOD, Mood.BAD]),
    (GraphQLNonNull(MOOD), [Mood.GOOD, None, Mood.BAD]),
    (GraphQLString, ["a", "", None, 7, True, {}, LookupError("lost")]),
    (GraphQLInt, [1, 2**31, "3", 4.0, True, None]),
    (ANYTHING, [1, "a", [2], {"b": 3}, None]),
]


def schema(type_: GraphQLOutputType, values: list[Any], *, hinted: bool) -> GraphQLSchema:
    async def load(_context: Any, keys: Sequence[int]) -> list[Any]:
        await asyncio.sleep(0)
        return [values[key] for key in keys]

    async def resolve(pet: Pet, _info: Any) -> Any:
        if isinstance(values[pet.no], Exception):
            raise values[pet.no]
        return values[pet.no]

    def hint(how: object) -> dict[str, Any]:
        return {READ: how} if hinted else {}

    pet = GraphQLObjectType(
        "Pet",
        {
            "no": GraphQLField(GraphQLInt, extensions=hint(Attribute("no"))),
            "leaf": GraphQLField(type_, resolve=resolve, extensions=hint(Batch(load, "no"))),
        },
    )
    pets = [Pet(no) for no in range(len(values))]
    return GraphQLSchema(
        GraphQLObjectType("Query", {"pets": GraphQLField(GraphQLList(pet), resolve=lambda *_: pets)})
    )


@pytest.mark.parametrize(
    ("type_", "values"), LEAVES, ids=[f"{type_}{at}" for at, (type_, _) in enumerate(LEAVES)]
)
async def test_loaded_leaves_are_those_of_graphql_core(type_: GraphQLOutputType, values: list[Any]) -> None:
    document = "{ pets { no leaf } }"
    expected: Any = core_execute(schema(type_, values, hinted=False), parse(document))
    expected = await expected
    plan = Planner(schema(type_, values, hinted=True)).plan(document)
    assert isinstance(plan, Plan)
    result = await plan.run(None, None)
    assert result.data == expected.data
    assert sorted(str(failure.path) for failure in result.failures) == sorted(
        str(error.path) for error in expected.errors or []
    )


async def test_a_loaded_value_that_is_still_to_come_is_awaited() -> None:
    async def later() -> Mood:
        return Mood.BAD

    plan = Planner(schema(MOOD, [Mood.GOOD, later()], hinted=True)).plan("{ pets { leaf } }")
    assert isinstance(plan, Plan)
    assert (await plan.run(None, None)).data == {"pets": [{"leaf": "GOOD"}, {"leaf": "BAD"}]}
