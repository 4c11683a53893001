"""Documents: parsed and validated once, with what a plan's key needs to know of each operation."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec
from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    validate,
    visit,
)
from graphql import parse as core_parse
from graphql.execution.collect_fields import FragmentDetails

from bff.plan.model import Fallback
from bff.plan.refusals import OperationUndetermined

Parse: TypeAlias = Callable[[str], DocumentNode]
"""From text to a document; raises a GraphQLError for what it refuses."""

CONDITIONS = frozenset({"skip", "include", "defer", "stream"})
DELIVERY = frozenset({"defer", "stream"})
UNPLANNED_DIRECTIVES = frozenset({"experimental_disableErrorPropagation"})


class Document(msgspec.Struct, frozen=True, eq=False):
    """A document that has been read; one with errors is remembered as such."""

    errors: tuple[GraphQLError, ...] = ()
    operations: tuple[OperationDefinitionNode, ...] = ()
    fragments: dict[str, FragmentDefinitionNode] = {}
    details: dict[str, FragmentDetails] = {}
    conditions: Mapping[str, tuple[str, ...]] = {}
    """For each operation, by name, the variables that decide which fields it has, and in which part."""
    fallback: Fallback | None = None
    parted: "Document | None" = None
    """The same with its @defer and @stream, which this one is without; `None` where it has none."""

    def operation(self, name: str | None) -> OperationDefinitionNode | GraphQLError:
        """Choose the operation to execute, with graphql-core's words where there is no choice."""
        if name is None:
            if len(self.operations) == 1:
                return self.operations[0]
            if self.operations:
                return OperationUndetermined(
                    "Must provide operation name if query contains multiple operations."
                )
            return OperationUndetermined("Must provide an operation.")
        for operation in self.operations:
            if operation.name and operation.name.value == name:
                return operation
        return OperationUndetermined(f"Unknown operation named '{name}'.")


def read_document(schema: GraphQLSchema, text: str, parse: Parse, located: bool = True) -> Document:
    """
    Parse and validate *text*.

    What is kept is small, for each full collection of garbage goes through all that is kept, and stops the
    world meanwhile: errors without nodes and, unless *located*, nodes without tokens.
    """
    try:
        parsed = parse(text)
    except GraphQLError as error:
        return Document(errors=(error.with_traceback(None),))
    found = inspect_document(schema, parsed)
    if found.errors:
        return Document(errors=tuple(_without_nodes(error) for error in found.errors))
    return found if located else _inspected(core_parse(text, no_location=True))


def inspect_document(schema: GraphQLSchema, parsed: DocumentNode) -> Document:
    """Validate a parsed document and note what planning asks of it."""
    errors = validate(schema, parsed, hide_suggestions=True)
    return Document(errors=tuple(errors)) if errors else _inspected(parsed)


def _without_nodes(error: GraphQLError) -> GraphQLError:
    """The same error, which knows its places in the text and nothing else."""
    return GraphQLError(error.message, source=error.source, positions=error.positions)


def _inspected(parsed: DocumentNode) -> Document:
    if not any(isinstance(node, DirectiveNode) and node.name.value in DELIVERY for node in walk(parsed)):
        return _document(parsed)
    whole = _document(visit(parsed, _WithoutDelivery()))
    return msgspec.structs.replace(whole, parted=_document(parsed))


class _WithoutDelivery(Visitor):
    """Takes out what says in which part something is delivered."""

    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        return REMOVE if node.name.value in DELIVERY else None


def _document(parsed: DocumentNode) -> Document:
    operations = tuple(d for d in parsed.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {d.name.value: d for d in parsed.definitions if isinstance(d, FragmentDefinitionNode)}
    return Document(
        operations=operations,
        fragments=fragments,
        details={name: FragmentDetails(fragment) for name, fragment in fragments.items()},
        conditions={
            operation.name.value if operation.name else "": _conditions(operation, fragments)
            for operation in operations
        },
        fallback=_unplanned(parsed, fragments),
    )


def _unplanned(parsed: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Fallback | None:
    if any(fragment.variable_definitions for fragment in fragments.values()):
        return Fallback("fragment arguments")
    for node in walk(parsed):
        if isinstance(node, DirectiveNode) and node.name.value in UNPLANNED_DIRECTIVES:
            return Fallback(f"@{node.name.value}")
    return None


def _conditions(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> tuple[str, ...]:
    names: set[str] = set()
    seen: set[str] = set()
    pending: list[Node] = [operation]
    while pending:
        for node in walk(pending.pop()):
            if isinstance(node, DirectiveNode) and node.name.value in CONDITIONS:
                names.update(_condition(node))
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                pending.append(fragments[node.name.value])
    return tuple(sorted(names))


def _condition(directive: DirectiveNode) -> Iterator[str]:
    for argument in directive.arguments or ():
        if argument.name.value == "if" and isinstance(argument.value, VariableNode):
            yield argument.value.name.value


def walk(node: Node) -> Iterator[Node]:
    """Go through a node and all beneath it, without recursion."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        for key in found.keys:
            value = getattr(found, key, None)
            if isinstance(value, Node):
                pending.append(value)
            elif isinstance(value, list | tuple):
                pending.extend(item for item in value if isinstance(item, Node))
