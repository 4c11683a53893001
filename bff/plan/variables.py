"""Coercing variables: scalars that are plainly right at once, anything else as graphql-core does."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    get_nullable_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

_PLAIN: dict[object, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
_INT_BOUND = 2**31
_MAX_ERRORS = 50


class Variables:
    """The variables of one operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._nodes = operation.variable_definitions or ()
        signatures = [get_variable_signature(schema, node) for node in self._nodes]
        self._signatures = [s for s in signatures if isinstance(s, GraphQLVariableSignature)]
        self._plain = [_PLAIN.get(get_nullable_type(s.type)) for s in self._signatures]

    def coerce(self, given: Mapping[str, Any] | None) -> VariableValues | list[GraphQLError]:
        """Coerce what was given, or say what is wrong with it."""
        given = given or {}
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature, plain in zip(self._signatures, self._plain, strict=True):
            value: Any = given.get(signature.name)
            if type(value) is not plain or not _in_range(value):
                return get_variable_values(self._schema, self._nodes, dict(given), max_errors=_MAX_ERRORS)
            sources[signature.name] = VariableValueSource(signature, value)
            coerced[signature.name] = value
        return VariableValues(sources, coerced)


def _in_range(value: object) -> bool:
    return type(value) is not int or -_INT_BOUND <= value < _INT_BOUND
