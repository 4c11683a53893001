"""A dry run: for each path of a document what the viewer would get, and why. Nothing is loaded."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import groupby

import msgspec

from bff.plan.authorize import access_of
from bff.plan.model import Access, Field, Selection
from bff.plan.path import list_depth
from bff.plan.plan import Plan
from bff.plan.protection import OUTSIDE
from masking.levels import Level
from masking.viewer import Relation


class Outcome(StrEnum):
    """What a viewer would get of a field."""

    ALLOW = "ALLOW"
    MASK = "MASK"
    REVEAL = "REVEAL"
    """Masked, and the clear value may be asked for with `revealField`."""
    DENY = "DENY"


class Preview(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One path, for the relations to the customer in which it comes out alike."""

    path: tuple[str, ...]
    """With `*` for every index."""
    coordinate: str
    outcome: Outcome
    level: str
    reason: str
    mask: str | None = None
    relations: tuple[str, ...] = ()
    """Empty where no relation matters."""


def preview(plan: Plan) -> list[Preview]:
    """What *plan* would show at each path; beneath a customer, for every relation that there can be."""
    return list(_selection(plan, plan.program.root, (OUTSIDE,), ()))


def _selection(
    plan: Plan, selection: Selection, relations: Sequence[int], above: tuple[str, ...]
) -> Iterator[Preview]:
    for field in selection.fields:
        path = (*above, *_keys(field))
        yield from _outcomes(plan, field, relations, (*above, field.key))
        if all(access_of(field, plan.protection, relation).denied for relation in relations):
            continue
        for name, beneath in field.selections.items():
            entered = plan.protection is not None and name in field.subjects
            yield from _selection(plan, beneath, tuple(Relation) if entered else relations, path)


def _keys(field: Field) -> tuple[str, ...]:
    """The response key, and a star for each list that the field's value is nested in."""
    return (field.key, *("*" * list_depth(field)))


def _outcomes(plan: Plan, field: Field, relations: Sequence[int], path: tuple[str, ...]) -> Iterator[Preview]:
    decided = [(access_of(field, plan.protection, relation), relation) for relation in relations]
    if all(access.verdict is None for access, _ in decided):
        return
    groups = [(key, [r for _, r in group]) for key, group in groupby(decided, key=lambda pair: _key(pair[0]))]
    for (outcome, level, reason, mask), alike in groups:
        names = tuple(Relation(relation).name for relation in alike) if len(groups) > 1 else ()
        yield Preview(path, field.coordinate, outcome, level, reason, mask, names)


def _key(access: Access) -> tuple[Outcome, str, str, str | None]:
    verdict = access.verdict
    if verdict is None:
        return Outcome.ALLOW, Level.CLEAR.name, "NONE", None
    if access.denied is not None:
        return Outcome.DENY, Level.HIDDEN.name, verdict.reason.value, None
    if access.mask is None:
        return Outcome.ALLOW, verdict.level.name, verdict.reason.value, None
    outcome = Outcome.REVEAL if verdict.level is Level.REVEAL_WITH_STEP_UP else Outcome.MASK
    return outcome, verdict.level.name, verdict.reason.value, access.kind.value if access.kind else None
