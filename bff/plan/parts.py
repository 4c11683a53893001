"""
Parts: what is delivered later, how it is written, and where it goes.

A part is the deferred fields of one object, or the items of one list after the first. It is written from the
records that its object was written from, with the same verdicts. Parts that one pass notes for the same place
form a wave, so that they share their loads, as the parents of a field do.
"""

from asyncio import get_running_loop
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from graphql import get_nullable_type
from graphql.execution.values import VariableValues

from bff.plan.complete import abandon, place_item
from bff.plan.deferred import Container, Drained
from bff.plan.failures import Failed, Failure
from bff.plan.model import Field, Node
from bff.plan.path import Mark, Path, keys, nullable_at_or_above
from bff.plan.run import Run, settle

if TYPE_CHECKING:
    from bff.plan.plan import Plan

Start: TypeAlias = Callable[["Wave"], None]


class Part(Mark):
    """Something that is delivered by itself; as a segment of paths, it bounds what its failures make null."""

    __slots__ = ("beneath", "data", "done", "errors", "failed", "holder", "keys", "node", "path", "wave")

    def __init__(self, node: Node | None, path: Path | None, holder: Container | None) -> None:
        self.node = node
        self.path = path
        self.keys = keys(path)
        self.holder = holder
        """The object or list that the part completes, as it was written before."""
        self.data: Any = None
        self.beneath: list[Part] = []
        self.done = False
        self.failed: Failed | None = None
        """Why there is nothing to deliver; of a list, why there is nothing after *data*."""
        self.errors: list[Failure] = []
        self.wave: Wave | None = None

    @property
    def marked(self) -> Path:
        return (self.path, self)

    def fail(self, failed: Failed) -> None:
        self.failed = self.failed or failed

    def write(self, run: "PartedRun") -> None:
        """Write all that can be written at once."""

    def close(self, errors: list[Failure]) -> None:
        """Take what was met while the part was written; nothing more comes."""
        self.done = True
        self.errors = errors

    def holds(self, child: "Part") -> bool:
        """Whether what *child* completes still stands in what was written."""
        found = self.data
        try:
            for key in _keys_beneath(child.path):
                found = found[key]
        except (LookupError, TypeError):
            return False
        return found is child.holder


class DeferredPart(Part):
    """The deferred fields of one object."""

    __slots__ = ("source",)

    def __init__(self, node: Node, source: Any, path: Path | None, holder: Container) -> None:
        super().__init__(node, path, holder)
        self.source = source

    def write(self, run: "PartedRun") -> None:
        assert self.node is not None  # noqa: S101 - only the first part has none
        (write,) = self.node.links.writers.values()
        try:
            self.data = write(run, self.source, self.marked)
        except Failed as failed:
            self.fail(failed)


class StreamPart(Part):
    """The items of a list after the first ones."""

    __slots__ = ("_cut", "_rest", "start")

    def __init__(self, node: Node, rest: Drained, path: Path, holder: list[object]) -> None:
        super().__init__(node, path, holder)
        self.start = len(holder)
        self._rest = rest
        self._cut: int | None = None

    def write(self, run: "PartedRun") -> None:
        assert self.node is not None  # noqa: S101
        type_: Any = get_nullable_type(self.node.field.definition.type)
        self.data = [None] * self.start
        rest = iter(self._rest)
        try:
            for index, item in enumerate(rest, self.start):
                self.data.append(None)
                place_item(run, self.node, type_.of_type, self.data, index, (self.marked, index), item)
        except Failed as failed:
            self.fail(failed)
            abandon(run, rest)
        except Exception as error:  # noqa: BLE001 - the iterator's own
            assert self.path is not None  # noqa: S101 - a list is a field's
            self._cut_at(len(self.data), Failed(self.path, self.node.field, error))

    def fail(self, failed: Failed) -> None:
        """End the list before the item that may not be null and is, the earliest if several are."""
        index = keys(failed.path)[len(self.keys)]
        assert isinstance(index, int)  # noqa: S101 - what stands in a list
        self._cut_at(index, failed)

    def _cut_at(self, index: int, failed: Failed) -> None:
        if self._cut is None or index < self._cut:
            self._cut, self.failed = index, failed

    def close(self, errors: list[Failure]) -> None:
        if self._cut is not None:
            del self.data[self._cut :]
        end, depth = len(self.data), len(self.keys)
        super().close([e for e in errors if len(e.path) <= depth or int(e.path[depth]) < end])


class PartedRun(Run):
    """A run that notes what is delivered later."""

    __slots__ = ("_eager", "_noted", "_start", "first")

    def __init__(
        self, plan: "Plan", context: Any, variables: VariableValues, root: Any, start: Start
    ) -> None:
        super().__init__(plan, context, variables, root)
        self.first = Part(None, None, None)
        """What is delivered at once."""
        self._noted: dict[Field, list[Part]] = {}
        self._start = start
        self._eager = not plan.program.serial
        """What follows a mutation is read when all of it has been done."""

    def defer(self, node: Node, source: Any, written: dict[str, object], path: Path | None) -> None:
        self._note(node, DeferredPart(node, source, path, written))

    def stream(self, node: Node, rest: Drained, written: Any, path: Path) -> None:
        self._note(node, StreamPart(node, rest, path, written))

    def _note(self, node: Node, part: Part) -> None:
        (_part_of(part.path) or self.first).beneath.append(part)
        if self._eager and not self._noted:
            get_running_loop().call_soon(self.flush)
        self._noted.setdefault(node.field, []).append(part)

    def flush(self) -> None:
        """Start what was noted, one wave for each place."""
        noted, self._noted = self._noted, {}
        for parts in noted.values():
            self._start(Wave(self, parts, self._start))


class Wave(PartedRun):
    """One run for the parts that one pass has noted for the same place."""

    __slots__ = ("parts",)

    def __init__(self, above: PartedRun, parts: list[Part], start: Start) -> None:
        super().__init__(above.plan, above.context, above.variables, above.root, start)
        self.parts = parts
        self.relations = above.relations
        for part in parts:
            part.wave = self

    async def work(self) -> None:
        """Write the parts, with all that is loaded for them."""
        for part in self.parts:
            part.write(self)
        rest = settle(self)
        if rest is not None:
            await rest
        self.flush()
        self._close()

    def _close(self) -> None:
        """Give each part the errors beneath it; all stand equally deep."""
        depth = len(self.parts[0].keys)
        errors: dict[tuple[str | int, ...], list[Failure]] = {}
        for failure in self.failures.all():
            errors.setdefault(tuple(failure.path[:depth]), []).append(failure)
        for part in self.parts:
            part.close(errors.get(tuple(part.keys), []))

    def erase(self, failed: Failed, path: Path | None) -> None:
        """Make null what a failure leaves no value for, or fail the part that it happened in."""
        part = _part_of(path)
        assert part is not None  # noqa: S101 - all that a wave writes is beneath its parts
        position = nullable_at_or_above(path)
        if position is None or position[1] is part:
            return part.fail(failed)
        self.failures.record(failed, position)
        *above, last = _keys_beneath(position)
        holder = part.data
        for key in above:
            if holder is None:
                return None
            holder = holder[key]
        if holder is not None:
            holder[last] = None
        return None


def _part_of(path: Path | None) -> Part | None:
    while path is not None:
        if isinstance(path[1], Part):
            return path[1]
        path = path[0]
    return None


def _keys_beneath(path: Path | None) -> list[str | int]:
    """The keys that lead from the nearest mark to a position."""
    found: list[str | int] = []
    while path is not None and not isinstance(path[1], Mark):
        path, segment = path
        found.append(segment if isinstance(segment, int) else segment.key)  # type: ignore[union-attr]
    found.reverse()
    return found
