"""
The forms in which parts of a response are told: today's, and that of 2022.

Today's (`incrementalSpec=v0.2`) tells what is to come, by id, and each field once. The older one
(`deferSpec=20220824`) tells only that something is to come, and each deferred fragment whole.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bff.plan.deliver import Payload
from bff.plan.failures import Failure
from bff.plan.form import Form
from bff.plan.groups import Completed, Group, Listed, Patch, Step
from bff.plan.parts import StreamPart

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
    patches += [_failed_full(one, entry) for one in step.completed if one.errors is not None]
    return {"incremental": patches} if patches else {}


def _patch_full(patch: Patch, entry: Entry) -> Told:
    part = patch.part
    path = [*part.keys, part.start] if isinstance(part, StreamPart) else part.keys
    return {**_brought(patch), "path": path, **_label(patch.to), **_errors(part.errors, entry)}


def _failed_full(one: Completed, entry: Entry) -> Told:
    what = one.what
    if isinstance(what, Listed):
        path = [*what.keys, len(what.part.data or ()) or what.part.start]
        return {"items": None, "path": path, **_label(what), **_errors(one.errors or (), entry)}
    return {"data": None, "path": what.keys, **_label(what), **_errors(one.errors or (), entry)}


def _label(one: Group | Listed) -> Told:
    return {} if one.label is None else {"label": one.label}


def _errors(failures: Sequence[Failure], entry: Entry) -> Told:
    return {"errors": [entry(failure) for failure in failures]} if failures else {}
