"""
Collected fields → the parts in which they are delivered: at once, and with each deferred fragment.

Which fields belong together is graphql-core's own `build_execution_plan`, for today's form. In the form of
2022 each fragment has all its fields, so there the parts are cut here.
"""

from collections.abc import Iterable, Mapping

import msgspec
from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)
from graphql.execution.collect_fields import CollectedFields, DeferUsage, FieldDetailsList
from graphql.execution.incremental.build_execution_plan import build_execution_plan
from graphql.pyutils import RefSet

from bff.plan.collect import Collector, collected_by
from bff.plan.documents import Document
from bff.plan.form import Form
from bff.plan.model import Arguments, Deferred, Fallback, Field, Fragment, Program, Selection, Stream
from bff.plan.path import lists_of


class _Splitter(Collector):
    """The pass that delivers each field once."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        operation: OperationDefinitionNode,
        conditions: Mapping[str, bool],
        max_fields: int,
    ) -> None:
        super().__init__(schema, document, operation, conditions, max_fields)
        self.within: RefSet[DeferUsage] = RefSet()
        """The deferred fragments whose fields are being collected."""
        self.found = 0
        self._depth = 0
        self._fragments: dict[int, tuple[DeferUsage, Fragment]] = {}

    def _selection(self, type_: GraphQLObjectType, collected: CollectedFields) -> Selection:
        self._open(collected.new_defer_usages)
        plan = build_execution_plan(collected.grouped_field_set, self.within)
        fields = self._fields(type_, plan.grouped_field_set)
        deferred = []
        for usages, grouped in plan.new_grouped_field_sets.items():
            above, self.within = self.within, usages
            part = Selection(type_, self._fields(type_, grouped))
            self.within = above
            deferred.append(Deferred(tuple(self.fragment(usage) for usage in usages), _nameless(part)))
        self.found += len(deferred)
        return Selection(type_, fields, tuple(deferred))

    def _open(self, usages: Iterable[DeferUsage]) -> None:
        for usage in usages:
            parent = usage.parent_defer_usage
            above = None if parent is None else self.fragment(parent)
            self._fragments[id(usage)] = (usage, Fragment(usage.label, above, self._depth))

    def fragment(self, usage: DeferUsage) -> Fragment:
        return self._fragments[id(usage)][1]

    def _field(
        self, parent: GraphQLObjectType, key: str, definition: GraphQLField, details: FieldDetailsList
    ) -> Field:
        levels = 1 + lists_of(definition)
        self._depth += levels
        stream = self._stream(details[0].node)
        if stream is None:
            field = super()._field(parent, key, definition, details)
        else:
            self.found += 1
            field = msgspec.structs.replace(
                self._streamed(parent, key, definition, details), stream=stream, last=False
            )
        self._depth -= levels
        return field

    def _streamed(
        self, parent: GraphQLObjectType, key: str, definition: GraphQLField, details: FieldDetailsList
    ) -> Field:
        """Collect a list whose items are delivered whole, whichever fragments ask for their fields."""
        above, self.within = self.within, RefSet()
        whole = [detail._replace(defer_usage=None) for detail in details]
        field = super()._field(parent, key, definition, whole)
        self.within = above
        return field

    def _stream(self, node: FieldNode) -> Stream | None:
        directive = next((d for d in node.directives or () if d.name.value == "stream"), None)
        if directive is None or not self._applies(directive):
            return None
        label = _argument(directive, "label")
        first = _argument(directive, "initialCount")
        return Stream(
            label.value if isinstance(label, StringValueNode) else None,
            first.name.value if isinstance(first, VariableNode) else _count(first),
        )

    def _applies(self, directive: DirectiveNode) -> bool:
        value = _argument(directive, "if")
        if isinstance(value, VariableNode):
            return bool(self.values.coerced.get(value.name.value, True))
        return not isinstance(value, BooleanValueNode) or value.value


class _Repeater(_Splitter):
    """The pass that gives each deferred fragment all its fields."""

    current: DeferUsage | None = None

    def _selection(self, type_: GraphQLObjectType, collected: CollectedFields) -> Selection:
        self._open(collected.new_defer_usages)
        return self._part(type_, collected, self.current)

    def _part(
        self, type_: GraphQLObjectType, collected: CollectedFields, usage: DeferUsage | None
    ) -> Selection:
        own = {
            key: mine
            for key, details in collected.grouped_field_set.items()
            if (mine := [detail for detail in details if detail.defer_usage is usage])
        }
        above, self.current = self.current, usage
        fields = self._fields(type_, own)
        self.current = above
        inner = [new for new in collected.new_defer_usages if new.parent_defer_usage is usage]
        parts = [(new, self._part(type_, collected, new)) for new in inner]
        deferred = tuple(
            Deferred((self.fragment(new),), _nameless(part))
            for new, part in parts
            if part.fields or part.deferred
        )
        self.found += len(deferred)
        return Selection(type_, fields, deferred)

    def _streamed(
        self, parent: GraphQLObjectType, key: str, definition: GraphQLField, details: FieldDetailsList
    ) -> Field:
        above, self.current = self.current, None
        field = super()._streamed(parent, key, definition, details)
        self.current = above
        return field


def split(
    schema: GraphQLSchema,
    document: Document,
    operation_name: str | None,
    program: Program,
    conditions: Mapping[str, bool],
    form: Form,
    max_fields: int,
) -> Program | Fallback:
    """Cut *program* into the parts that *document*, which has its @defer and @stream, asks for."""
    operation = document.operation(operation_name)
    assert isinstance(operation, OperationDefinitionNode)  # noqa: S101 - *program* was made of it
    kind = _Repeater if form is Form.FULL else _Splitter
    splitter = kind(schema, document, operation, conditions, max_fields)
    parts = collected_by(splitter, program.root.type)
    if isinstance(parts, Fallback):
        return parts
    return msgspec.structs.replace(program, parts=parts) if splitter.found else program


def _nameless(part: Selection) -> Field:
    type_ = part.type
    return Field(
        "", "", type_, GraphQLField(type_), (), None, Arguments(), {type_.name: part}, {}, {}, last=False
    )


def _argument(directive: DirectiveNode, name: str) -> ValueNode | None:
    return next((a.value for a in directive.arguments or () if a.name.value == name), None)


def _count(value: ValueNode | None) -> int:
    if not isinstance(value, IntValueNode):
        return 0
    count = int(value.value)
    if count < 0:
        raise GraphQLError("initialCount is negative")
    return count
