"""
The forms in which parts of a response are told: today's, and that of 2022.

Today's (`incrementalSpec=v0.2`) tells what is to come, by id, and each field once. The older one
(`deferSpec=20220824`) tells only that something is to come, and each deferred fragment whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from bff.plan.deliver import Payload
from bff.plan.failures import Failure
from bff.plan.form import Form
from bff.plan.groups import Group, Keys, Listed, Patch, Step
from bff.plan.parts import StreamPart

_encode: Final = msgspec.json.Encoder().encode

Told: TypeAlias = dict[str, Any]
Entry: TypeAlias = Callable[[Failure], Mapping[str, Any]]


def first_told(payload: Payload, form: Form, errors: Sequence[Mapping[str, Any]]) -> Told:
    """The first payload; without parts to come, it is a plain response."""
    told: Told = {"errors": errors} if errors else {}
    told["data"] = payload.result.data
    if payload.has_next:
        told |= {"pending": _pending(payload.step)} if form is Form.ONCE else {}
        told["hasNext"] = True
    return told


def later_told(step: Step, form: Form, entry: Entry, *, has_next: bool) -> Told | None:
    """A later payload; `None` where there is nothing to tell in this form."""
    told = _once(step, entry) if form is Form.ONCE else _full(step, entry)
    return {**told, "hasNext": has_next} if told or not has_next else None


def ended_told(
    awaited: Iterable[Group | Listed], form: Form, error_at: Callable[[Keys], Mapping[str, Any]]
) -> Told:
    """The last payload of a response that is not completed: an error for all that is *awaited*."""
    if form is Form.ONCE:
        completed = [{"id": one.id, "errors": [error_at(one.keys)]} for one in awaited]
        return {"completed": completed, "hasNext": False}
    failed = [{**_nothing_for(one), "errors": [error_at(one.keys)]} for one in awaited]
    return {"incremental": failed, "hasNext": False}


def written_out(told: Told) -> Told:
    """Encode the data of a payload, so that nothing changes it any more."""
    for holder in (told, *told.get("incremental", ())):
        for name in {"data", "items"} & set(holder):
            holder[name] = msgspec.Raw(_encode(holder[name]))
    return told


def extend(told: Told, extensions: Mapping[str, Any]) -> Told:
    """
    Put *extensions* where clients look for them.

    Apollo Client reads those of a payload with patches from the patches alone.
    """
    if extensions:
        holder = told["incremental"][-1] if told.get("incremental") else told
        holder["extensions"] = extensions
    return told


def _once(step: Step, entry: Entry) -> Told:
    told: Told = {}
    if step.pending:
        told["pending"] = _pending(step)
    if step.patches:
        told["incremental"] = [_patch_once(patch, entry) for patch in step.patches]
    if step.completed:
        told["completed"] = [
            {"id": one.what.id, **_errors(one.errors or (), entry)} for one in step.completed
        ]
    return told


def _pending(step: Step) -> list[Told]:
    return [{"id": one.id, "path": one.keys, **_label(one)} for one in step.pending]


def _patch_once(patch: Patch, entry: Entry) -> Told:
    told: Told = {"id": patch.to.id, **_brought(patch)}
    if patch.sub_path:
        told["subPath"] = patch.sub_path
    return told | _errors(patch.part.errors, entry)


def _brought(patch: Patch) -> Told:
    part = patch.part
    return {"items": part.data[part.start :]} if isinstance(part, StreamPart) else {"data": part.data}


def _full(step: Step, entry: Entry) -> Told:
    patches = [_patch_full(patch, entry) for patch in step.patches]
    failed = [one for one in step.completed if one.errors is not None]
    patches += [{**_nothing_for(one.what), **_errors(one.errors or (), entry)} for one in failed]
    return {"incremental": patches} if patches else {}


def _patch_full(patch: Patch, entry: Entry) -> Told:
    part = patch.part
    path = [*part.keys, part.start] if isinstance(part, StreamPart) else part.keys
    return {**_brought(patch), "path": path, **_label(patch.to), **_errors(part.errors, entry)}


def _nothing_for(what: Group | Listed) -> Told:
    if isinstance(what, Listed):
        end = len(what.part.data or ()) or what.part.start
        return {"items": None, "path": [*what.keys, end], **_label(what)}
    return {"data": None, "path": what.keys, **_label(what)}


def _label(one: Group | Listed) -> Told:
    return {} if one.label is None else {"label": one.label}


def _errors(failures: Sequence[Failure], entry: Entry) -> Told:
    return {"errors": [entry(failure) for failure in failures]} if failures else {}
