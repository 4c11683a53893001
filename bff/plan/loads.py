"""Batch loads: the values of one field for all its parents, from one call."""

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.complete import place
from bff.plan.failures import Failed
from bff.plan.hints import Batch
from bff.plan.model import Field, Node
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.run import Run

Parent: TypeAlias = tuple[Node, Any, dict[str, object], Path | None]
"""The field as it is shown there, the parent's record, the object written of it, and its path."""


def start_load(run: "Run", field: Field, parents: list[Parent]) -> Coroutine[Any, Any, None] | None:
    """Start the load of a field; a load that answers at once is filled in at once."""
    early = run.prefetched.pop(field, None)
    if early is not None and all(id(source) in early.index for _, source, _, _ in parents):
        return _await_early(run, field, parents, early)
    values = call_load(run, field, [source for _, source, _, _ in parents])
    if is_awaitable(values):
        return _await_load(run, field, parents, values)
    fill(run, field, parents, values)
    return None


def call_load(run: "Run", field: Field, sources: Sequence[Any]) -> Any:
    """Ask for the values of *sources*; an exception answers for all of them."""
    hint = field.hint
    assert isinstance(hint, Batch)  # noqa: S101 - only such a field is loaded
    try:
        keys = sources if hint.key is None else [getattr(source, hint.key) for source in sources]
        return hint.load(run.context, keys, **run.arguments(field))
    except Exception as error:  # noqa: BLE001
        return error


async def _await_load(run: "Run", field: Field, parents: list[Parent], values: Any) -> None:
    try:
        found = await values
    except Exception as error:  # noqa: BLE001
        found = error
    fill(run, field, parents, found)


async def _await_early(run: "Run", field: Field, parents: list[Parent], early: Any) -> None:
    """Take the parents' share of a load that was started before it was known who would need it."""
    try:
        found = await early.values
    except Exception as error:  # noqa: BLE001
        found = error
    else:
        found = _share(found, parents, early)
    fill(run, field, parents, found)


def _share(found: Sequence[object], parents: list[Parent], early: Any) -> Any:
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
