"""The part of a record that is the same for each run of a plan, encoded once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import msgspec

from bff.audit.record import Outcome, Seen
from bff.logs import FIELDS
from bff.mac import Mac
from bff.plan import Plan, RunResult
from bff.plan.model import Selection
from bff.plan.shown import Place, Shown
from masking.classes import C2
from masking.levels import Level
from masking.shade import relation_of

_encode: Final = msgspec.json.Encoder().encode
_is_safe_name: Final = FIELDS["operation"]

UNNAMED: Final = "unnamed"
"""Stands for an operation name in which a value might hide."""


class Summary:
    """What the audit says of one plan: its name, its document, and what it shows at each place."""

    __slots__ = ("_known", "document", "is_query", "may_touch", "operation")

    def __init__(self, plan: Plan, document: str) -> None:
        self.operation: Final = plan.title if _is_safe_name(plan.title) else UNNAMED
        self.document: Final = document
        self.is_query: Final = not plan.program.serial
        self.may_touch: Final = plan.protection is not None and _may_touch(plan)
        self._known: dict[Place | None, Seen | None] = {}

    def seen(self, plan: Plan, result: RunResult, *, first: bool = True) -> tuple[Seen, ...]:
        """
        What one run has shown or refused; empty where nothing of it was C2.

        What stands outside of subjects is told with the first part of a response.
        """
        outside = self._at(plan, None) if first else None
        seen = [] if outside is None else [outside]
        for place, objects in result.met.items():
            one = self._at(plan, place)
            if one is not None:
                seen.append(Seen(one.outcomes, len(objects), one.at, one.type, one.relation))
        return tuple(seen)

    def _at(self, plan: Plan, place: Place | None) -> Seen | None:
        """What is shown at *place*, not counted yet; `None` where nothing of it was C2."""
        if place not in self._known:
            self._known[place] = _seen(plan, place)
        return self._known[place]


class Summaries:
    """The summaries of the plans in use; one goes with its plan."""

    def __init__(self, documents: Mac) -> None:
        self._documents = documents

    def of(self, plan: Plan, document: str) -> Summary:
        """The summary of *plan*, which was made from the text *document*."""
        found: Summary | None = plan.kept.get(self)
        if found is None:
            found = plan.kept[self] = Summary(plan, self._documents.hex(document.encode()))
        return found


def _seen(plan: Plan, place: Place | None) -> Seen | None:
    shown = [one for one in plan.shown(place) if one.data_class in C2 or _is_refusal(place, one)]
    if not shown:
        return None
    outcomes = msgspec.Raw(_encode(_outcomes(shown)))
    if place is None:
        return Seen(outcomes)
    field, name, relation = place
    return Seen(outcomes, 0, field.coordinate, name, relation_of(relation).name)


def _outcomes(shown: Sequence[Shown]) -> list[Outcome]:
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in shown:
        alike[one.verdict.level.name, one.verdict.reason.value].append(one.coordinate)
    return [Outcome(level, reason, tuple(found)) for (level, reason), found in alike.items()]


def _is_refusal(place: Place | None, shown: Shown) -> bool:
    """Tell whether the viewer was refused the very objects met at *place*."""
    return (
        place is not None and shown.coordinate == place[0].coordinate and shown.verdict.level is Level.HIDDEN
    )


def _may_touch(plan: Plan) -> bool:
    """Tell whether some run of *plan* can show or refuse anything that is written down."""
    assert plan.protection is not None  # noqa: S101 - asked before
    rules = plan.protection.rules
    pending: list[Selection] = [plan.program.root]
    while pending:
        for field in pending.pop().fields:
            rule = rules.get(field.coordinate)
            if field.subjects or (rule is not None and rule.data_class in C2):
                return True
            pending.extend(field.selections.values())
    return False
