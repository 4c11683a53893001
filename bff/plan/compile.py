"""
The pipe: text → document → fields → verdicts → source → plan, each step kept for the next request.

Plans are found in two steps. The first key is what a caller has at hand; the second holds only the verdicts
of the coordinates that the document mentions, so that standings which see it alike share one plan.
"""

from collections.abc import Hashable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, parse

from bff.plan.cache import KeyT, Lru, ValueT
from bff.plan.collect import collect
from bff.plan.documents import Document, Parse, inspect_document, read_document
from bff.plan.form import Form
from bff.plan.model import Fallback, Field, Program, Selection
from bff.plan.plan import Plan
from bff.plan.protection import Protection
from bff.plan.reads import Reads, reads_of
from bff.plan.split import split
from masking.verdict import Coordinate

Digest: TypeAlias = bytes | int
Planned: TypeAlias = Plan | Fallback | list[GraphQLError]


_WHOLE: Final = Form.WHOLE
"""A member costs ten times what a name of the module does."""


class PlanKey(msgspec.Struct, frozen=True):
    """What a caller asks a plan by."""

    document: Digest
    operation: str | None
    conditions: tuple[bool | None, ...]
    protection: Hashable
    form: Form = Form.WHOLE


class Limits(msgspec.Struct, frozen=True):
    """What is planned and kept. What a document may ask for is limited by who parses it."""

    max_fields: int = 20_000
    """Fields of the collected tree, one for each concrete type; more are left to graphql-core."""
    documents: int = 1_000
    """Documents, and as many plans, that are kept."""
    newcomers: int = 0
    """
    Documents of which it is only kept that they came: one that comes again is kept itself. With 0 all are.

    So a flood of documents that come once drives out none that is used, and leaves nothing behind.
    """


class _Prepared(msgspec.Struct, frozen=True, eq=False):
    """An operation before anything is decided of it."""

    operation: OperationDefinitionNode
    program: Program
    coordinates: tuple[Coordinate, ...]
    reads: Reads | None
    """`None` for a document that is not kept: what would be made for it alone is not worth making."""


class Planner:
    """Plans the documents of one schema, and keeps documents, programs and plans in bounded caches."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: Limits | None = None,
        parse_text: Parse | None = None,
        located: bool = True,
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self._parse = parse_text or parse
        self._located = located
        size = self.limits.documents
        self._documents: Lru[Digest, tuple[Document, object]] = Lru(size)
        self._prepared: Lru[PlanKey, _Prepared | Fallback | list[GraphQLError]] = Lru(size)
        self._plans: Lru[PlanKey, Planned] = Lru(size)
        self._shared: Lru[Hashable, Plan] = Lru(size)
        self._came: Lru[Digest, bool] | None = Lru(self.limits.newcomers) if self.limits.newcomers else None
        self.asked = 0
        self.made = 0
        """How often a plan was asked for, and how often it was not kept already."""

    def plan(
        self,
        document: str | DocumentNode,
        operation_name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        protection_key: Hashable = None,
        protection: Protection | None = None,
        form: Form = Form.WHOLE,
    ) -> Planned:
        """
        Find or make the plan of an operation.

        Of *variables* only those are looked at that decide which fields there are, and in which part.
        *protection_key* is equal for standings whose *protection* is equal.

        Returns:
            A plan; the errors of a document that is refused; or the reason to leave it to graphql-core.
        """
        self.asked += 1
        digest, found = self.document(document)
        if found.errors:
            return list(found.errors)
        parted = found.parted if form is not _WHOLE else None
        conditions = _conditions(parted or found, operation_name, variables or {})
        key = PlanKey(digest, operation_name, conditions, protection_key, form if parted else _WHOLE)
        planned = self._plans.get(key)
        if planned is None:
            self.made += 1
            planned = self._make(found, key, protection)
            self._keep(self._plans, key, planned, digest)
        return planned

    def expect(self, text: str) -> None:
        """Keep a document from the first time on: it is known that it will come again."""
        if self._came is not None:
            self._came.put(_digest(text), True)

    def sizes(self) -> dict[str, int]:
        """How many entries each cache holds."""
        return {
            "documents": len(self._documents),
            "operations": len(self._prepared),
            "plans": len(self._plans),
            "shared": len(self._shared),
        }

    def document(self, document: str | DocumentNode) -> tuple[Digest, Document]:
        """Read a document once. A parsed one is known by its identity, its own for as long as it is kept."""
        digest = _digest(document)
        known = self._documents.get(digest)
        if known is not None:
            return digest, known[0]
        if isinstance(document, str):
            found = read_document(self.schema, document, self._parse, self._located)
        else:
            found = inspect_document(self.schema, document)
        if self._came is None or isinstance(document, DocumentNode) or self._came.get(digest):
            self._documents.put(digest, (found, document if isinstance(document, DocumentNode) else None))
        else:
            self._came.put(digest, True)
        return digest, found

    def _make(self, document: Document, key: PlanKey, protection: Protection | None) -> Planned:
        prepared = self._prepare(document, key)
        if not isinstance(prepared, _Prepared):
            return prepared
        shared_key = (
            key.document,
            key.operation,
            key.conditions,
            key.form,
            protection and (id(protection.rules), protection.masker),
            protection and tuple(protection.of(coordinate) for coordinate in prepared.coordinates),
        )
        shared = self._shared.get(shared_key)
        if shared is None:
            plan = Plan(
                self.schema, document, prepared.operation, prepared.program, protection, prepared.reads
            )
            shared = self._keep(self._shared, shared_key, plan, key.document)
        return shared

    def _prepare(self, document: Document, key: PlanKey) -> _Prepared | Fallback | list[GraphQLError]:
        unprotected = PlanKey(key.document, key.operation, key.conditions, None, key.form)
        prepared = self._prepared.get(unprotected)
        if prepared is None:
            made = self._prepare_once(document, key)
            prepared = self._keep(self._prepared, unprotected, made, key.document)
        return prepared

    def _keep(self, cache: Lru[KeyT, ValueT], key: KeyT, value: ValueT, document: Digest) -> ValueT:
        """Put what was made of a document into a cache, where the document itself is kept."""
        return value if self._documents.get(document) is None else cache.put(key, value)

    def _prepare_once(self, document: Document, key: PlanKey) -> _Prepared | Fallback | list[GraphQLError]:
        operation = document.operation(key.operation)
        if isinstance(operation, GraphQLError):
            return [operation]
        if document.fallback is not None:
            return document.fallback
        parted = document.parted if key.form is not _WHOLE else None
        names = (parted or document).conditions.get(operation.name.value if operation.name else "", ())
        values = {name: value for name, value in zip(names, key.conditions, strict=True) if value is not None}
        program = collect(self.schema, document, operation, values, self.limits.max_fields)
        if parted and not isinstance(program, Fallback):
            program = split(
                self.schema, parted, key.operation, program, values, key.form, self.limits.max_fields
            )
        if isinstance(program, Fallback):
            return program
        is_kept = self._documents.get(key.document) is not None
        reads = reads_of(self.schema, program.root) if is_kept else None
        return _Prepared(operation, program, mentioned(program.root), reads)


def _digest(document: str | DocumentNode) -> Digest:
    return sha256(document.encode()).digest() if isinstance(document, str) else id(document)


def _conditions(
    document: Document, operation_name: str | None, variables: Mapping[str, Any]
) -> tuple[bool | None, ...]:
    """The values of the variables that decide which fields are there; one that is not boolean is no value."""
    operation = document.operation(operation_name)
    if isinstance(operation, GraphQLError):
        return ()
    names = document.conditions[operation.name.value if operation.name else ""]
    if not names:
        return ()
    defaults = {d.variable.name.value: d.default_value for d in operation.variable_definitions or ()}
    return tuple(_condition(variables, name, defaults.get(name)) for name in names)


def _condition(variables: Mapping[str, Any], name: str, default: Any) -> bool | None:
    value = variables[name] if name in variables else getattr(default, "value", None)
    return value if isinstance(value, bool) else None


def mentioned(selection: Selection) -> tuple[Coordinate, ...]:
    """All coordinates that a document mentions, in order."""
    found: set[Coordinate] = set()
    pending: list[Field] = list(selection.fields)
    while pending:
        field = pending.pop()
        found.add(field.coordinate)
        for beneath in field.selections.values():
            pending.extend(beneath.fields)
    return tuple(sorted(found))
