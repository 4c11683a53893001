"""
A relation, together with what a bank's own decision point takes away in it, as one number.

The three lowest bits are the relation. Above them stand three bits for each class that a policy decides: how
many rungs below CLEAR its ceiling lies. So a relation in which nothing is taken away is just itself, and a
table that is indexed by relations serves for all shades of them.
"""

from collections.abc import Mapping
from typing import Final

from masking.classes import DataClass
from masking.levels import Level
from masking.policy_file import DECIDED
from masking.verdict import Reason, Verdict
from masking.viewer import Relation

_BITS: Final = 3
_LOW: Final = (1 << _BITS) - 1
_PLACES: Final[dict[DataClass, int]] = {
    data_class: _BITS * at for at, data_class in enumerate(DECIDED, start=1)
}


def shade(relation: Relation, ceilings: Mapping[DataClass, Level]) -> int:
    """Put *ceilings* over *relation*; a class that is not among them keeps what the policy gives."""
    lowered = sum((Level.CLEAR - level) << _PLACES[of] for of, level in ceilings.items())
    return int(relation) | lowered


def row_of(shade: int) -> int:
    """The relation under a shade, as the index of a table's row; 7 is no relation."""
    return shade & _LOW


def relation_of(shade: int) -> Relation:
    return Relation(row_of(shade))


def lower(verdict: Verdict, data_class: DataClass, shade: int) -> Verdict:
    """What is left of *verdict* under a shade: never more than before."""
    if shade <= _LOW or data_class not in _PLACES:
        return verdict
    rungs = shade >> _PLACES[data_class] & _LOW
    ceiling = max(Level.CLEAR - rungs, Level.HIDDEN)
    return verdict if verdict.level <= ceiling else Verdict(Level(ceiling), Reason.DECISION)
