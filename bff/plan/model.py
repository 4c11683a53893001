"""
The words of a plan: fields of a document, how each is shown, and why a document is not planned.

All of it is frozen and holds nobody's values; `Links` alone is written after it was made, by the linker.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from graphql import FieldNode, GraphQLField, GraphQLObjectType

from bff.plan.hints import Hint, Subject
from bff.plan.protection import Mask
from masking.classes import DataClass, MaskKind
from masking.verdict import Coordinate, Verdict

if TYPE_CHECKING:
    from bff.plan.deferred import Waiting
    from bff.plan.path import Path
    from bff.plan.run import Run

Completer: TypeAlias = Callable[["Run", Any, "Path"], object]
"""From a resolved value to the value written, for a field of any type."""

Writer: TypeAlias = Callable[["Run", Any, "Path | None"], dict[str, object]]
"""From a source to the object written."""

SubjectsWriter: TypeAlias = Callable[
    ["Run", Sequence["Waiting"], Sequence[Any]], list[tuple["Waiting", Exception]]
]
"""Writes subjects into their places; those that fail come back."""

Filler: TypeAlias = Callable[["Run", Sequence[Any], Sequence[Any]], None]
"""Writes the loaded values of a field into the objects of its parents."""


class Fallback(msgspec.Struct, frozen=True):
    """A document that the plan leaves to graphql-core, and the name of the reason."""

    reason: str


class Arguments(msgspec.Struct, frozen=True, eq=False):
    """How a field's arguments are known."""

    constant: dict[str, object] | None = None
    """Those known from the document; `None` where all are coerced in each run."""
    variables: Mapping[str, str] = {}
    """Those that are a variable's value as it is, with the name of the variable."""


class Field(msgspec.Struct, frozen=True, eq=False):
    """One response key of one concrete parent type, with all the nodes that ask for it."""

    key: str
    name: str
    parent: GraphQLObjectType
    definition: GraphQLField
    nodes: tuple[FieldNode, ...]
    hint: Hint | None
    arguments: Arguments
    selections: Mapping[str, "Selection"]
    """By the name of the concrete type of the value; empty for a leaf."""
    subjects: Mapping[str, Subject]
    """Those of the concrete types that the viewer stands in a relation to."""
    records: Mapping[type, str]
    """Concrete types told by the class of the record, where a hint says so."""
    last: bool
    """Nothing beneath is loaded or called: no other value waits for this one's."""
    stream: "Stream | None" = None
    """How the items of its list are delivered, where not all at once."""

    @property
    def coordinate(self) -> Coordinate:
        return Coordinate(f"{self.parent.name}.{self.name}")

    def __repr__(self) -> str:
        return f"<Field {self.key}: {self.coordinate}>"


class Selection(msgspec.Struct, frozen=True, eq=False):
    """The fields asked of one concrete type at one place of the document."""

    type: GraphQLObjectType
    fields: tuple[Field, ...]
    deferred: tuple["Deferred", ...] = ()
    """What of the same object is delivered later."""


class Fragment(msgspec.Struct, frozen=True, eq=False):
    """A deferred fragment at one place of the tree."""

    label: str | None
    parent: "Fragment | None"
    """The deferred fragment that it stands in."""
    depth: int
    """How many keys and indices lead to its object."""


class Deferred(msgspec.Struct, frozen=True, eq=False):
    """Fields of one object that are delivered together: those of the same deferred fragments."""

    fragments: tuple[Fragment, ...]
    field: Field
    """A field in name only, for what is loaded and written of all such objects together."""


class Stream(msgspec.Struct, frozen=True):
    """A list whose first items are delivered before the others."""

    label: str | None
    initial: int | str
    """How many are the first; or the variable that says so."""


class Step(Enum):
    """What is done for a field of an object."""

    TYPENAME = "typename"
    ATTRIBUTE = "attribute"
    BOUND = "bound"
    LOAD = "load"
    CALL = "call"
    DENY = "deny"
    DEFER = "defer"
    """Not a field: what of the object is delivered later."""


class Access(msgspec.Struct, frozen=True):
    """How one field is shown in one relation."""

    verdict: Verdict | None = None
    """`None` where nothing is protected, or the holder of a value object was decided."""
    data_class: DataClass | None = None
    kind: MaskKind | None = None
    mask: Mask | None = None
    denied: str | None = None
    """The code of the error that stands for the value."""


class Links(msgspec.Struct, eq=False):
    """What the linker binds to a node: generated functions, where there are faster ones than the general."""

    complete: "Completer | None" = None
    """For the whole field; never `None` once the node is decided."""
    writers: dict[str, Writer] = {}
    """For objects of each concrete type."""
    enters: Mapping[type, str] = {}
    """By the class of its record, the type of a value that is entered as a subject at once."""
    fill: "Filler | None" = None
    """For what is loaded for many parents at once, where their values are plain objects."""


class Node(msgspec.Struct, frozen=True, eq=False):
    """A field as it is shown in one relation, with what is shown beneath it."""

    field: Field
    access: Access
    step: Step
    relation: int
    children: Mapping[str, tuple["Node", ...]]
    """By concrete type; a subject's are decided when its relation is known, so they are not here."""
    subjects: Mapping[str, Subject]
    """Concrete types that are entered through their relation; empty where nothing is protected."""
    subject: Field | None
    """The field through which the subject above was entered."""
    above: "Node | None"
    links: Links
    fragments: tuple[Fragment, ...] = ()
    """Those that are delivered with what a step `DEFER` writes."""

    def __repr__(self) -> str:
        return f"<Node {self.field.key}: {self.field.coordinate} {self.step.value}>"


class Program(msgspec.Struct, frozen=True, eq=False):
    """What the passes agree on for one operation before anything is decided of it."""

    root: Selection
    serial: bool
    """Root fields run one after another, as a mutation's do."""
    parts: Selection | None = None
    """The same fields by the parts in which they are delivered, where there are several."""
