"""An attribute that was not read is never shown, whatever comes to write, mask or compare it."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
    is_output_type,
)

from adapters.records import Money
from adapters.unread import UNREAD, UnreadError
from bff.hints import core_schema
from bff.plan import Attribute, Bound, Plan, Planner
from bff.plan.hints import READ
from masking.classes import MaskKind
from masking.levels import Level
from masking.masks import full_mask_for, mask_for
from masking.masks.guard import FailureCount
from masking.masks.stars import STARS, WHOLE
from resolvers.masks import _money_mask
from resolvers.schema import build_schema


class Source(msgspec.Struct, frozen=True):
    value: object = UNREAD
    items: object = (UNREAD,)


SCHEMA = core_schema(build_schema())
LEAVES = [
    type_ for name, type_ in SCHEMA.type_map.items() if is_leaf_type(type_) and not name.startswith("__")
]
LEVELS = [level for level in Level if level.masked]

USES: dict[str, Callable[[Any], object]] = {
    "text": str,
    "format": lambda value: f"{value}",
    "format with a width": lambda value: f"{value:>10}",
    "percent": lambda value: "%s" % value,  # noqa: UP031
    "truth": bool,
    "hash": hash,
    "key": lambda value: {value: 1},
    "equal": lambda value: value == "a",
    "unequal": lambda value: value != "a",
    "equal from the other side": lambda value: "a" == value,  # noqa: SIM300
    "in": lambda value: value in ("a", "b"),
    "less": lambda value: value < "a",
    "sum": lambda value: value + 1,
    "number": int,
    "decimal": lambda value: format(value, "f"),
    "length": len,
    "items": list,
    "attribute": lambda value: value.amount,
    "json": json.dumps,
    "msgspec": msgspec.json.encode,
    "pickle": pickle.dumps,
    "copy": copy.copy,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_nothing_can_be_made_of_it(use: Callable[[Any], object]) -> None:
    with pytest.raises((TypeError, AttributeError)):
        use(UNREAD)


def test_it_prints_as_nothing_and_its_error_names_nothing() -> None:
    assert repr(UNREAD) == "<unread>"
    assert str(UnreadError()) == "an attribute that was not read was looked at"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", MaskKind)
@pytest.mark.parametrize("made", [mask_for, full_mask_for])
def test_each_mask_hides_it_whole(made: Any, kind: MaskKind, level: Level) -> None:
    mask = made(kind, level, failures=FailureCount())
    assert mask(UNREAD) in {STARS, WHOLE[kind]}


def test_an_amount_that_was_not_read_has_the_band_of_what_is_not_known() -> None:
    band_of = mask_for(MaskKind.AMOUNT, Level.MASKED, failures=FailureCount())
    assert _money_mask(band_of)(UNREAD) == Money(None, band=band_of("?"))


async def written(type_: GraphQLNamedType | GraphQLList[Any], hint: object) -> Any:
    """What a plan writes of a field of *type_* whose attribute was not read, and the errors beside it."""
    assert is_output_type(type_)
    query = GraphQLObjectType("Query", {"shown": GraphQLField(type_, extensions={READ: hint})})
    plan = Planner(GraphQLSchema(query)).plan("{ shown }")
    assert isinstance(plan, Plan)
    result = await plan.run(root=Source())
    return result.data, [failure.path for failure in result.failures]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
async def test_no_leaf_is_written_of_it(leaf: Any) -> None:
    refused = ({"shown": None}, [["shown"]])
    assert await written(leaf, Attribute("value")) == refused
    assert await written(GraphQLList(leaf), Attribute("value")) == refused
    assert await written(GraphQLList(leaf), Attribute("items")) == ({"shown": [None]}, [["shown", 0]])
    sealed: dict[object, str] = {}
    assert await written(leaf, Bound("value", lambda _: sealed.__getitem__)) == refused
