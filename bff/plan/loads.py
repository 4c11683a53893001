"""Batch loads: the values of one field for all its parents, from one call."""

from asyncio import Future, ensure_future
from collections.abc import Awaitable, Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.complete import place
from bff.plan.failures import Failed
from bff.plan.hints import Batch
from bff.plan.model import Field, Node
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.guard import Prefetch
    from bff.plan.run import Run

Parent: TypeAlias = tuple[Node, Any, dict[str, object], Path | None]
"""The field as it is shown there, the parent's record, the object written of it, and its path."""


class Started(msgspec.Struct, eq=False, gc=False):
    """A load that has not answered yet."""

    field: Field
    parents: list[Parent]
    values: Awaitable[Any]
    early: "Prefetch | None" = None
    """Of what it is a share, where it was begun before its parents were known."""


def start_load(run: "Run", field: Field, parents: list[Parent]) -> Started | None:
    """Start the load of a field; a load that answers at once is filled in at once."""
    early = run.prefetched.pop(field, None)
    if early is not None and all(id(source) in early.index for _, source, _, _ in parents):
        return Started(field, parents, early.values, early)
    values = call_load(run, field, [source for _, source, _, _ in parents])
    if is_awaitable(values):
        return Started(field, parents, values)
    fill(run, field, parents, values)
    return None


def await_loads(run: "Run", started: Iterable[Started]) -> list[Coroutine[Any, Any, None]]:
    """
    Give units that await loads and fill them in.

    Where nothing beneath waits for one of them alone, all share one unit, which spares a task for each.
    """
    units, last = [], []
    for load in started:
        if load.field.last:
            last.append(load)
        else:
            units.append(_await_load(run, load))
    return [*units, _await_all(run, last)] if last else units


async def _await_all(run: "Run", loads: list[Started]) -> None:
    """Await loads beside one another, and fill them in in order."""
    for load in loads[1:]:
        if not isinstance(load.values, Future):
            load.values = ensure_future(load.values)
    try:
        for load in loads:
            await _await_load(run, load)
    except BaseException:
        for load in loads[1:]:
            if isinstance(load.values, Future):
                load.values.cancel()
        raise


async def _await_load(run: "Run", load: Started) -> None:
    try:
        found = await load.values
    except Exception as error:  # noqa: BLE001
        found = error
    else:
        if load.early is not None:
            found = _share(found, load.parents, load.early)
    fill(run, load.field, load.parents, found)


def call_load(run: "Run", field: Field, sources: Sequence[Any]) -> Any:
    """Ask for the values of *sources*; an exception answers for all of them."""
    hint = field.hint
    assert isinstance(hint, Batch)  # noqa: S101 - only such a field is loaded
    try:
        keys = sources if hint.key is None else [getattr(source, hint.key) for source in sources]
        return hint.load(run.context, keys, **run.arguments(field))
    except Exception as error:  # noqa: BLE001
        return error


def _share(found: Sequence[object], parents: list[Parent], early: "Prefetch") -> Any:
    """Take the parents' share of a load that was begun before it was known who would need it."""
    if len(found) != len(early.index):
        return _miscounted(parents[0][0].field, len(found), len(early.index))
    return [found[early.index[id(source)]] for _, source, _, _ in parents]


def fill(run: "Run", field: Field, parents: list[Parent], values: Any) -> None:
    """Write each parent's value into its object."""
    if not isinstance(values, Exception) and len(values) != len(parents):
        values = _miscounted(field, len(values), len(parents))
    if isinstance(values, Exception):
        values = [values] * len(parents)
    key = field.key
    for (node, _, written, path), value in zip(parents, values, strict=True):
        try:
            place(run, node, written, key, (path, field), value)
        except Failed as failed:
            run.erase(failed, path)


def _miscounted(field: Field, given: int, wanted: int) -> Exception:
    return RuntimeError(f"the load of {field.coordinate} gave {given} values for {wanted} keys")
