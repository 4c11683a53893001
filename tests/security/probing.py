"""Every argument of the schema as a question: documents that put a probe into one after the other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

DEPTH: Final = 5
CUSTOMER_QUERY: Final = "customer(id: $id)"
UNSTABLE: Final = frozenset(
    {"correlationId", "cursor", "startCursor", "endCursor", "handle", "revealedAt", "placedAt"}
)
"""Members of a reply that are new each time."""


class Probe(msgspec.Struct, frozen=True):
    """One question: *argument* names where the probe stands."""

    argument: str
    document: str
    variables: Mapping[str, Any]


def probes(
    schema: GraphQLSchema, values: Mapping[str, Sequence[Any]], known: Mapping[str, Any]
) -> Iterator[Probe]:
    """
    Ask every argument of every field with each value of its type.

    *values* are by name of scalar; *known* gives arguments that must be right for a field to be reached.
    """
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    customer = schema.type_map["Customer"]
    assert isinstance(customer, GraphQLObjectType)
    roots = (
        (schema.query_type, "query", ""),
        (customer, "query", CUSTOMER_QUERY),
        (schema.mutation_type, "mutation", ""),
    )
    for parent, kind, above in roots:
        for name, field in parent.fields.items():
            for argument in field.args:
                yield from _of_argument(Place(parent.name, name, field, argument, kind, above), values, known)


class Place(msgspec.Struct, frozen=True):
    """One argument, and how its field is reached."""

    parent: str
    name: str
    field: GraphQLField
    argument: str
    kind: str
    above: str


def _of_argument(
    place: Place, values: Mapping[str, Sequence[Any]], known: Mapping[str, Any]
) -> Iterator[Probe]:
    argument = place.field.args[place.argument]
    document = _document(place, argument, known)
    others = {"id": known["id"]} if place.above else {}
    at = f"{place.parent}.{place.name}({place.argument}:)"
    named = get_named_type(argument.type)
    if isinstance(named, GraphQLInputObjectType):
        usual = {name: known[name] for name in named.fields if name in known}
        for member, field in named.fields.items():
            for value in _values(field, values):
                yield Probe(f"{at}.{member}", document, {**others, "a": {**usual, member: value}})
        return
    for value in _values(argument, values):
        yield Probe(at, document, {**others, "a": value})


def _values(given: GraphQLArgument | GraphQLInputField, values: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    named = get_named_type(given.type)
    return list(named.values) if isinstance(named, GraphQLEnumType) else values[named.name]


def _document(place: Place, argument: GraphQLArgument, known: Mapping[str, Any]) -> str:
    others = [
        f"{name}: {known[name]}"
        for name, other in place.field.args.items()
        if name != place.argument and is_required_argument(other)
    ]
    given = ", ".join([f"{place.argument}: $a", *others])
    asked = f"{place.name}({given}) {_selection(place.field, DEPTH)}"
    if place.above:
        return f"{place.kind}($id: ID!, $a: {argument.type}) {{ {place.above} {{ {asked} }} }}"
    return f"{place.kind}($a: {argument.type}) {{ {asked} }}"


def _selection(field: GraphQLField, depth: int) -> str:
    """All leaves beneath a field, a few levels down, where no argument is required."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    fields: Mapping[str, GraphQLField] = getattr(named, "fields", {})
    parts = [
        f"{name} {_selection(inner, depth - 1)}"
        for name, inner in fields.items()
        if not any(map(is_required_argument, inner.args.values()))
        and (is_leaf_type(get_named_type(inner.type)) or (depth > 1 and name in _TOLD))
    ]
    return f"{{ __typename {' '.join(parts)} }}"


_TOLD: Final = frozenset({"nodes", "profile", "customer", "task", "call", "userErrors", "entries", "results"})
"""Objects whose leaves are selected too: where a value of a customer could show."""


def steady(reply: Any) -> Any:
    """A reply without what is new each time."""
    if isinstance(reply, dict):
        return {name: steady(value) for name, value in reply.items() if name not in UNSTABLE}
    return [steady(item) for item in reply] if isinstance(reply, list) else reply
