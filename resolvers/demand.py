"""
What a field costs and how long its lists are: `@cost` and `@listSize` of IBM's GraphQL Cost Directives draft.

A field without `@cost` weighs nothing itself; each object weighs 1. A list without `@listSize` is taken to
have the length that the settings say.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
import strawberry
from strawberry.schema_directive import Location

SLICING: Final = "first"
"""The argument that says how long a page is, wherever there is one."""


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="cost",
    description="What resolving the field weighs, beside the objects that it gives.",
)
class Cost:
    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How long the field's list is, or the lists right beneath it that `sizedFields` names.",
)
class ListSize:
    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET


class Demand(msgspec.Struct, frozen=True):
    """What a field is declared to demand."""

    weight: int = 0
    assumed_size: int | None = None
    """Length of a list that no argument limits."""
    sized: tuple[str, ...] = ("nodes", "edges")
    """The lists whose length an argument `first` says; empty where the field is the list itself."""


NOTHING_SPECIAL: Final = Demand()


def directives_of(demand: Demand, resolver: Callable[..., Any] | None) -> Iterator[object]:
    """The directives of a field; where its resolver takes `first`, that argument says how long a page is."""
    if demand.weight:
        yield Cost(weight=str(demand.weight))
    if resolver is not None and SLICING in inspect.signature(resolver).parameters:
        sized = list(demand.sized) or strawberry.UNSET
        yield ListSize(slicing_arguments=[SLICING], sized_fields=sized)
    elif demand.assumed_size is not None:
        yield ListSize(assumed_size=demand.assumed_size)
