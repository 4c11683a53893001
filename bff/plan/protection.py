"""What a plan is told of permissions and masks. Deciding them is masking's work; here they are looked up."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

from masking.classes import DataClass
from masking.levels import Level
from masking.shade import lower, row_of
from masking.verdict import HIDDEN, Coordinate, FieldRule, FieldVerdicts, Verdict, VerdictTable
from masking.viewer import Relation

Mask: TypeAlias = Callable[[object], object]
Masker: TypeAlias = Callable[[Coordinate, Level], Mask | None]

OUTSIDE: Final = max(Relation)
"""The relation read where there is no subject: a catalogue is not limited by whose customer somebody is."""


class Protection(msgspec.Struct, frozen=True):
    """The verdicts of one standing, the rules they came from, and the masks."""

    verdicts: VerdictTable
    rules: Mapping[Coordinate, FieldRule]
    masker: Masker
    """Gives the mask of a field at a level; `None` says that it has no partial form and is hidden."""

    def of(self, coordinate: Coordinate) -> FieldVerdicts | None:
        """
        Look up the verdict of each relation; `None` for a part of a value object, shown as its holder is.

        What the table does not have is hidden.
        """
        rule = self.rules.get(coordinate)
        if rule is not None and rule.data_class is DataClass.INHERITED:
            return None
        return self.verdicts.get(coordinate, (HIDDEN,) * len(Relation))

    def at(self, coordinate: Coordinate, relation: int) -> Verdict | None:
        """Look up one verdict in a relation or a shade of one; what the table does not know sees nothing."""
        verdicts = self.of(coordinate)
        if verdicts is None:
            return None
        row = row_of(relation)
        if row >= len(verdicts):
            return HIDDEN
        rule = self.rules.get(coordinate)
        return lower(verdicts[row], rule.data_class, relation) if rule else verdicts[row]
