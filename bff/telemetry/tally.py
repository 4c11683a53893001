"""How many fields of each class a run has shown, masked and denied: worked out once for a plan's places."""

from collections import Counter
from collections.abc import Iterator, Mapping
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

    def of(self, plan: Plan, result: RunResult) -> Iterator[tuple[Tally, int]]:
        """For each place of one run: the fields decided for one object there, and how many there were."""
        if plan.protection is None:
            return
        yield self._at(plan, None), 1
        for place, objects in result.met.items():
            yield self._at(plan, place), len(objects)

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
