"""Static cost: known from the document alone, before a plan is made. Linear in the document."""

from collections.abc import Mapping
from typing import Final

import msgspec
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
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

LARGEST_PAGE: Final = 100
"""What a page is taken to have where a variable says how long it is."""


class Limits(msgspec.Struct, frozen=True):
    """What a document may ask for. `None` sets no limit."""

    max_tokens: int | None = None
    max_depth: int | None = None
    max_aliases: int | None = None
    max_cost: int | None = None
    max_fields: int = 20_000
    """Fields of the collected tree, one for each concrete type; more are left to graphql-core."""
    list_size: int = 10
    """Items that a list is taken to have where no `first` tells."""
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
        self.measured: dict[tuple[str, int], Cost] = {}

    def selection(self, parent: object, selections: SelectionSetNode, page: int) -> Cost:
        """Measure a selection whose lists have *page* items where they do not say themselves."""
        total = Cost()
        for node in selections.selections:
            total = total.and_(self._node(parent, node, page))
        return total

    def _node(self, parent: object, node: object, page: int) -> Cost:
        if isinstance(node, FieldNode):
            return self._field(parent, node, page)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, page)
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - the third kind of selection
        on = type_from_ast(self.schema, node.type_condition) if node.type_condition else parent
        return self.selection(on, node.selection_set, page)

    def _fragment(self, name: str, page: int) -> Cost:
        known = self.measured.get((name, page))
        if known is None:
            fragment = self.fragments[name]
            on = type_from_ast(self.schema, fragment.type_condition)
            known = self.measured[name, page] = self.selection(on, fragment.selection_set, page)
        return known

    def _field(self, parent: object, node: FieldNode, page: int) -> Cost:
        aliases = 1 if node.alias else 0
        definition = self.schema.get_field(parent, node.name.value)  # type: ignore[arg-type]
        if node.selection_set is None or definition is None:
            return Cost(1, 1, aliases)
        size = self._page(node, definition)
        listed = is_list_type(get_nullable_type(definition.type))
        # A connection's own lists have the size of its page, so it is counted there and not twice.
        inner = self.list_size if listed or size is None else size
        beneath = self.selection(get_named_type(definition.type), node.selection_set, inner)
        times = (size or page) if listed else 1
        return Cost(1 + times * beneath.cost, 1 + beneath.depth, aliases + beneath.aliases)

    def _page(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """The size of the page that a field with `first` asks for; a variable may ask for the largest."""
        if "first" not in definition.args:
            return None
        given = next((a.value for a in node.arguments or () if a.name.value == "first"), None)
        if given is None:
            default = definition.args["first"].default_value
            return default if isinstance(default, int) else self.list_size
        return max(0, int(given.value)) if isinstance(given, IntValueNode) else LARGEST_PAGE


def measure(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    list_size: int,
) -> Cost:
    """Measure one operation."""
    root = schema.get_root_type(operation.operation)
    return _Meter(schema, fragments, list_size).selection(root, operation.selection_set, list_size)
