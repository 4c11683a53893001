"""What a plan may show: each decided coordinate, for the audit record. No value and no path."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import msgspec

from bff.plan.model import Access, Field, Node
from masking.classes import DataClass
from masking.verdict import Coordinate, Verdict

Place: TypeAlias = tuple[Field, str, int]
"""The field through which subjects were met, their type, and the viewer's relation to them."""

Met: TypeAlias = Mapping[Place, Sequence[object]]
"""The subjects met in one run. Those that were refused are among them."""


class Shown(msgspec.Struct, frozen=True):
    """A coordinate, what it tells, and how it was decided."""

    coordinate: Coordinate
    data_class: DataClass
    verdict: Verdict


def shown(nodes: tuple[Node, ...], entry: tuple[Field, Access] | None = None) -> tuple[Shown, ...]:
    """List the decided fields of *nodes* down to the next subjects, after the *entry* to them; each once."""
    entered = _decided(*entry) if entry else ()
    return tuple(dict.fromkeys((*entered, *_beneath(nodes))))


def _beneath(nodes: tuple[Node, ...]) -> Iterator[Shown]:
    for node in nodes:
        yield from _decided(node.field, node.access)
        for children in node.children.values():
            yield from _beneath(children)


def _decided(field: Field, access: Access) -> Iterator[Shown]:
    if access.data_class is not None and access.verdict is not None:
        yield Shown(field.coordinate, access.data_class, access.verdict)
