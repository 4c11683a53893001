"""Batch loads: the values of one field for all its parents, from one call."""

from asyncio import ensure_future
from collections.abc import Awaitable, Coroutine, Generator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import msgspec
from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.complete import place_loaded
from bff.plan.hints import Batch
from bff.plan.model import Field, Node
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.guard import Prefetch
    from bff.plan.run import Run

Parent: TypeAlias = tuple[Node, Any, dict[str, object], Path | None]
"""The field as it is shown there, the parent's record, the object written of it, and its path."""


_source_of: Final = itemgetter(1)


class Underway(Protocol):
    """What has begun and can be awaited: a future, or what is made of one."""

    def __await__(self) -> Generator[Any, Any, Any]: ...
    def cancel(self) -> object: ...


class Started(msgspec.Struct, eq=False, gc=False):
    """A load that has not answered yet."""

    field: Field
    parents: list[Parent]
    values: Awaitable[Any]
    early: "Prefetch | None" = None
    """Of what it is a share, where it was begun before its parents were known."""


def start_loads(run: "Run", loads: dict[Field, list[Parent]]) -> list[Coroutine[Any, Any, None]]:
    """
    Start loads; units that await and fill in those which have not answered come back.

    Where nothing beneath waits for one of them alone, all share one unit, which spares a task for each.
    """
    units: list[Coroutine[Any, Any, None]] = []
    last = []
    for field, parents in loads.items():
        if not parents:
            continue
        sources = list(map(_source_of, parents))
        early = run.prefetched.pop(field, None) if run.prefetched else None
        if early is not None and early.covers(sources):
            started = Started(field, parents, early.values, early)
        else:
            values = call_load(run, field, sources)
            if not hasattr(values, "__await__") and not is_awaitable(values):  # to ask it costs twice as much
                fill(run, field, parents, values)
                continue
            started = Started(field, parents, values)
        if field.last:
            last.append(started)
        else:
            units.append(_await_all(run, [started]))
    if last:
        units.append(_await_all(run, last))
    return units


async def _await_all(run: "Run", loads: list[Started]) -> None:
    """
    Await loads beside one another, the first in the caller's own task, and fill them in in order.

    That is when all are there: what is made of records of one kind can then be made of all kinds together.
    """
    for load in loads[1:]:
        _begin(load)
    values = []
    try:
        for load in loads:
            try:
                found = await load.values
            except Exception as error:  # noqa: BLE001
                found = error
            else:
                if load.early is not None:
                    found = _share(found, load.parents, load.early)
            values.append(found)
    except BaseException:
        for load in loads:
            if hasattr(load.values, "cancel"):
                load.values.cancel()
        raise
    for load, found in zip(loads, values, strict=True):
        fill(run, load.field, load.parents, found)


def _begin(load: Started) -> None:
    """Have a load come beside others, unless its call is to wait for those before it."""
    if load.early is None and not load.field.hint.late:  # type: ignore[union-attr]  # see `call_load`
        load.values = begun(load.values) or load.values


def begun(values: Any) -> Underway | None:
    """Have *values* come beside what follows, if they are not there yet; `None`: they are."""
    if hasattr(values, "cancel") and hasattr(values, "__await__"):  # it is under way already
        underway: Underway = values
        return underway
    return ensure_future(values) if is_awaitable(values) else None


def call_load(run: "Run", field: Field, sources: Sequence[Any]) -> Any:
    """Ask for the values of *sources*; an exception answers for all of them."""
    hint: Batch = field.hint  # type: ignore[assignment]  # only such a field is loaded
    try:
        keys = sources if hint.key is None else [getattr(source, hint.key) for source in sources]
        return hint.load(run.context, keys, **run.arguments(field))
    except Exception as error:  # noqa: BLE001
        return error


def _share(found: Sequence[object], parents: list[Parent], early: "Prefetch") -> Any:
    """Take the parents' share of a load that was begun before it was known who would need it."""
    if len(found) != len(early.sources):
        return _miscounted(parents[0][0].field, len(found), len(early.sources))
    return early.share(found, [source for _, source, _, _ in parents])


def fill(run: "Run", field: Field, parents: list[Parent], values: Any) -> None:
    """Write each parent's value into its object."""
    if not isinstance(values, Exception) and len(values) != len(parents):
        values = _miscounted(field, len(values), len(parents))
    if isinstance(values, Exception):
        values = [values] * len(parents)
    filler = parents[0][0].links.fill
    if filler is not None:
        filler(run, parents, values)
        return
    for (node, _, written, path), value in zip(parents, values, strict=True):
        place_loaded(run, node, written, path, value)


def _miscounted(field: Field, given: int, wanted: int) -> Exception:
    return RuntimeError(f"the load of {field.coordinate} gave {given} values for {wanted} keys")
