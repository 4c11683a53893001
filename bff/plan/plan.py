"""
A plan: what one operation does for viewers of one standing, and how it is run.

It holds no viewer's values. Writers of subjects are compiled when their relation is first met.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode
from graphql.execution.values import VariableValues

from bff.plan.authorize import access_of, decide, visible_loads
from bff.plan.beside import Unit
from bff.plan.cache import Lru
from bff.plan.documents import Document
from bff.plan.emit import Emitter
from bff.plan.failures import Failed, Failure
from bff.plan.link import link
from bff.plan.model import Access, Field, Node, Program, SubjectsWriter, Writer
from bff.plan.protection import OUTSIDE, Protection
from bff.plan.reads import Reads
from bff.plan.report import Entry, report
from bff.plan.run import Run, settle
from bff.plan.shown import Met, Place, Shown, shown
from bff.plan.steps import STEPPERS
from bff.plan.variables import Variables

_REPORTS = 64
"""Reports kept with a plan: they differ only by which parts of a view were there to be masked."""


class RunResult(msgspec.Struct, frozen=True):
    """The outcome of one run."""

    data: dict[str, object] | None
    failures: list[Failure] = []
    masking: list[Entry] = []
    masking_json: msgspec.Raw | None = None
    """The same, encoded, where it has been told before."""
    refused: list[GraphQLError] = []
    """Why nothing was executed: variables that could not be coerced."""
    met: Met = {}
    """The subjects met, shown or refused, for the audit record."""


class Entered(msgspec.Struct, frozen=True):
    """How a subject is shown in one relation, and what writes it."""

    access: Access
    write: SubjectsWriter | None
    nodes: tuple[Node, ...]


class _Report(NamedTuple):
    """What was masked, and where it is kept its encoded form."""

    entries: list[Entry]
    encoded: msgspec.Raw | None = None


class Plan:
    """One operation, compiled."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        operation: OperationDefinitionNode,
        program: Program,
        protection: Protection | None,
        reads: Reads | None = None,
    ) -> None:
        self.schema = schema
        self.document = document
        self.operation = operation
        self.program = program
        self.protection = protection
        self.reads: Final = reads
        """What the document reads of records; `None` where that is not known."""
        self.nodes = decide(program.parts or program.root, protection, OUTSIDE)
        self._variables = Variables(schema, operation)
        self.title = operation.name.value if operation.name else operation.operation.value
        self._write: Writer = link(Emitter(self.title).module(self.nodes), self.title)
        self._entered: dict[tuple[Field, str, int], Entered] = {}
        self._reports: Lru[frozenset[Node], _Report] = Lru(_REPORTS)
        self._visible: dict[tuple[Field, str], tuple[Field, ...]] = {}
        self.kept: dict[object, Any] = {}
        """What others have worked out of the plan, each under itself: found at once, and gone with it."""

    def entry(self, node: Node, name: str, relation: int) -> Entered:
        """How the subjects of type *name* at a field are shown in *relation*."""
        key = (node.field, name, relation)
        found = self._entered.get(key)
        if found is None:
            found = self._entered[key] = self._enter(node, name, relation)
        return found

    def _enter(self, node: Node, name: str, relation: int) -> Entered:
        access = access_of(node.field, self.protection, relation)
        selection = node.field.selections[name]
        if access.denied is not None:
            return Entered(access, None, ())
        nodes = decide(selection, self.protection, relation, subject=node.field, above=node)
        title = f"{self.title} {node.field.coordinate} {name} {relation}"
        return Entered(access, link(Emitter(title).module(nodes, subjects=True), title), nodes)

    def visible_loads(self, field: Field, name: str) -> tuple[Field, ...]:
        """The loads beneath a subject to start before its relation is known."""
        key = (field, name)
        found = self._visible.get(key)
        if found is None:
            assert self.protection is not None  # noqa: S101 - only then are subjects entered
            found = self._visible[key] = visible_loads(field.selections[name], self.protection)
        return found

    async def run(
        self, context: Any = None, variables: Mapping[str, Any] | None = None, root: Any = None
    ) -> RunResult:
        """Execute the plan for one request."""
        run = self.begin(context, variables, root)
        if isinstance(run, RunResult):
            return run
        rest = self.start(run)
        if rest is not None:
            await rest
        return self.finish(run)

    def begin(self, context: Any, variables: Mapping[str, Any] | None, root: Any) -> "Run | RunResult":
        """Coerce the variables and open a run."""
        coerced = self.coerce(variables)
        return coerced if isinstance(coerced, RunResult) else Run(self, context, coerced, root)

    def coerce(self, variables: Mapping[str, Any] | None) -> VariableValues | RunResult:
        """Coerce the variables; a result says why nothing is executed."""
        coerced = self._variables.coerce(variables)
        return RunResult(None, refused=coerced) if isinstance(coerced, list) else coerced

    def start(self, run: Run) -> Unit | None:
        """Do all that can be done at once; what is left, if anything is, comes back to be awaited."""
        if self.program.serial:
            run.data, rest = {}, iter(self.nodes)
            unit = self._serially(run, rest)
            return None if unit is None else self._serially_after(run, unit, rest)
        try:
            run.data = self._write(run, run.root, None)
        except Failed as failed:
            run.failures.record(failed, None)
        return settle(run)

    def _serially(self, run: Run, rest: Iterator[Node]) -> Unit | None:
        """Write root fields one after another, each with all beneath it, up to one that must be awaited."""
        for node in rest:
            if run.data is None:
                break
            self._write_root_field(run, node)
            unit = settle(run)
            if unit is not None:
                return unit
        return None

    async def _serially_after(self, run: Run, unit: Unit | None, rest: Iterator[Node]) -> None:
        while unit is not None:
            await unit
            unit = self._serially(run, rest)

    def _write_root_field(self, run: Run, node: Node) -> None:
        assert run.data is not None  # noqa: S101 - a failed mutation is not continued
        try:
            STEPPERS[node.step](run, node, run.root, run.data, None)
        except Failed as failed:
            run.failures.record(failed, None)
            run.data = None

    def finish(self, run: Run) -> RunResult:
        """Gather the outcome of a run that has nothing left to await."""
        failures = run.failures.all()
        if not run.masked:
            return RunResult(run.data, failures, met=run.met)
        told = self._report(run)
        return RunResult(run.data, failures, told.entries, told.encoded, met=run.met)

    def _report(self, run: Run) -> "_Report":
        """Report what was masked; kept where all subjects of a field stand in one relation."""
        if any(len({relation for relation, _ in found}) > 1 for found in run.relations.values()):
            return _Report(report(run.masked, run.relations))
        key = frozenset(run.masked)
        found = self._reports.get(key)
        if found is None:
            entries = report(run.masked, run.relations)
            found = self._reports.put(key, _Report(entries, msgspec.Raw(msgspec.json.encode(entries))))
        return found

    def shown(self, place: Place | None) -> tuple[Shown, ...]:
        """What may be shown of subjects met at *place*; for `None`, of what stands outside of subjects."""
        if place is None:
            return shown(self.nodes)
        field, name, relation = place
        entered = self._entered[field, name, relation]
        return shown(entered.nodes, (field, entered.access))
