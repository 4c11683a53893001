"""What was decided about one field for one viewer: how much is shown, and which rule set the limit."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NewType, TypeAlias

import msgspec

from masking.classes import DataClass, MaskKind
from masking.levels import Level

Coordinate = NewType("Coordinate", str)
"""`Type.field`, as in the schema coordinates of the GraphQL specification."""


class Reason(StrEnum):
    """The factor whose ceiling was the lowest; the first of these where several are equally low."""

    PERMISSION = "PERMISSION"
    """The role lacks the application permission."""
    ROLE = "ROLE"
    CHANNEL = "CHANNEL"
    STEP_UP = "STEP_UP"
    """The token's `acr` is not strong enough."""
    PURPOSE = "PURPOSE"
    """What the data is wanted for does not justify more."""
    RELATION = "RELATION"
    """The viewer does not stand near enough to the customer."""
    DECISION = "DECISION"
    """The bank's own decision point allows less."""
    UNKNOWN = "UNKNOWN"
    """Something that decides is not known to the policy: hidden."""
    NONE = "NONE"
    """Nothing limits: clear."""


class FieldRule(msgspec.Struct, frozen=True):
    """What stands beside a field in `schema.graphql`."""

    coordinate: Coordinate
    data_class: DataClass
    needs: str | None
    """An application permission; without one, any authenticated viewer may ask."""
    mask: MaskKind | None
    type_name: str = "String"
    """The named type of the field, without list and non-null."""


class Verdict(msgspec.Struct, frozen=True):
    """How one field is shown, and why."""

    level: Level
    reason: Reason


HIDDEN = Verdict(Level.HIDDEN, Reason.UNKNOWN)

FieldVerdicts: TypeAlias = tuple[Verdict, ...]
"""One verdict for each `Relation`, indexed by it."""

VerdictTable: TypeAlias = Mapping[Coordinate, FieldVerdicts]
"""All coordinates of the schema, for one standing: all but the relation. What is missing is hidden."""
