"""Finding the concrete type of a value: by the class of its record, or by asking as graphql-core does."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLObjectType, GraphQLSchema, default_type_resolver, is_object_type
from graphql.pyutils import inspect
from graphql.pyutils.is_awaitable import is_awaitable

from bff.plan.deferred import Later, Typed
from bff.plan.model import Field
from bff.plan.path import Path

if TYPE_CHECKING:
    from bff.plan.run import Run


def named_type(
    run: "Run", field: Field, type_: Any, value: object, path: Path, abstract: bool
) -> "str | Later":
    """Find the name of the concrete type of *value*, or what to await for it."""
    known = field.records.get(type(value))
    if known is not None and (abstract or known == type_.name):
        return known
    if not abstract:
        return _checked(run, field, type_, value, path)
    resolve = type_.resolve_type or default_type_resolver
    found = resolve(value, run.info(field, path), type_)
    if is_awaitable(found):
        return Later(_resolved(run, field, type_, value, path, found))
    return _checked(run, field, _valid(run.schema, field, type_, value, found), value, path)


async def _resolved(
    run: "Run", field: Field, type_: Any, value: object, path: Path, found: Awaitable[object]
) -> object:
    concrete = _valid(run.schema, field, type_, value, await found)
    checked = _checked(run, field, concrete, value, path)
    return await checked.awaitable if isinstance(checked, Later) else Typed(checked, value)


def _checked(run: "Run", field: Field, type_: GraphQLObjectType, value: object, path: Path) -> "str | Later":
    """Ask the type whether the value is one of its own, where it can tell."""
    if type_.is_type_of is None:
        return type_.name
    answer = type_.is_type_of(value, run.info(field, path))
    if is_awaitable(answer):
        return Later(_answered(field, type_, value, answer))
    if not answer:
        raise _not_of(field, type_, value)
    return type_.name


async def _answered(field: Field, type_: GraphQLObjectType, value: object, answer: Awaitable[bool]) -> Typed:
    if not await answer:
        raise _not_of(field, type_, value)
    return Typed(type_.name, value)


def _not_of(field: Field, type_: GraphQLObjectType, value: object) -> GraphQLError:
    return GraphQLError(f"Expected value of type '{type_}' but got: {inspect(value)}.", list(field.nodes))


def _valid(schema: GraphQLSchema, field: Field, type_: Any, value: object, name: object) -> GraphQLObjectType:
    """Accept the name of a possible type; the messages for all others are graphql-core's."""
    must = f"Abstract type '{type_}' must resolve to an Object type at runtime for field '{field.coordinate}'"
    if name is None:
        message = (
            f"{must}. Either the '{type_}' type should provide a 'resolve_type' function"
            " or each possible type should provide an 'is_type_of' function."
        )
    elif not isinstance(name, str):
        message = (
            f"{must} with value {inspect(value)}, received '{inspect(name)}',"
            " which is not a valid Object type name."
        )
    elif (found := schema.get_type(name)) is None:
        message = (
            f"Abstract type '{type_}' was resolved to a type '{name}' that does not exist inside the schema."
        )
    elif not is_object_type(found):
        message = f"Abstract type '{type_}' was resolved to a non-object type '{name}'."
    elif not schema.is_sub_type(type_, found):
        message = f"Runtime Object type '{found}' is not a possible type for '{type_}'."
    else:
        return found
    raise GraphQLError(message, list(field.nodes))
