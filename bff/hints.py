"""From Strawberry's declarations to the hints that the plan reads: how a field is read, of what record."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from bff.calling import caller, converter
from bff.plan import hints
from masking.viewer import Viewer
from resolvers import fields, subscriptions
from resolvers.subscriptions import Address

PLAIN: Final[Mapping[str, tuple[hints.Plain, ...]]] = {
    "Date": (hints.Plain(date, "{v}.isoformat()"),),
    "DateTime": (hints.Plain(datetime, "{v}.isoformat()", "{v}.tzinfo is not None"),),
    "Decimal": (hints.Plain(Decimal, "{v}.__format__('f')", "{v}.is_finite()"),),
    "ReducedDate": (hints.Plain(str, "{v}"), hints.Plain(date, "{v}.isoformat()")),
}
"""What `resolvers.scalars` writes of the values that sources give, without a call for each."""

ENCODED: Final[Mapping[str, tuple[hints.Plain, ...]]] = {
    **PLAIN,
    "Date": (hints.Plain(date, "{v}"),),
    "DateTime": (hints.Plain(datetime, "{v}", "{v}.tzinfo is not None and {v}.year > 1901"),),
    "ReducedDate": (hints.Plain(str, "{v}"), hints.Plain(date, "{v}")),
}
"""
The same for results that nobody but `bff.http.reply.payload` reads: it encodes dates and times as the scalars
write them, at a tenth of the cost. Not times before 1902, whose zones are seconds off the minute: it rounds.
"""

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF

ADDRESSES: Final = "bff.addresses"
"""Extension of a field of Subscription: `(viewer, arguments) -> addresses` to listen at."""


def core_schema(
    schema: strawberry.Schema, plain: Mapping[str, tuple[hints.Plain, ...]] = PLAIN
) -> GraphQLSchema:
    """The graphql-core schema under *schema*, with the hints attached; those of scalars are *plain*."""
    core = schema._schema  # Strawberry offers no public way to it
    for named in core.type_map.values():
        if isinstance(named, GraphQLObjectType) and _DEFINITION in named.extensions:
            _hint_type(schema, named, cast("StrawberryObjectDefinition", named.extensions[_DEFINITION]))
    for name, of_scalar in plain.items():
        core.type_map[name].extensions[hints.PLAIN] = of_scalar
    return core


def _hint_type(
    schema: strawberry.Schema, named: GraphQLObjectType, definition: StrawberryObjectDefinition
) -> None:
    subject: fields.Subject | None = getattr(definition.origin, fields.SUBJECT, None)
    record: type | None = getattr(definition.origin, fields.RECORD, None)
    if subject is not None:
        named.extensions[hints.SUBJECT] = hints.Subject(subject.key, subject.relate)
    if record is not None:
        besides: frozenset[str] = getattr(definition.origin, fields.BESIDES)
        named.extensions[hints.RECORDS] = hints.Records((record,), besides)
    for field in named.fields.values():
        declared = cast("StrawberryField | None", field.extensions.get(_DEFINITION))
        hint = _read(schema, declared) if declared is not None else None
        if hint is not None:
            field.extensions[hints.READ] = hint
        if declared is not None and subscriptions.SOURCE in declared.metadata:
            field.extensions[ADDRESSES] = _addresses(schema, declared)


def _read(schema: strawberry.Schema, field: StrawberryField) -> hints.Hint | None:
    how = field.metadata.get(fields.READ)
    if isinstance(how, fields.Sealed):
        return hints.Bound(how.attribute, _sealing(how.type_name))
    if isinstance(how, fields.Batched):
        return hints.Batch(_python_arguments(schema, field, how.load), how.key, how.late)
    if field.is_basic_field:
        return hints.Attribute(field.python_name)
    call = caller(schema, field)
    return None if call is None else hints.Called(call)


def _sealing(type_name: str) -> Callable[[Any], Callable[[object], str]]:
    def bind(context: Any) -> Callable[[object], str]:
        sealed: Callable[[object], str] = context.ids.sealing(type_name)
        return sealed

    return bind


def _python_arguments(
    schema: strawberry.Schema, field: StrawberryField, load: Callable[..., Awaitable[Sequence[object]]]
) -> Callable[..., Awaitable[Sequence[object]]]:
    """Give *load* its arguments as Strawberry would: by their Python names, inputs as objects."""
    convert = converter(schema, field)
    if convert is None:
        return load

    def load_with(context: Any, keys: Sequence[Any], **given: Any) -> Awaitable[Sequence[object]]:
        return load(context, keys, **convert(given))

    return load_with


def _addresses(
    schema: strawberry.Schema, field: StrawberryField
) -> Callable[[Viewer, Mapping[str, object]], Sequence[Address]]:
    source: subscriptions.Source = field.metadata[subscriptions.SOURCE]
    convert = converter(schema, field)

    def addresses(viewer: Viewer, given: Mapping[str, object]) -> Sequence[Address]:
        arguments = dict(given)
        return source.addresses(viewer, **(convert(arguments) if convert else arguments))

    return addresses
