"""How many fields of each class a run has shown, masked and denied: worked out once for a plan's places."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeAlias
from weakref import WeakKeyDictionary

from bff.plan import Plan, RunResult
from bff.plan.shown import Place
from masking.levels import Level

Tally: TypeAlias = Mapping[tuple[str, str], int]
"""By class and outcome."""


class Tallies:
    """The tallies of the plans in use."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Plan, dict[Place | None, Tally]] = WeakKeyDictionary()

    def of(self, plan: Plan, result: RunResult) -> Tally:
        """The fields decided in one run, each once for every object it was decided for."""
        if plan.protection is None:
            return {}
        found = Counter(self._at(plan, None))
        for place, objects in result.met.items():
            for key, count in self._at(plan, place).items():
                found[key] += count * len(objects)
        return found

    def _at(self, plan: Plan, place: Place | None) -> Tally:
        known = self._known.setdefault(plan, {})
        tally = known.get(place)
        if tally is None:
            shown = plan.shown(place)
            tally = known[place] = Counter(
                (one.data_class.value, _outcome(one.verdict.level)) for one in shown
            )
        return tally


def _outcome(level: Level) -> str:
    if level is Level.HIDDEN:
        return "denied"
    return "masked" if level.masked else "clear"
