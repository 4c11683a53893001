"""
Every operation of a schema: one document for each field of its roots, and for each type of node.

A document selects everything below its field, and enters no type twice on one path. What has to be given is
left to `arguments`.
"""

from collections.abc import Collection, Iterator
from typing import Final

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_required_argument,
)

ROWS: Final = 3
"""How many to ask of every list: more would cost more than one document may."""


class Operation(msgspec.Struct, frozen=True):
    """A document, and what it covers."""

    name: str
    """The field, and of nodes the type: `customer`, `node on Loan`."""
    document: str
    arguments: dict[str, GraphQLArgument]
    """What has to be given, by the variable's name."""
    covers: frozenset[str]
    """Coordinates, as in `Customer.profile`."""
    type_name: str
    """What it gives."""
    is_mutation: bool = False
    is_subscription: bool = False


def operations_of(schema: GraphQLSchema) -> list[Operation]:
    """Every operation of *schema*, queries first."""
    found: list[Operation] = []
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        for name, field in root.fields.items() if root else ():
            assert root is not None
            found += _operations(schema, root, name, field)
    return found


def coordinates_of(schema: GraphQLSchema) -> frozenset[str]:
    """Every field of every object that can be reached."""
    pending: list[GraphQLObjectType | GraphQLInterfaceType] = [schema.query_type]  # type: ignore[list-item]
    pending += [root for root in (schema.mutation_type, schema.subscription_type) if root]
    seen: dict[str, frozenset[str]] = {}
    while pending:
        kind = pending.pop()
        if kind.name in seen:
            continue
        is_object = isinstance(kind, GraphQLObjectType)
        seen[kind.name] = frozenset(f"{kind.name}.{field}" for field in kind.fields if is_object)
        pending += _composites(schema, kind)
    return frozenset().union(*seen.values())


def _composites(
    schema: GraphQLSchema, kind: GraphQLObjectType | GraphQLInterfaceType
) -> Iterator[GraphQLObjectType | GraphQLInterfaceType]:
    if isinstance(kind, GraphQLInterfaceType):
        yield from schema.get_possible_types(kind)
    for field in kind.fields.values():
        named = get_named_type(field.type)
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            yield named


def _operations(
    schema: GraphQLSchema, root: GraphQLObjectType, name: str, field: GraphQLField
) -> Iterator[Operation]:
    named = get_named_type(field.type)
    kinds: Collection[GraphQLObjectType | None]
    kinds = schema.get_possible_types(named) if isinstance(named, GraphQLInterfaceType) else [None]
    for kind in kinds:
        covers = {f"{root.name}.{name}"}
        target = kind or (named if isinstance(named, GraphQLObjectType) else None)
        below = _selections(target, (target.name,), covers) if target else ""
        inside = f" {{ __typename ... on {kind.name} {below} }}" if kind else f" {below}"
        given = {key: argument for key, argument in field.args.items() if is_required_argument(argument)}
        declared = [f"${key}: {argument.type}" for key, argument in given.items()]
        passed = [f"{key}: ${key}" for key in given] + [f"first: {ROWS}"] * ("first" in field.args)
        word = root.name.lower()
        yield Operation(
            name=f"{name} on {kind.name}" if kind else name,
            document=f"{word} Whole{_listed(declared)} {{ {name}{_listed(passed)}{inside} }}",
            arguments=given,
            covers=frozenset(covers),
            type_name=named.name if kind is None else kind.name,
            is_mutation=word == "mutation",
            is_subscription=word == "subscription",
        )


def _selections(kind: GraphQLObjectType, path: tuple[str, ...], covers: set[str]) -> str:
    """The selection set of everything in *kind*; *path* are the types entered so far."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        named = get_named_type(field.type)
        below = ""
        if isinstance(named, GraphQLObjectType):
            if named.name in path:
                continue
            below = " " + _selections(named, (*path, named.name), covers)
        covers.add(f"{kind.name}.{name}")
        parts.append(name + (f"(first: {ROWS})" if "first" in field.args else "") + below)
    return f"{{ {' '.join(parts)} }}"


def _listed(parts: Collection[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""
