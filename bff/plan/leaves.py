"""
Expressions that check and serialise a leaf value: the usual class is recognised inline, any other is asked of
the type, and what the type refuses raises, so that the general way finds the error and its path.
"""

from collections.abc import Callable
from sys import float_info
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLScalarType,
    GraphQLString,
)
from graphql.pyutils import Undefined

from bff.plan.hints import Plain, plain_hint
from bff.plan.names import Names
from masking.masks.inline import Inline, InlineMask

_TESTS: Final[dict[GraphQLLeafType, str]] = {
    GraphQLString: "type({v} := {value}) is str",
    GraphQLID: "type({v} := {value}) is str",
    GraphQLInt: "type({v} := {value}) is int and -2147483648 <= {v} <= 2147483647",
    GraphQLFloat: f"type({{v}} := {{value}}) is float and -{float_info.max!r} <= {{v}} <= {float_info.max!r}",
    GraphQLBoolean: "({v} := {value}) is True or {v} is False",
}
"""What is written as it is. The bounds are those of the specification's Int, and of a finite double."""


class Anomaly(Exception):
    """A value that generated code does not handle: the general way looks at it again."""


def anomaly(*_: object) -> Any:
    raise Anomaly


def leaf(
    names: Names, type_: GraphQLLeafType, value: str, mask: Callable[..., object] | None, null: str
) -> str:
    """
    Give the expression that writes *value*, itself an expression, evaluated once.

    *null* is what is written for a null: `None`, or a call that raises.
    """
    v = names.fresh("v")
    serialise = names.once(f"to_{type_.name}", type_, lambda: strict(type_))
    if mask is None:
        return _written(names, type_, value, v, serialise, null)
    usual = ""
    if isinstance(mask, InlineMask) and _holds_text(type_):
        usual, mask = _usual(names, mask.inline, v), mask.full
    covered = f"{names.bind('mask', mask)}({v})"
    unusual = _written(names, type_, covered, v, serialise, null)
    return f"{null} if ({v} := {value}) is None else {usual}{unusual}"


def is_recognised(type_: object) -> bool:
    """Whether *type_* is a leaf whose usual values are written inline, so that no other is taken for one."""
    return (
        isinstance(type_, GraphQLEnumType)
        or type_ in _TESTS
        or (isinstance(type_, GraphQLScalarType) and bool(plain_hint(type_.extensions)))
    )


def _usual(names: Names, inline: Inline, v: str) -> str:
    """The mask's usual case, in place."""
    bound = {name: names.bind(name, value) for name, value in inline.names.items()}
    return f"{inline.write.format(v=v, **bound)} if {inline.when.format(v=v, **bound)} else "


def _holds_text(type_: GraphQLLeafType) -> bool:
    """Whether a text is written as it is."""
    if type_ is GraphQLString:
        return True
    return any(case.kind is str and case.write == "{v}" and not case.when for case in _cases(type_))


def _written(names: Names, type_: GraphQLLeafType, value: str, v: str, serialise: str, null: str) -> str:
    # What is no value of its type is refused by `strict`, and so is a null that may not stand.
    otherwise = f"None if {v} is None else {serialise}({v})" if null == "None" else f"{serialise}({v})"
    test = _TESTS.get(type_)
    if test is not None:
        return f"{v} if {test.format(v=v, value=value)} else {otherwise}"
    if isinstance(type_, GraphQLEnumType):
        name, known = (
            names.fresh("v"),
            names.once(f"{type_.name}_names", type_, lambda: enum_names(type_).get),
        )
        return f"{name} if ({name} := {known}({v} := {value})) is not None else {otherwise}"
    cases, read = "", f"({v} := {value})"
    for case in _cases(type_):
        kind = names.bind(case.kind.__name__, case.kind)
        when = f" and {case.when.format(v=v)}" if case.when else ""
        cases += f"{case.write.format(v=v)} if type({read}) is {kind}{when} else "
        read = v  # it has been read in the first test
    return (
        f"{cases}None if {read} is None else {serialise}({v})"
        if null == "None"
        else f"{cases}{serialise}({read})"
    )


def _cases(type_: GraphQLLeafType) -> tuple[Plain, ...]:
    return () if isinstance(type_, GraphQLEnumType) else plain_hint(type_.extensions)


def enum_names(type_: GraphQLEnumType) -> dict[object, str]:
    """The name of each value of an enumeration, as the type itself serialises it."""
    names: dict[object, str] = {}
    for value in type_.values.values():
        try:
            names[value.value] = type_.coerce_output_value(value.value)
        except Exception:  # noqa: BLE001, S112 - unhashable, or refused: left to the type, each time
            continue
    return names


def strict(type_: GraphQLLeafType) -> Callable[[Any], object]:
    """Serialise what the type accepts; anything doubtful is an anomaly."""
    serialise = type_.coerce_output_value

    def serialised(value: Any) -> object:
        if value is None or value is Undefined or isinstance(value, Exception):
            raise Anomaly
        done: object = serialise(value)
        if done is None or done is Undefined:
            raise Anomaly
        return done

    return serialised
