"""
How what is declared with Strawberry is called, without Strawberry between: its arguments, and its resolver.

Strawberry looks up names and types of arguments in each call (15 µs); here that is done once for each field.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import strawberry
from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryOptional
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.field import StrawberryField

from resolvers.context import RequestContext

Convert: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
Call: TypeAlias = Callable[..., Any]


class ContextInfo:
    """What our resolvers use of `strawberry.Info`: the context. Anything else of it is an error at once."""

    __slots__ = ("context",)

    def __init__(self, context: RequestContext) -> None:
        self.context: Final = context


def converter(schema: strawberry.Schema, field: StrawberryField) -> Convert | None:
    """
    Give the function from GraphQL's arguments to those of Python: by their own names, inputs as objects.

    `None` says that they are the same.
    """
    names = schema.config.name_converter
    known = [
        (names.from_argument(argument), argument.python_name or "", _conversion(schema, argument.type))
        for argument in field.arguments
    ]
    if all(name == python_name and conversion is None for name, python_name, conversion in known):
        return None

    def convert(given: dict[str, Any]) -> dict[str, Any]:
        return {
            python_name: given[name] if conversion is None else conversion(given[name])
            for name, python_name, conversion in known
            if name in given
        }

    return convert


def _conversion(schema: strawberry.Schema, type_: Any) -> Callable[[object], object] | None:
    """The conversion of values of one type; `None` where graphql-core has already given what is wanted."""
    registry, config = schema.schema_converter.scalar_registry, schema.config
    inner = type_.of_type if type(type_) is StrawberryOptional else type_
    is_enum = isinstance(inner, StrawberryEnumDefinition) or has_enum_definition(inner)
    if inner is not GlobalID and (is_enum or is_scalar(inner, registry)):
        return None
    if type(type_) is StrawberryOptional:
        return lambda value: None if value is None else convert_argument(value, type_, registry, config)
    return lambda value: convert_argument(value, type_, registry, config)


def caller(schema: strawberry.Schema, field: StrawberryField) -> Call | None:
    """
    Give the function `(source, context, **arguments)` that calls a field's resolver.

    `None` where something of Strawberry's stands before it, or where it wants what only Strawberry can give.
    """
    resolver = field.base_resolver
    if resolver is None or field.extensions or field.is_subscription:
        return None
    if resolver.parent_parameter or resolver.root_parameter:
        return None
    function, convert = resolver.wrapped_func, converter(schema, field)
    info = resolver.info_parameter.name if resolver.info_parameter else None
    if not callable(function) or (info is not None and info != "info"):
        return None
    wants_source, wants_info = bool(resolver.self_parameter), info is not None

    def call(source: Any, context: RequestContext, **given: Any) -> Any:
        arguments = given if convert is None else convert(given)
        if wants_info:
            arguments["info"] = ContextInfo(context)
        return function(source, **arguments) if wants_source else function(**arguments)

    return call
