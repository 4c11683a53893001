"""
In which circumstances something holds, said in few words: channel, authentication, purpose, relation.

A set of circumstances is cut into boxes (each the product of some values for each of the four), and of a box
only that is told in which it is not everything there is.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import msgspec

from masking.viewer import Channel, Relation


class Circumstance(msgspec.Struct, frozen=True, order=True):
    """One of the places in which a decision is made."""

    channel: Channel
    acr: str
    purpose: str
    relation: Relation

    def parts(self) -> tuple[Any, ...]:
        return (self.channel, self.acr, self.purpose, self.relation)


Box: TypeAlias = tuple[frozenset[Any], ...]

_LABELS: Final = ("", "acr ", "purpose ", "")


def in_words(held: frozenset[Circumstance], all_there_are: frozenset[Circumstance]) -> list[str]:
    """Say where something holds, one line for each box."""
    every = [frozenset(values) for values in zip(*(one.parts() for one in all_there_are), strict=True)]
    return [_box_in_words(box, every) for box in boxes(frozenset(one.parts() for one in held))]


def boxes(points: frozenset[tuple[Any, ...]]) -> list[Box]:
    """Cut *points*, all of one length, into boxes: values with the same rest of the point go together."""
    if frozenset({()}) == points:
        return [()]
    rests: dict[Any, set[tuple[Any, ...]]] = defaultdict(set)
    for first, *rest in points:
        rests[first].add(tuple(rest))
    alike: dict[frozenset[tuple[Any, ...]], set[Any]] = defaultdict(set)
    for first, rest_of_first in rests.items():
        alike[frozenset(rest_of_first)].add(first)
    return [(frozenset(firsts), *box) for rest, firsts in alike.items() for box in boxes(rest)]


def _box_in_words(box: Box, every: Sequence[frozenset[Any]]) -> str:
    told = [
        label + _values_in_words(values, there_are)
        for values, there_are, label in zip(box, every, _LABELS, strict=True)
        if values != there_are
    ]
    return "; ".join(told) or "everywhere"


def _values_in_words(values: frozenset[Any], there_are: frozenset[Any]) -> str:
    missing = there_are - values
    if len(missing) == 1 and len(there_are) > 2 and not isinstance(next(iter(missing)), Relation):
        return f"all but {_name(*missing)}"
    if all(isinstance(value, Relation) for value in values):
        return _relations_in_words(sorted(values, reverse=True))
    return ", ".join(sorted(map(_name, values)))


def _relations_in_words(nearest_first: Sequence[Relation]) -> str:
    nearest, farthest = nearest_first[0], nearest_first[-1]
    if len(nearest_first) > 2 and nearest - farthest == len(nearest_first) - 1:
        return f"{nearest.name} to {farthest.name}"
    return ", ".join(relation.name for relation in nearest_first)


def _name(value: object) -> str:
    return value.name if isinstance(value, Relation) else str(value)
