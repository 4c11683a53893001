"""What one run may have shown: each decided coordinate, for the audit record. No value and no path."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from bff.plan.model import Field, Node
from masking.classes import DataClass
from masking.verdict import Coordinate, Verdict

if TYPE_CHECKING:
    from bff.plan.plan import Plan

Met: TypeAlias = Mapping[Field, frozenset[int]]
"""The relations met where subjects were entered."""


class Shown(msgspec.Struct, frozen=True):
    """A coordinate, what it tells, and how it was decided."""

    coordinate: Coordinate
    data_class: DataClass
    verdict: Verdict


def shown(plan: "Plan", met: Met) -> tuple[Shown, ...]:
    """Every decided field of the plan's document, in the relations that were met; each form once."""
    return tuple(dict.fromkeys(_beneath(plan, plan.nodes, met)))


def _beneath(plan: "Plan", nodes: tuple[Node, ...], met: Met) -> Iterator[Shown]:
    for node in nodes:
        access = node.access
        if access.data_class is not None and access.verdict is not None:
            yield Shown(node.field.coordinate, access.data_class, access.verdict)
        for children in node.children.values():
            yield from _beneath(plan, children, met)
        for name in node.subjects:
            for relation in sorted(met.get(node.field, ())):
                yield from _beneath(plan, plan.entry(node, name, relation).nodes, met)
