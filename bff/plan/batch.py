"""Waves: which loads can run beside one another, told without running any."""

from collections.abc import Iterator

import msgspec

from bff.plan.authorize import access_of
from bff.plan.hints import Batch, Called
from bff.plan.model import Field, Selection
from bff.plan.path import starred
from bff.plan.protection import OUTSIDE, Protection
from masking.viewer import Relation


class Load(msgspec.Struct, frozen=True):
    """One thing that is awaited for all its parents: a batch load, a relation, or a resolver's calls."""

    wave: int
    path: str
    what: str


def loads(selection: Selection, protection: Protection | None) -> list[Load]:
    """List what a plan may load, the first wave first; what nobody may see is not there."""
    return sorted(_beneath(selection, protection, "", 1, False), key=lambda load: load.wave)


def _beneath(
    selection: Selection, protection: Protection | None, above: str, wave: int, in_subject: bool
) -> Iterator[Load]:
    for field in selection.fields:
        if not _seen(field, protection, in_subject):
            continue
        path = f"{above}.{starred(field)}" if above else starred(field)
        loaded = isinstance(field.hint, Batch)
        unhinted = field.hint is None and field.definition.resolve is not None
        called = unhinted or isinstance(field.hint, Called)
        if loaded or called:
            yield Load(wave, path, f"{'load' if loaded else 'call'} {field.coordinate}")
        for name, beneath in field.selections.items():
            then = wave + 1 if loaded or called else wave
            entered = protection is not None and name in field.subjects
            if entered:
                yield Load(then, path, f"relation to {name}")
            yield from _beneath(beneath, protection, path, then, in_subject or entered)


def _seen(field: Field, protection: Protection | None, in_subject: bool) -> bool:
    relations = Relation if in_subject else [OUTSIDE]
    return any(access_of(field, protection, relation).denied is None for relation in relations)
