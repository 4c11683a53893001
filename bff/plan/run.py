"""
One run of a plan: what has been written, what waits, and the driver that settles it.

A pass is synchronous: it writes all that can be written and gathers what must be awaited into units. Units
run beside one another, each followed by the pass that its values allow: no branch waits for another's load.
"""

from asyncio import gather
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphql import GraphQLResolveInfo, GraphQLSchema
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import gather_with_cancel
from graphql.pyutils.is_awaitable import is_awaitable
from graphql.type.definition import GraphQLResolveInfoHelpers

from bff.plan.beside import Unit, beside
from bff.plan.complete import place, place_item
from bff.plan.deferred import Drained, Waiting
from bff.plan.failures import Failed, Failures, erase
from bff.plan.guard import Entering, Prefetch, Relations, enter_subjects
from bff.plan.loads import Parent, start_loads
from bff.plan.model import Field, Node
from bff.plan.path import Path, core_path
from bff.plan.shown import Place

if TYPE_CHECKING:
    from bff.plan.plan import Plan


class Run:
    """The state of one request. It is dropped with its reply; the plan keeps nothing of it."""

    __slots__ = (
        "_arguments",
        "_bound",
        "context",
        "data",
        "entering",
        "failures",
        "loads",
        "masked",
        "met",
        "plan",
        "prefetched",
        "relations",
        "root",
        "schema",
        "variables",
        "waiting",
    )

    def __init__(self, plan: "Plan", context: Any, variables: VariableValues, root: Any) -> None:
        self.plan = plan
        self.schema: GraphQLSchema = plan.schema
        self.context = context
        self.variables = variables
        self.root = root
        self.data: dict[str, object] | None = None
        self.failures = Failures()
        self.loads: defaultdict[Field, list[Parent]] = defaultdict(list)
        """By field, the parents whose value of it will be loaded in the next pass."""
        self.entering: dict[tuple[Field, str], Entering] = {}
        self.waiting: list[tuple[Waiting | None, Awaitable[object]]] = []
        self.prefetched: dict[Field, Prefetch] = {}
        self.relations: Relations = {}
        self.met: dict[Place, list[object]] = {}
        self.masked: set[Node] = set()
        self._arguments: dict[Field, Mapping[str, object]] = {}
        self._bound: dict[Callable[..., Any], Callable[[Any], object]] = {}

    def wait(self, place_: Waiting, awaitable: Awaitable[object]) -> None:
        self.waiting.append((place_, awaitable))

    def abandon(self, awaitable: Awaitable[object]) -> None:
        """Have awaited, with the next unit, what no longer has a place."""
        self.waiting.append((None, awaitable))

    def enter(self, field: Field, name: str, places: list[Waiting], sources: list[Any]) -> None:
        """Have subjects of the type *name* at *field* written when their relations are known."""
        at = (field, name)
        known = self.entering.get(at)
        if known is None:
            self.entering[at] = (places, sources)
        else:
            known[0].extend(places)
            known[1].extend(sources)

    def bound(self, bind: Callable[[Any], Callable[[Any], object]]) -> Callable[[Any], object]:
        """Make the function of a `Bound` once; where that fails, every reading of it fails so."""
        found = self._bound.get(bind)
        if found is None:
            try:
                found = bind(self.context)
            except Exception as error:  # noqa: BLE001
                found = _raising(error)
            self._bound[bind] = found
        return found

    def arguments(self, field: Field) -> Mapping[str, object]:
        """Coerce a field's arguments, once for all objects that have the field."""
        known = field.arguments
        if known.constant is not None and not known.variables:
            return known.constant
        found = self._arguments.get(field)
        if found is None:
            found = self._arguments[field] = self._coerce(field)
        return found

    def _coerce(self, field: Field) -> Mapping[str, object]:
        known, given = field.arguments, self.variables.coerced
        if known.constant is not None:
            values = {name: given.get(variable) for name, variable in known.variables.items()}
            if None not in values.values():
                return known.constant | values
        return get_argument_values(field.definition, field.nodes[0], self.variables)

    def info(self, field: Field, path: Path) -> GraphQLResolveInfo[Any]:
        """What graphql-core tells a resolver."""
        while isinstance(path[1], int) and path[0] is not None:
            path = path[0]
        document = self.plan.document
        return GraphQLResolveInfo(
            field.name,
            list(field.nodes),
            field.definition.type,
            field.parent,
            core_path(path),
            getattr(self.context, "visible_schema", None) or self.schema,  # what introspection tells of
            document.fragments,
            self.root,
            self.plan.operation,
            self.variables,
            self.context,
            is_awaitable,
            None,
            GraphQLResolveInfoHelpers(gather=_gather, track=self._track),
        )

    def _track(self, values: Sequence[Any]) -> None:
        for value in values:
            if is_awaitable(value):
                self.abandon(value)

    def defer(self, node: Node, source: Any, written: dict[str, object], path: Path | None) -> None:
        """Note what is delivered later of an object; a run that delivers in parts does."""
        raise NotImplementedError

    def stream(self, node: Node, rest: Drained, written: Any, path: Path) -> None:
        """Note what is delivered later of a list; a run that delivers in parts does."""
        raise NotImplementedError

    def erase(self, failed: Failed, path: Path | None) -> None:
        """Make null what a failure leaves no value for, in what is already written."""
        if erase(self.data, self.failures, failed, path):
            self.data = None


def _raising(error: Exception) -> Callable[[Any], object]:
    def raises(_value: object) -> object:
        raise error

    return raises


def _gather(values: Sequence[Awaitable[Any]]) -> Awaitable[list[Any]]:
    return gather_with_cancel(*values)


def settle(run: Run) -> Unit | None:
    """Do all that can be done without awaiting; what must be awaited, with all that follows, comes back."""
    units = _pass(run)
    return _follow(run, units) if units else None


def _pass(run: Run) -> list[Unit]:
    units: list[Unit] = []
    while True:
        if run.entering:  # first, for what is written of subjects is loaded with the rest
            entering, run.entering = run.entering, {}
            for (field, name), (places, sources) in entering.items():
                unit = enter_subjects(run, field, name, places, sources)
                if unit is not None:
                    units.append(unit)
        elif run.loads:
            loads, run.loads = run.loads, defaultdict(list)
            units += start_loads(run, loads)
        elif run.waiting:
            waiting, run.waiting = run.waiting, []
            units.append(_land(run, waiting))
        else:
            return units


async def _follow(run: Run, units: list[Unit]) -> None:
    """Await units, each followed by the pass that its values allow, until nothing waits."""
    while len(units) == 1:  # most often, and then without a coroutine for each
        await units[0]
        units = _pass(run)
    if units:
        await beside([_follow(run, [unit]) for unit in units])


async def _land(run: Run, waiting: list[tuple[Waiting | None, Awaitable[object]]]) -> None:
    """Await the values of resolvers beside one another, and put them into their places in order."""
    values = await _all_of([awaitable for _, awaitable in waiting])
    for (place_, _), value in zip(waiting, values, strict=True):
        if isinstance(value, BaseException) and not isinstance(value, Exception):
            raise value
        if place_ is not None:
            _put_back(run, place_, value)


async def _all_of(waiting: list[Awaitable[object]]) -> list[object]:
    """Await values beside one another; a single one, as most are, without a task of its own."""
    if len(waiting) > 1:
        return await gather(*waiting, return_exceptions=True)
    try:
        return [await waiting[0]]
    except Exception as error:  # noqa: BLE001 - an exception is an answer, as `gather` gives it
        return [error]


def _put_back(run: Run, place_: Waiting, value: object) -> None:
    node, path = place_.node, place_.path
    try:
        if place_.type is node.field.definition.type:
            place(run, node, place_.container, place_.key, path, value)
        else:
            place_item(run, node, place_.type, place_.container, place_.key, path, value)
    except Failed as failed:
        run.erase(failed, path[0])
