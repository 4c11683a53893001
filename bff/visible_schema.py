"""
The schema as one viewer may know it: a document of definitions in, the visible part of it out.

A field is visible where some relation shows it. What is reached through no visible field is left out: types,
arguments, enum values, and interfaces of types that lack one of their fields.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
)

from masking.verdict import Coordinate

Sees: TypeAlias = Callable[[Coordinate], bool]
Composite: TypeAlias = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode
TypeDefinition: TypeAlias = (
    Composite
    | EnumTypeDefinitionNode
    | InputObjectTypeDefinitionNode
    | ScalarTypeDefinitionNode
    | UnionTypeDefinitionNode
)

EXECUTABLE: Final = frozenset({"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"})
"""Where a directive of a document can stand; all others belong to the policy."""

ROOTS: Final = ("Query", "Mutation", "Subscription")
_TYPES: Final = (
    ObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    UnionTypeDefinitionNode,
)


def visible(document: DocumentNode, sees: Sees, policy_directives: bool) -> DocumentNode:
    """
    Leave in *document* what somebody may know who *sees* fields so.

    With *policy_directives* the definitions of all directives stay, with the types of their arguments: the
    document is then for people and build tools. Introspection has no place for applied directives.
    """
    types = {node.name.value: node for node in document.definitions if isinstance(node, _TYPES)}
    fields = _visible_fields(types, sees)
    directives = [node for node in document.definitions if isinstance(node, DirectiveDefinitionNode)]
    kept = _reached(types, fields, directives if policy_directives else [])
    return DocumentNode(definitions=tuple(_shown(document, types, fields, kept, policy_directives)))


def _visible_fields(
    types: Mapping[str, TypeDefinition], sees: Sees
) -> dict[str, tuple[FieldDefinitionNode, ...]]:
    """The visible fields of each composite type; a field of a type without any is not visible either."""
    fields = {
        name: tuple(f for f in node.fields or () if sees(Coordinate(f"{name}.{f.name.value}")))
        for name, node in types.items()
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
    }
    while True:
        empty = {name for name, found in fields.items() if not found}
        left = {name: tuple(f for f in found if named(f.type) not in empty) for name, found in fields.items()}
        if left == fields:
            return fields
        fields = left


def _reached(
    types: Mapping[str, TypeDefinition],
    fields: Mapping[str, Sequence[FieldDefinitionNode]],
    directives: Sequence[DirectiveDefinitionNode],
) -> set[str]:
    """Names of the types that are reached from the roots, or from arguments of *directives*."""
    reached: set[str] = set()
    pending = [root for root in ROOTS if fields.get(root)]
    pending += [named(argument.type) for node in directives for argument in node.arguments or ()]
    while pending:
        name = pending.pop()
        if name in reached or name not in types:
            continue
        reached.add(name)
        pending += _beneath(types[name], fields)
    return reached


def _beneath(node: TypeDefinition, fields: Mapping[str, Sequence[FieldDefinitionNode]]) -> Iterator[str]:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        for field in fields[node.name.value]:
            yield named(field.type)
            yield from (named(argument.type) for argument in field.arguments or ())
        yield from _implemented(node, fields)
    elif isinstance(node, InputObjectTypeDefinitionNode):
        yield from (named(field.type) for field in node.fields or ())


def _implemented(node: Composite, fields: Mapping[str, Sequence[FieldDefinitionNode]]) -> Iterator[str]:
    """The interfaces of which a type still has every field."""
    own = {field.name.value for field in fields[node.name.value]}
    for interface in node.interfaces or ():
        wanted = {field.name.value for field in fields.get(interface.name.value, ())}
        if wanted and wanted <= own:
            yield interface.name.value


def _shown(
    document: DocumentNode,
    types: Mapping[str, TypeDefinition],
    fields: Mapping[str, Sequence[FieldDefinitionNode]],
    kept: set[str],
    policy_directives: bool,
) -> Iterator[DefinitionNode]:
    for node in document.definitions:
        if isinstance(node, DirectiveDefinitionNode):
            if policy_directives or not EXECUTABLE.isdisjoint(name.value for name in node.locations):
                yield node
        elif isinstance(node, SchemaDefinitionNode):
            yield replace(
                node, operation_types=tuple(o for o in node.operation_types if o.type.name.value in kept)
            )
        elif isinstance(node, _TYPES) and node.name.value in kept:
            yield _cut(node, fields, kept)


def _cut(
    node: TypeDefinition, fields: Mapping[str, Sequence[FieldDefinitionNode]], kept: set[str]
) -> TypeDefinition:
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        implemented = set(_implemented(node, fields))
        interfaces = tuple(i for i in node.interfaces or () if i.name.value in implemented)
        return replace(node, fields=tuple(fields[node.name.value]), interfaces=interfaces)
    if isinstance(node, UnionTypeDefinitionNode):
        return replace(node, types=tuple(member for member in node.types or () if member.name.value in kept))
    return node


def named(node: TypeNode) -> str:
    """The name within lists and non-nulls."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 - what the grammar says
    return node.name.value
