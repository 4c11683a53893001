"""How many fields of each class runs have shown, masked and denied: worked out once for a plan's places."""

from collections import Counter
from collections.abc import Mapping
from typing import Final, TypeAlias

from bff.plan import Plan, RunResult
from bff.plan.shown import Place
from masking.levels import Level

Labels: TypeAlias = tuple[str, ...]

_PENDING: Final = 64
"""Places counted before they are added up: a run then adds one number for each, not one for each field."""


class _Tally:
    """The fields decided for one object at one place of a plan, and how many such objects there were."""

    __slots__ = ("fields", "objects")

    def __init__(self, fields: Mapping[Labels, int]) -> None:
        self.fields = fields
        self.objects = 0


class Tallies:
    """Counts of this process since its start, by class and outcome."""

    def __init__(self) -> None:
        self._pending: list[_Tally] = []
        self._counts: Counter[Labels] = Counter()

    def count(self, plan: Plan, result: RunResult, *, outside: bool = True) -> None:
        """Count what one run of *plan* has decided; with *outside*, what stands outside of subjects too."""
        if plan.protection is None:
            return
        if outside:
            self._add(plan, None, 1)
        for place, objects in result.met.items():
            self._add(plan, place, len(objects))
        if len(self._pending) >= _PENDING:
            self._add_up()

    def totals(self) -> Mapping[Labels, int]:
        """The counts so far."""
        self._add_up()
        return dict(self._counts)

    def _add(self, plan: Plan, place: Place | None, objects: int) -> None:
        known: dict[Place | None, _Tally] = plan.kept.setdefault(self, {})
        tally = known.get(place)
        if tally is None:
            tally = known[place] = _Tally(_fields(plan, place))
        if not tally.objects:
            self._pending.append(tally)
        tally.objects += objects

    def _add_up(self) -> None:
        for tally in self._pending:
            for labels, count in tally.fields.items():
                self._counts[labels] += count * tally.objects
            tally.objects = 0
        self._pending.clear()


def _fields(plan: Plan, place: Place | None) -> Mapping[Labels, int]:
    return Counter((one.data_class.value, _outcome(one.verdict.level)) for one in plan.shown(place))


def _outcome(level: Level) -> str:
    if level is Level.HIDDEN:
        return "denied"
    return "masked" if level.masked else "clear"
