"""A plan as text, for people and for snapshots: the same plan always gives the same text."""

from collections.abc import Iterator
from itertools import groupby

from bff.plan.authorize import access_of
from bff.plan.batch import loads
from bff.plan.model import Access, Field, Selection
from bff.plan.path import starred
from bff.plan.plan import Plan
from bff.plan.protection import OUTSIDE, Protection
from masking.viewer import Relation


def explain(plan: Plan) -> str:
    """Write a plan out: its loads in waves, and what is shown of each field in each relation."""
    operation = plan.operation
    name = operation.name.value if operation.name else "(unnamed)"
    lines = [
        f"{operation.operation.value} {name}",
        "",
        *_waves(plan),
        *_later(plan),
        "shown",
        *_selection(plan.program.root, plan.protection, (OUTSIDE,), 1),
    ]
    return "\n".join(lines) + "\n"


def _waves(plan: Plan) -> Iterator[str]:
    if plan.program.serial:
        yield "root fields in series"
    for wave, found in groupby(loads(plan.program.root, plan.protection), key=lambda load: load.wave):
        yield f"wave {wave}"
        yield from (f"  {load.what}  at {load.path}" for load in found)
        yield ""


def _later(plan: Plan) -> Iterator[str]:
    """What is delivered after the rest, to a client that takes a response in parts."""
    if plan.program.parts is not None:
        yield "later"
        yield from _parts(plan.program.parts, "")
        yield ""


def _parts(selection: Selection, above: str) -> Iterator[str]:
    for part in selection.deferred:
        labels = ", ".join(fragment.label or "(no label)" for fragment in part.fragments)
        (inner,) = part.field.selections.values()
        keys = " ".join(field.key for field in inner.fields)
        yield f"  {labels}  at {above or '(root)'}: {keys}"
        yield from _parts(inner, above)
    for field in selection.fields:
        path = f"{above}.{starred(field)}" if above else starred(field)
        if field.stream is not None:
            yield f"  items from {field.stream.initial} on  at {path}"
        for beneath in field.selections.values():
            yield from _parts(beneath, path)


def _selection(
    selection: Selection, protection: Protection | None, relations: tuple[int, ...], depth: int
) -> Iterator[str]:
    for field in selection.fields:
        yield f"{'  ' * depth}{starred(field)}: {field.definition.type}{_shown(field, protection, relations)}"
        if all(access_of(field, protection, relation).denied for relation in relations):
            continue
        for name, beneath in field.selections.items():
            entered = protection is not None and name in field.subjects
            if entered or len(field.selections) > 1:
                yield f"{'  ' * (depth + 1)}on {name}{_entered(field, protection) if entered else ''}"
            inner = tuple(Relation) if entered else relations
            yield from _selection(beneath, protection, inner, depth + (2 if entered else 1))


def _shown(field: Field, protection: Protection | None, relations: tuple[int, ...]) -> str:
    words = [_words(access_of(field, protection, relation)) for relation in relations]
    if not any(words):
        return ""
    if len(set(words)) == 1:
        return f"  {words[0]}"
    return "  " + ", ".join(_ranges(words, relations))


def _entered(field: Field, protection: Protection | None) -> str:
    words = [_words(access_of(field, protection, relation)) or "CLEAR" for relation in Relation]
    return "  " + (words[0] if len(set(words)) == 1 else ", ".join(_ranges(words, tuple(Relation))))


def _ranges(words: list[str], relations: tuple[int, ...]) -> Iterator[str]:
    """Say each verdict once for the relations in a row that share it."""
    for word, found in groupby(zip(words, relations, strict=True), key=lambda pair: pair[0]):
        names = [Relation(relation).name for _, relation in found]
        span = names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"
        yield f"{span} {word or 'CLEAR'}"


def _words(access: Access) -> str:
    """Say how a field is shown; a part of a value object says nothing."""
    if access.verdict is None:
        return ""
    if access.denied is not None:
        return f"HIDDEN {access.denied} ({access.verdict.reason.value})"
    kind = f" {access.kind.value}" if access.kind is not None and access.mask is not None else ""
    reason = f" ({access.verdict.reason.value})" if access.mask is not None else ""
    return f"{access.verdict.level.name}{kind}{reason}"
