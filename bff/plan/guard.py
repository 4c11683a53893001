"""
Entering subjects: the viewer's relation to each, in one batch, and the writer of that relation.

Nothing of a subject is written before its relation is known. Where finding it must be awaited, the loads that
some relation may see are started beside it.
"""

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.deferred import Waiting
from bff.plan.failures import NOT_FOUND, Denied, Failed
from bff.plan.hints import Batch
from bff.plan.loads import Underway, begun, call_load
from bff.plan.model import Field
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.run import Run

Entering: TypeAlias = tuple[list[Waiting], list[Any]]
"""Where subjects are to be written, and the record of each."""

Related: TypeAlias = tuple[int, list[Path]]
"""A relation, and where subjects were written in it."""

Relations: TypeAlias = dict[Field, list[Related]]
"""Where the subjects of each field were written, by the relation they were written in."""


class Prefetch:
    """A load begun before the relation of its parents was known."""

    __slots__ = ("_index", "sources", "values")

    def __init__(self, sources: list[Any], values: Underway) -> None:
        self.sources = sources
        self.values = values
        self._index: dict[int, int] = {}

    def covers(self, parents: Sequence[Any]) -> bool:
        """Whether all of *parents* are among those it was begun for; mostly they are the same, in order."""
        if parents == self.sources:
            return True
        self._index = {id(source): position for position, source in enumerate(self.sources)}
        return all(id(source) in self._index for source in parents)

    def share(self, found: Sequence[object], parents: Sequence[Any]) -> Sequence[object]:
        """Take out of what was *found* what is the value of each of *parents*, which it `covers`."""
        if not self._index:
            return found
        return [found[self._index[id(source)]] for source in parents]


def enter_subjects(
    run: "Run", field: Field, name: str, places: list[Waiting], sources: list[Any]
) -> Coroutine[Any, Any, None] | None:
    """Find the relations to the subjects of one type at one field, and write those that are known at once."""
    subject = field.subjects[name]
    try:
        keys = sources if subject.key is None else [getattr(source, subject.key) for source in sources]
        relations: Any = subject.relate(run.context, keys)
    except Exception as error:  # noqa: BLE001 - not to know the relation is the error of each subject
        relations = error
    if type(relations) is not list and is_awaitable(relations):
        early = _prefetch(run, field, name, sources)
        return _await_relations(run, field, name, (places, sources), relations, early)
    _write(run, field, name, places, sources, relations)
    return None


def _prefetch(run: "Run", field: Field, name: str, sources: list[Any]) -> list[tuple[Field, Prefetch]]:
    distinct = list({id(source): source for source in sources}.values())
    started = []
    for inner in run.plan.visible_loads(field, name):
        assert isinstance(inner.hint, Batch)  # noqa: S101
        values = begun(call_load(run, inner, distinct))
        if values is not None:
            started.append((inner, Prefetch(distinct, values)))
    return started


async def _await_relations(
    run: "Run",
    field: Field,
    name: str,
    entering: Entering,
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
    _write(run, field, name, *entering, found)
    _cancel([(inner, prefetch) for inner, prefetch in early if inner not in run.loads])
    run.prefetched.update((inner, prefetch) for inner, prefetch in early if inner in run.loads)


def _cancel(early: list[tuple[Field, Prefetch]]) -> None:
    for _, prefetch in early:
        prefetch.values.cancel()


def _write(
    run: "Run", field: Field, name: str, places: list[Waiting], sources: list[Any], relations: Any
) -> None:
    many = len(places)
    if isinstance(relations, Exception):
        relations = [relations] * many
    elif len(relations) != many:
        relations = [RuntimeError(f"{name}: {len(relations)} relations for {many} subjects")] * many
    if many == 1:
        _write_alike(run, field, name, relations[0], places, sources)
        return
    for relation, group, records in _alike(places, sources, relations):
        _write_alike(run, field, name, relation, group, records)


def _write_alike(
    run: "Run", field: Field, name: str, relation: Any, places: list[Waiting], sources: list[Any]
) -> None:
    """Write subjects of one relation, or say why not, and note where they were written."""
    try:
        failed = _written(run, field, name, relation, places, sources)
    except Exception as error:  # noqa: BLE001 - that of each
        failed = [(place, error) for place in places]
    if failed:
        for place, reason in failed:
            _fail(run, field, place, reason)
        without = {id(place) for place, _ in failed}
        places = [place for place in places if id(place) not in without]
    known = run.relations.setdefault(field, [])
    if places:
        known.append((relation, [place.path for place in places]))


def _alike(
    places: list[Waiting], sources: list[Any], relations: Sequence[Any]
) -> list[tuple[Any, list[Waiting], list[Any]]]:
    """Put together those that follow one another and are written alike, as most of a list are."""
    node, relation, many = places[0].node, relations[0], len(places)
    if relations.count(relation) == many and [place.node for place in places].count(node) == many:
        return [(relation, places, sources)]
    groups = [(relation, places[:1], sources[:1])]
    for at in range(1, many):
        found = places[at].node, relations[at]
        if found == (node, relation):
            groups[-1][1].append(places[at])
            groups[-1][2].append(sources[at])
        else:
            node, relation = found
            groups.append((relation, [places[at]], [sources[at]]))
    return groups


def _written(
    run: "Run", field: Field, name: str, relation: Any, places: list[Waiting], sources: list[Any]
) -> list[tuple[Waiting, Exception]]:
    """Write subjects, or say that they are not found; those that fail come back."""
    if isinstance(relation, Exception):
        raise relation
    entry = run.plan.entry(places[0].node, name, relation)
    run.met.setdefault((field, name, relation), []).extend(sources)
    if entry.write is None:
        raise Denied(NOT_FOUND)
    mask = entry.access.mask
    if mask is None:
        return entry.write(run, places, sources)
    shown, masked, failed = [], [], []
    for place, source in zip(places, sources, strict=True):
        try:
            masked.append(mask(source))
        except Exception as error:  # noqa: BLE001 - that subject's own
            failed.append((place, error))
        else:
            shown.append(place)
    return failed + entry.write(run, shown, masked)


def _fail(run: "Run", field: Field, place: Waiting, error: Exception) -> None:
    try:
        run.failures.catch(error, field, place.type, place.path)
    except Failed as failed:
        run.erase(failed, place.path[0])
