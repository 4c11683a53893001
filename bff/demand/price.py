"""
What an operation may cost at most, and what it has cost: after IBM's GraphQL Cost Directives draft.

A field costs its weight once for each object that holds it; each object costs 1; leaves are free. Where an
object can be of several types, the dearest counts. Both figures are linear in the tree of fields, which the
survey has bounded, and the second in the reply.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec
from graphql import (
    GraphQLArgument,
    IntValueNode,
    OperationDefinitionNode,
    VariableNode,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.type import get_named_type

from bff.demand.weights import NO_SIZE, Weights
from bff.plan.model import Field, Program, Selection

Given: TypeAlias = Mapping[str, Any]

LARGEST: Final = 1_000_000_000
"""Numbers beyond this are all the same: too much."""


class Length(msgspec.Struct, frozen=True):
    """How long a list is: a number, and the variables that may say more."""

    items: int
    variables: tuple[str, ...] = ()

    def of(self, given: Given) -> int:
        told = [given[name] for name in self.variables if type(given.get(name)) is int]
        return max(0, min(max(told, default=self.items), LARGEST))


class Priced(msgspec.Struct, frozen=True, eq=False):
    """A field that costs something, or holds such a field."""

    key: str
    weight: int
    composite: bool
    length: Length | None
    """Of the field's own list."""
    types: tuple[tuple["Priced", ...], ...]
    """What is beneath, for each type that an object can have."""
    each: int | None
    """What each object costs, where nothing beneath depends on the reply: no list, and one type."""


class Price(msgspec.Struct, frozen=True, eq=False):
    """The price of an operation."""

    fields: tuple[Priced, ...]
    defaults: Given
    """Of the operation's variables."""
    fixed: int | None
    """What it may cost where no variable says how long a list is."""

    def at_most(self, variables: Given) -> int:
        """What the operation may cost with *variables*, before anything is executed."""
        if self.fixed is not None:
            return self.fixed
        return min(_sum(self.fields, {**self.defaults, **variables}), LARGEST)

    def spent(self, data: Mapping[str, Any] | None) -> int:
        """What a reply with *data* has cost."""
        return 0 if data is None else _spent(self.fields, data)


def price(operation: OperationDefinitionNode, program: Program, weights: Weights, list_size: int) -> Price:
    """Find the price of one operation; a list of unknown length is taken to have *list_size* items."""
    defaults = {
        d.variable.name.value: int(d.default_value.value)
        for d in operation.variable_definitions or ()
        if isinstance(d.default_value, IntValueNode)
    }
    fields = _Pricer(weights, list_size).selection(program.root, {})
    fixed = None if _varies(fields) else min(_sum(fields, {}), LARGEST)
    return Price(fields, defaults, fixed)


class _Pricer:
    """The pass over one program."""

    def __init__(self, weights: Weights, list_size: int) -> None:
        self._weights = weights
        self._list_size = list_size

    def selection(self, selection: Selection, lengths: Mapping[str, Length]) -> tuple[Priced, ...]:
        """Price a selection of which *lengths* tells how long some lists are, by the names of fields."""
        priced = (self._field(field, lengths) for field in selection.fields)
        return tuple(p for p in priced if p.weight or p.composite)

    def _field(self, field: Field, lengths: Mapping[str, Length]) -> Priced:
        size = self._weights.size.get(field.coordinate, NO_SIZE)
        assumed = self._list_size if size.assumed is None else size.assumed
        told = _told(field, size.arguments, assumed) if size.arguments else Length(assumed)
        beneath = dict.fromkeys(size.fields, told) if size.arguments else {}
        types = tuple(self.selection(s, beneath) for s in field.selections.values())
        listed = is_list_type(get_nullable_type(field.definition.type))
        own = lengths.get(field.name, Length(assumed) if size.fields else told)
        composite = not is_leaf_type(get_named_type(field.definition.type))
        return Priced(
            key=field.key,
            weight=self._weights.cost.get(field.coordinate, 0),
            composite=composite,
            length=own if listed else None,
            types=types,
            each=composite + _most(types, {}) if _even(types) else None,
        )


def _told(field: Field, arguments: tuple[str, ...], otherwise: int) -> Length:
    """What the arguments say of a length, the largest where several do; a variable may say it in each run."""
    items, variables = [], []
    for name in arguments:
        literal = next((a.value for a in field.nodes[0].arguments or () if a.name.value == name), None)
        known = (
            _number(literal) if isinstance(literal, IntValueNode) else _default(field.definition.args[name])
        )
        if isinstance(literal, VariableNode):
            variables.append(literal.name.value)
        if known is not None:
            items.append(known)
    return Length(max(items, default=otherwise), tuple(variables))


def _default(argument: GraphQLArgument) -> int | None:
    """The default of an argument, given in code or in a schema's text."""
    if argument.default is None:
        return argument.default_value if type(argument.default_value) is int else None
    literal = argument.default.literal
    return _number(literal) if isinstance(literal, IntValueNode) else None


def _number(literal: IntValueNode) -> int:
    return int(literal.value) if len(literal.value) < 10 else LARGEST


def _even(types: tuple[tuple[Priced, ...], ...]) -> bool:
    return len(types) <= 1 and all(
        field.each is not None and field.length is None for beneath in types for field in beneath
    )


def _varies(fields: tuple[Priced, ...]) -> bool:
    """Tell whether a variable says how long some list is."""
    return any(
        (field.length is not None and field.length.variables) or any(map(_varies, field.types))
        for field in fields
    )


def _most(types: tuple[tuple[Priced, ...], ...], given: Given) -> int:
    return max((_sum(beneath, given) for beneath in types), default=0)


def _sum(fields: tuple[Priced, ...], given: Given) -> int:
    total = 0
    for field in fields:
        each = field.composite + _most(field.types, given)
        total += field.weight + each * (1 if field.length is None else field.length.of(given))
        if total > LARGEST:
            break
    return total


def _spent(fields: tuple[Priced, ...], data: Mapping[str, Any]) -> int:
    total = 0
    for field in fields:
        value = data.get(field.key)
        total += field.weight
        if isinstance(value, list):
            if field.each is not None:
                total += (len(value) - value.count(None)) * field.each
            else:
                total += sum(_object(field, item) for item in value if item is not None)
        elif value is not None:
            total += _object(field, value)
    return total


def _object(field: Priced, value: Any) -> int:
    if not field.composite or not isinstance(value, dict):
        return int(field.composite)
    if field.each is not None:
        return field.each
    return 1 + max((_spent(beneath, value) for beneath in field.types), default=0)
