"""
Selection sets → a tree of fields for each concrete type, with fragments, @skip and @include resolved.

Merging is graphql-core's own `collect_fields`, so that both agree on order and on what is the same field.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from uuid import UUID

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetailsList,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues, get_argument_values

from bff.plan.documents import Document, walk
from bff.plan.hints import Attribute, Bound, Subject, read_hint, records_hint, subject_hint
from bff.plan.model import Arguments, Fallback, Field, Program, Selection

NULL_CONDITION = "null condition"
TOO_DEEP = "too deep"
TOO_MANY_FIELDS = "too many fields"

READ_FROM_RECORD = (Attribute, Bound)
IMMUTABLE = (str, int, float, bool, type(None), Decimal, date, datetime, time, Enum, UUID)


class TooLarge(Exception):
    """The tree of fields outgrows its limit; fragments within fragments can make it exponential."""


class Collector:
    """The pass over one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        operation: OperationDefinitionNode,
        conditions: Mapping[str, bool],
        max_fields: int,
    ) -> None:
        self.schema = schema
        self.document = document
        self.operation = operation
        self.values = VariableValues({}, dict(conditions))
        self.left = max_fields

    def root(self, type_: GraphQLObjectType) -> Selection:
        collected = collect_fields(self.schema, self.document.details, self.values, type_, self.operation)
        return self._selection(type_, collected)

    def _selection(self, type_: GraphQLObjectType, collected: CollectedFields) -> Selection:
        return Selection(type_, self._fields(type_, collected.grouped_field_set))

    def _fields(self, type_: GraphQLObjectType, grouped: GroupedFieldSet) -> tuple[Field, ...]:
        fields = []
        for key, details in grouped.items():
            definition = self.schema.get_field(type_, details[0].node.name.value)
            if definition is not None:
                fields.append(self._field(type_, key, definition, details))
        return tuple(fields)

    def _field(
        self, parent: GraphQLObjectType, key: str, definition: GraphQLField, details: FieldDetailsList
    ) -> Field:
        self.left -= 1
        if self.left < 0:
            raise TooLarge
        concrete = self._concrete(definition)
        selections = {type_.name: self._beneath(type_, details) for type_ in concrete}
        return Field(
            key=key,
            name=details[0].node.name.value,
            parent=parent,
            definition=definition,
            nodes=tuple(detail.node for detail in details),
            hint=read_hint(definition.extensions),
            arguments=_arguments(definition, details),
            selections=selections,
            subjects=_subjects(concrete),
            records=_records(concrete),
            last=not _subjects(concrete) and all(map(_is_at_hand, selections.values())),
        )

    def _concrete(self, definition: GraphQLField) -> list[GraphQLObjectType]:
        type_ = get_named_type(definition.type)
        if is_leaf_type(type_):
            return []
        if is_abstract_type(type_):
            return list(self.schema.get_possible_types(type_))
        assert isinstance(type_, GraphQLObjectType)  # noqa: S101 - no other output type is left
        return [type_]

    def _beneath(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Selection:
        collected = collect_subfields(
            self.schema, self.document.details, self.values, self.operation, type_, details
        )
        return self._selection(type_, collected)


def collect(
    schema: GraphQLSchema,
    document: Document,
    operation: OperationDefinitionNode,
    conditions: Mapping[str, bool],
    max_fields: int,
) -> Program | Fallback:
    """Collect the fields of one operation for the given values of its conditions."""
    root = schema.get_root_type(operation.operation)
    if root is None:
        return Fallback("no root type")
    selection = collected_by(Collector(schema, document, operation, conditions, max_fields), root)
    if isinstance(selection, Fallback):
        return selection
    return Program(selection, operation.operation is OperationType.MUTATION)


def collected_by(collector: Collector, root: GraphQLObjectType) -> Selection | Fallback:
    """Run one pass; what it cannot collect is left."""
    try:
        return collector.root(root)
    except TooLarge:
        return Fallback(TOO_MANY_FIELDS)
    except GraphQLError:
        return Fallback(NULL_CONDITION)
    except RecursionError:
        return Fallback(TOO_DEEP)


def _is_at_hand(selection: Selection) -> bool:
    """Tell whether all that is asked of an object is read from it, and at once."""
    return not selection.deferred and all(
        field.last and (isinstance(field.hint, READ_FROM_RECORD) or field.name == "__typename")
        for field in selection.fields
    )


def _subjects(concrete: list[GraphQLObjectType]) -> dict[str, Subject]:
    found = {type_.name: subject_hint(type_.extensions) for type_ in concrete}
    return {name: subject for name, subject in found.items() if subject is not None}


def _records(concrete: list[GraphQLObjectType]) -> dict[type, str]:
    hints = {type_.name: records_hint(type_.extensions) for type_ in concrete}
    return {cls: name for name, hint in hints.items() if hint is not None for cls in hint.classes}


def _arguments(definition: GraphQLField, details: FieldDetailsList) -> Arguments:
    """
    Split arguments into those known now and those that are a variable's value.

    A literal that holds a variable, or makes something that a resolver could change, is coerced in each run.
    """
    node = details[0].node
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    direct = {name: value.name.value for name, value in given.items() if isinstance(value, VariableNode)}
    literals = [value for value in given.values() if not isinstance(value, VariableNode)]
    if any(isinstance(found, VariableNode) for value in literals for found in walk(value)):
        return Arguments()
    rest = {name: argument for name, argument in definition.args.items() if name not in direct}
    try:
        values = get_argument_values(GraphQLField(definition.type, rest), node, VariableValues({}, {}))
    except Exception:  # noqa: BLE001 - it is the field's error, met again in each run
        return Arguments()
    if not all(isinstance(value, IMMUTABLE) for value in values.values()):
        return Arguments()
    names = {definition.args[name].out_name or name: variable for name, variable in direct.items()}
    return Arguments(constant=values, variables=names)
