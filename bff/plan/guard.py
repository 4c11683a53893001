"""
Entering subjects: the viewer's relation to each, in one batch, and the writer of that relation.

Nothing of a subject is written before its relation is known. Where finding it must be awaited, the loads that
some relation may see are started beside it.
"""

from asyncio import Future, ensure_future
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.deferred import Enter, Waiting
from bff.plan.failures import NOT_FOUND, Denied, Failed
from bff.plan.hints import Batch, Subject
from bff.plan.loads import call_load
from bff.plan.model import Field
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.run import Run

Place: TypeAlias = tuple[Waiting, Enter]
Relations: TypeAlias = dict[Field, list[tuple[int, Path]]]
"""Where each subject was written, and the relation it was written in."""


class Prefetch:
    """A load begun before the relation of its parents was known."""

    __slots__ = ("index", "values")

    def __init__(self, sources: Sequence[object], values: "Future[Sequence[object]]") -> None:
        self.index = {id(source): position for position, source in enumerate(sources)}
        self.values = values


def enter_subjects(run: "Run", field: Field, places: list[Place]) -> list[Coroutine[Any, Any, None]]:
    """Find the relations to the subjects that stand at one field, and write those that are known at once."""
    units = []
    for name, subject in field.subjects.items():
        mine = [place for place in places if place[1].name == name]
        if not mine:
            continue
        relations = _ask(run, subject, [found.source for _, found in mine])
        if is_awaitable(relations):
            early = _prefetch(run, field, name, [found.source for _, found in mine])
            units.append(_await_relations(run, field, name, mine, relations, early))
        else:
            _write(run, field, name, mine, relations)
    return units


def _ask(run: "Run", subject: Subject, sources: list[Any]) -> Any:
    try:
        keys = sources if subject.key is None else [getattr(source, subject.key) for source in sources]
        return subject.relate(run.context, keys)
    except Exception as error:  # noqa: BLE001 - not to know the relation is the error of each subject
        return error


def _prefetch(run: "Run", field: Field, name: str, sources: list[Any]) -> list[tuple[Field, Prefetch]]:
    distinct = list({id(source): source for source in sources}.values())
    started = []
    for inner in run.plan.visible_loads(field, name):
        assert isinstance(inner.hint, Batch)  # noqa: S101
        values = call_load(run, inner, distinct)
        if is_awaitable(values):
            started.append((inner, Prefetch(distinct, ensure_future(values))))
    return started


async def _await_relations(
    run: "Run",
    field: Field,
    name: str,
    places: list[Place],
    relations: Any,
    early: list[tuple[Field, Prefetch]],
) -> None:
    try:
        found = await relations
    except Exception as error:  # noqa: BLE001
        found = error
    except BaseException:
        _cancel(early)
        raise
    _write(run, field, name, places, found)
    _cancel([(inner, prefetch) for inner, prefetch in early if inner not in run.loads])
    run.prefetched.update((inner, prefetch) for inner, prefetch in early if inner in run.loads)


def _cancel(early: list[tuple[Field, Prefetch]]) -> None:
    for _, prefetch in early:
        prefetch.values.cancel()


def _write(run: "Run", field: Field, name: str, places: list[Place], relations: Any) -> None:
    if not isinstance(relations, Exception) and len(relations) != len(places):
        relations = RuntimeError(f"{name}: {len(relations)} relations for {len(places)} subjects")
    if isinstance(relations, Exception):
        relations = [relations] * len(places)
    for (place, found), relation in zip(places, relations, strict=True):
        _write_one(run, field, name, place, found.source, relation)


def _write_one(run: "Run", field: Field, name: str, place: Waiting, source: Any, relation: Any) -> None:
    """Write one subject in its relation, or say that it is not found."""
    path = place.path
    try:
        if isinstance(relation, Exception):
            raise relation
        entry = run.plan.entry(place.node, name, relation)
        run.met.setdefault((field, name, relation), []).append(source)
        if entry.write is None:
            raise Denied(NOT_FOUND)
        if entry.access.mask is not None:
            source = entry.access.mask(source)
        place.container[place.key] = entry.write(run, source, path)
        run.relations.setdefault(field, []).append((relation, path))
    except Exception as error:  # noqa: BLE001
        try:
            run.failures.catch(error, field, place.type, path)
        except Failed as failed:
            run.erase(failed, path[0])
