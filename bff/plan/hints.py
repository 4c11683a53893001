"""
Hints: how a field is read fast, told beside the field in `extensions` and read by the plan alone.

A hint changes cost, never meaning: a schema without any executes through its resolvers, as in graphql-core.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from keyword import iskeyword
from typing import Any, Final, TypeAlias

import msgspec

READ: Final = "bff.read"
"""Key in `GraphQLField.extensions`: an `Attribute`, a `Bound`, a `Batch` or a `Called`."""

SUBJECT: Final = "bff.subject"
"""Key in `GraphQLObjectType.extensions`: a `Subject`."""

RECORDS: Final = "bff.records"
"""Key in `GraphQLObjectType.extensions`: a `Records`."""

PLAIN: Final = "bff.plain"
"""Key in `GraphQLScalarType.extensions`: a tuple of `Plain`."""

BatchLoad: TypeAlias = Callable[..., Awaitable[Sequence[object]] | Sequence[object]]
Relate: TypeAlias = Callable[[Any, Sequence[Any]], Awaitable[Sequence[int]] | Sequence[int]]


def _assert_name(name: str) -> None:
    """The name stands in generated source, so it is a name and nothing else."""
    if not name.isidentifier() or iskeyword(name):
        raise ValueError(f"not the name of an attribute: {name!r}")


class Attribute(msgspec.Struct, frozen=True):
    """The value is an attribute of the record."""

    name: str

    def __post_init__(self) -> None:
        _assert_name(self.name)


class Bound(msgspec.Struct, frozen=True):
    """
    The value is a function of an attribute, and the function is made once per run by `bind(context)`.

    A null attribute stays null: the function is not asked.
    """

    attr: str
    bind: Callable[[Any], Callable[[Any], object]]

    def __post_init__(self) -> None:
        _assert_name(self.attr)


class Batch(msgspec.Struct, frozen=True):
    """
    The values for all parents of one field position come from one call, in the order of the keys.

    An element that is an exception is an error at its own path; a call that raises is an error at every path.
    """

    load: BatchLoad
    """`load(context, keys, **arguments)`; may be async or not."""
    key: str | None = None
    """The parent's attribute that is its key; without one, the parent itself."""
    late: bool = False
    """It reads what its parents' relation has read: it is begun after that, and needs no task of its own."""


class Called(msgspec.Struct, frozen=True):
    """The value is `call(source, context, **arguments)`: a resolver that wants no more of `info`."""

    call: Callable[..., object]


class Subject(msgspec.Struct, frozen=True):
    """The viewer stands in a `masking.viewer.Relation` to each object of this type, and to all beneath it."""

    key: str | None
    relate: Relate
    """`relate(context, keys)`; loads beneath start beside it when it is async."""


class Records(msgspec.Struct, frozen=True):
    """Instances of exactly these classes are objects of this type, so neither `is_type_of` is asked."""

    classes: tuple[type, ...]
    besides: frozenset[str] = frozenset()
    """Attributes that code reads of them, whatever fields are asked for."""


class Plain(msgspec.Struct, frozen=True):
    """
    Values of exactly this class need not be asked of the scalar's own function: they are written in place.

    The texts are Python; `{v}` stands for the value.
    """

    kind: type
    write: str
    """What is written of it."""
    when: str = ""
    """Of which values of the class that holds, if not of all; any other is the scalar's own function's."""


Hint: TypeAlias = Attribute | Bound | Batch | Called


def read_hint(extensions: Mapping[str, object]) -> Hint | None:
    hint = extensions.get(READ)
    return hint if isinstance(hint, Attribute | Bound | Batch | Called) else None


def plain_hint(extensions: Mapping[str, object]) -> tuple[Plain, ...]:
    hint = extensions.get(PLAIN, ())
    return tuple(one for one in hint if isinstance(one, Plain)) if isinstance(hint, tuple) else ()


def subject_hint(extensions: Mapping[str, object]) -> Subject | None:
    hint = extensions.get(SUBJECT)
    return hint if isinstance(hint, Subject) else None


def records_hint(extensions: Mapping[str, object]) -> Records | None:
    hint = extensions.get(RECORDS)
    return hint if isinstance(hint, Records) else None
