"""
What is delivered together and after what: deferred fragments as groups of parts, and streams.

A group opens when the group around it is complete, and completes when all its parts are done. A part that
belongs to several groups is delivered with the first of them. Plain bookkeeping: nothing runs here.
"""

from enum import Enum
from typing import TypeAlias

import msgspec

from bff.plan.failures import Failure, failure_of
from bff.plan.model import Fragment
from bff.plan.parts import DeferredPart, Part, StreamPart

Keys: TypeAlias = list[str | int]


class State(Enum):
    """How far a group has come."""

    WAITING = "waiting"
    OPEN = "open"
    PASSED = "passed"
    """Complete, or empty."""
    FAILED = "failed"


class Group:
    """A deferred fragment of one object."""

    __slots__ = ("children", "id", "keys", "label", "parent", "parts", "state")

    def __init__(self, label: str | None, keys: Keys, parent: "Group | None") -> None:
        self.label = label
        self.keys = keys
        self.parent = parent
        self.parts: list[Part] = []
        self.children: list[Group] = []
        self.state = State.WAITING
        self.id = ""


class Listed:
    """The rest of a list, as it is told to the client."""

    __slots__ = ("id", "keys", "label", "part")

    def __init__(self, part: StreamPart) -> None:
        assert part.node is not None and part.node.field.stream is not None  # noqa: S101, PT018
        self.part = part
        self.label = part.node.field.stream.label
        self.keys = part.keys
        self.id = ""


class Patch(msgspec.Struct, frozen=True):
    """What a part has brought."""

    to: Group | Listed
    part: Part

    @property
    def sub_path(self) -> Keys:
        """Where it belongs, from the path of its group on."""
        return self.part.keys[len(self.to.keys) :]


class Completed(msgspec.Struct, frozen=True):
    """The end of a group or stream; with *errors*, what is missing of it does not come."""

    what: Group | Listed
    errors: list[Failure] | None = None


class Step(msgspec.Struct, frozen=True):
    """What there is to be told at one time."""

    pending: list[Group | Listed] = []
    patches: list[Patch] = []
    completed: list[Completed] = []

    def __bool__(self) -> bool:
        return bool(self.pending or self.patches or self.completed)


class Groups:
    """The groups and streams of one response."""

    def __init__(self) -> None:
        self.open: dict[Group | Listed, None] = {}
        """Those that the client waits for."""
        self._known: dict[tuple[Fragment, tuple[str | int, ...]], Group] = {}
        self._groups_of: dict[Part, list[Group]] = {}
        """Of the parts that stand in something which has been written, and have not been delivered."""
        self._opened: dict[Part, list[Group | Listed]] = {}
        """What opens when a part has been delivered."""
        self._integrated: set[Part] = set()
        self._count = 0

    def begin(self, first: Part) -> Step:
        """Start with what is delivered at once."""
        step = Step()
        self._integrate(first)
        self._release(first, step)
        return step

    def advance(self, done: list[Part]) -> Step:
        """Take parts that are done, and tell what follows from them."""
        for part in done:
            if part in self._groups_of:
                self._integrate(part)
        step = Step()
        moved = True
        while moved:
            moved = False
            for one in list(self.open):
                moved = self._finish(one, step) or moved
        return step

    def _integrate(self, part: Part) -> None:
        """Sort what was noted in a part into its groups, once, unless a failure has made it null."""
        if part in self._integrated or (part.failed and isinstance(part, DeferredPart)):
            return
        self._integrated.add(part)
        self._opened[part] = []
        for child in part.beneath:
            if not part.holds(child):
                continue
            self._groups_of[child] = []
            if isinstance(child, StreamPart):
                self._opened[part].append(Listed(child))
            elif isinstance(child, DeferredPart):
                self._sort(child, part)
            if child.done:
                self._integrate(child)

    def _sort(self, child: DeferredPart, producer: Part) -> None:
        assert child.node is not None  # noqa: S101 - only the first part has none
        for fragment in child.node.fragments:
            group = self._group(fragment, child.keys, producer)
            if group.state is not State.FAILED:
                group.parts.append(child)
                self._groups_of[child].append(group)

    def _group(self, fragment: Fragment, keys: Keys, producer: Part) -> Group:
        place = tuple(keys[: fragment.depth])
        known = self._known.get((fragment, place))
        if known is not None:
            return known
        parent = self._group(fragment.parent, keys, producer) if fragment.parent else None
        group = self._known[fragment, place] = Group(fragment.label, list(place), parent)
        if parent is None:
            self._opened[producer].append(group)
        else:
            parent.children.append(group)
            group.state = State.FAILED if parent.state is State.FAILED else State.WAITING
        return group

    def _release(self, part: Part, step: Step) -> None:
        for one in self._opened.pop(part, ()):
            self._open(one, step)

    def _open(self, one: Group | Listed, step: Step) -> None:
        """Tell the client of a group; of an empty one, tell of those within it."""
        if isinstance(one, Group):
            if one.state is not State.WAITING:
                return
            if not one.parts:
                one.state = State.PASSED
                for child in one.children:
                    self._open(child, step)
                return
            one.state = State.OPEN
        one.id = str(self._count)
        self._count += 1
        self.open[one] = None
        step.pending.append(one)

    def _finish(self, one: Group | Listed, step: Step) -> bool:
        if isinstance(one, Listed):
            return self._finish_list(one, step)
        failed = [part for part in one.parts if part.failed]
        if failed:
            del self.open[one]
            _fail(one)
            step.completed.append(Completed(one, [e for part in failed for e in errors_of(part)]))
            return True
        if not all(part.done for part in one.parts):
            return False
        for part in one.parts:
            if self._groups_of.pop(part, None) is not None:
                self._deliver(part, one, step)
        del self.open[one]
        one.state = State.PASSED
        step.completed.append(Completed(one))
        for child in one.children:
            self._open(child, step)
        return True

    def _deliver(self, part: Part, group: Group, step: Step) -> None:
        """Deliver a part with the group whose path says most of its own."""
        assert part.node is not None  # noqa: S101
        owners = [self._known[f, tuple(part.keys[: f.depth])] for f in part.node.fragments]
        best = max((o for o in owners if o.state is State.OPEN), key=lambda o: len(o.keys), default=group)
        step.patches.append(Patch(best if len(best.keys) > len(group.keys) else group, part))
        self._release(part, step)

    def _finish_list(self, one: Listed, step: Step) -> bool:
        part = one.part
        if not part.done:
            return False
        self._groups_of.pop(part, None)
        if len(part.data) > part.start:
            step.patches.append(Patch(one, part))
        del self.open[one]
        step.completed.append(Completed(one, errors_of(part, last=True) if part.failed else None))
        self._release(part, step)
        return True


def errors_of(part: Part, *, last: bool = False) -> list[Failure]:
    """Why a part failed; for one that brings nothing, with all that was met in it."""
    assert part.failed is not None  # noqa: S101
    return [failure_of(part.failed), *([] if last else part.errors)]


def _fail(group: Group) -> None:
    group.state = State.FAILED
    for child in group.children:
        _fail(child)
