"""
From answers to shades, of which there may be only so many: a plan compiles what it shows for each.

Decision points answer in a few patterns. One that does not is answered more coarsely: never with more.
"""

from collections.abc import Mapping
from typing import Final

from masking.classes import C2, DataClass
from masking.levels import Level
from masking.policy_file import DECIDED
from masking.shade import shade
from masking.viewer import Relation

MAX_PATTERNS: Final = 64
"""Distinct patterns of one process that are told apart."""

NOTHING: Final[dict[DataClass, Level]] = dict.fromkeys(DECIDED, Level.HIDDEN)


class Lowerings:
    """The patterns met so far by one process."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def shade(self, relation: Relation, ceilings: Mapping[DataClass, Level]) -> int:
        """Lower *relation* to *ceilings*, or further where the pattern is one too many."""
        if ceilings.get(DataClass.CUSTOMER, Level.CLEAR) < Level.CLEAR:
            return shade(relation, NOTHING)
        pattern = shade(Relation.NONE, ceilings)
        if pattern not in self._known:
            if len(self._known) >= MAX_PATTERNS:
                return shade(relation, dict.fromkeys(C2, min(ceilings.values())))
            self._known.add(pattern)
        return pattern | relation
