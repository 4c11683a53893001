"""Static cost: known from the document alone, before a plan is made. Linear in the document."""

from collections.abc import Mapping

import msgspec
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.utilities import type_from_ast

from bff.plan.refusals import TooComplex


class Limits(msgspec.Struct, frozen=True):
    """What a document may ask for. `None` sets no limit."""

    max_tokens: int | None = None
    max_depth: int | None = None
    max_aliases: int | None = None
    max_cost: int | None = None
    max_fields: int = 20_000
    """Fields of the collected tree, one for each concrete type; more are left to graphql-core."""
    list_size: int = 10
    """Items that a list is taken to have where no `first` or `last` stands in the document."""
    documents: int = 1_000
    """Documents, and as many plans, that are kept."""


class Cost(msgspec.Struct, frozen=True):
    """What an operation asks for at most."""

    cost: int = 0
    """Fields written, each list taken to have its page's size."""
    depth: int = 0
    aliases: int = 0

    def and_(self, other: "Cost") -> "Cost":
        return Cost(self.cost + other.cost, max(self.depth, other.depth), self.aliases + other.aliases)

    def errors(self, limits: Limits) -> list[GraphQLError]:
        """Say which limits are exceeded."""
        measured = (
            ("depth", self.depth, limits.max_depth),
            ("number of aliases", self.aliases, limits.max_aliases),
            ("cost", self.cost, limits.max_cost),
        )
        return [
            TooComplex(f"The operation's {name} is {value}; at most {limit} is allowed.")
            for name, value, limit in measured
            if limit is not None and value > limit
        ]


class _Meter:
    """The pass: each fragment is measured once, however often it is spread."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], list_size: int
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.list_size = list_size
        self.measured: dict[str, Cost] = {}

    def selection(self, parent: object, selections: SelectionSetNode) -> Cost:
        total = Cost()
        for node in selections.selections:
            total = total.and_(self._node(parent, node))
        return total

    def _node(self, parent: object, node: object) -> Cost:
        if isinstance(node, FieldNode):
            return self._field(parent, node)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - the third kind of selection
        on = type_from_ast(self.schema, node.type_condition) if node.type_condition else parent
        return self.selection(on, node.selection_set)

    def _fragment(self, name: str) -> Cost:
        known = self.measured.get(name)
        if known is None:
            fragment = self.fragments[name]
            on = type_from_ast(self.schema, fragment.type_condition)
            known = self.measured[name] = self.selection(on, fragment.selection_set)
        return known

    def _field(self, parent: object, node: FieldNode) -> Cost:
        aliases = 1 if node.alias else 0
        definition = self.schema.get_field(parent, node.name.value)  # type: ignore[arg-type]
        if node.selection_set is None or definition is None:
            return Cost(1, 1, aliases)
        beneath = self.selection(get_named_type(definition.type), node.selection_set)
        size = self._page(node, self.list_size if is_list_type(get_nullable_type(definition.type)) else 1)
        return Cost(1 + size * beneath.cost, 1 + beneath.depth, aliases + beneath.aliases)

    def _page(self, node: FieldNode, size: int) -> int:
        """The size of a page that the document asks for in figures, else *size*."""
        for argument in node.arguments or ():
            if argument.name.value in {"first", "last"} and isinstance(argument.value, IntValueNode):
                return max(0, int(argument.value.value))
        return size


def measure(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    list_size: int,
) -> Cost:
    """Measure one operation."""
    root = schema.get_root_type(operation.operation)
    return _Meter(schema, fragments, list_size).selection(root, operation.selection_set)
