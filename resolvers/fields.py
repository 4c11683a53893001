"""
The vocabulary that declares a field: its class, its permission, its mask, its cost, and how it is read.

What is declared here is printed into `schema.graphql` as directives, and policy is read back from that text.
How a field is read (`Attribute`, `Sealed`, `Batched`) stays in the field's metadata, for whoever executes it.
"""

import inspect
from collections.abc import Callable, Collection
from typing import Any, Final, TypeVar

import msgspec
import strawberry
from strawberry.schema_directive import Location

from masking.classes import CLASS_MEANINGS, MASK_MEANINGS, DataClass, MaskKind
from masking.permissions import Permission
from resolvers.context import BatchLoad, RequestContext
from resolvers.demand import NOTHING_SPECIAL, Demand, directives_of
from resolvers.enums import described

READ: Final = "read"
"""Metadata key under which a field tells how it is read."""

SUBJECT: Final = "__subject__"
"""Attribute of a type whose objects stand in a relation to the viewer."""

RECORD: Final = "__record__"
"""Attribute of a type that names the class of its objects."""

BESIDES: Final = "__besides__"
"""Attribute of such a type that names what code reads of its objects, whatever fields are asked for."""

Info = strawberry.Info[RequestContext, None]


DataClassEnum = described(DataClass, "What a field tells (grades after JR/T 0171-2020).", CLASS_MEANINGS)
MaskKindEnum = described(MaskKind, "How a value is masked where it may not be clear.", MASK_MEANINGS)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="protect",
    description="Decides how a field is shown: what it tells, the permission it needs, its mask.",
)
class Protect:
    data_class: DataClassEnum = strawberry.directive_field(name="class")  # type: ignore[valid-type]
    needs: str | None = strawberry.UNSET
    mask: MaskKindEnum | None = strawberry.UNSET  # type: ignore[valid-type]


@strawberry.schema_directive(
    locations=[Location.OBJECT],
    name="subject",
    description="The viewer's relation to each such object is resolved in a batch and limits all beneath it.",
)
class SubjectDirective:
    pass


class Sealed(msgspec.Struct, frozen=True):
    """The field is a core-system number, sealed for the viewer's bank."""

    attribute: str
    type_name: str


class Batched(msgspec.Struct, frozen=True):
    """The field is loaded for all its parents in one call."""

    load: BatchLoad
    key: str | None
    late: bool = False
    """Whether it reads no more than the viewer's relation to its parents does."""


class Subject(msgspec.Struct, frozen=True):
    """How the viewer's relation to objects of one type is found: `async (context, keys) -> relations`."""

    key: str | None
    """The attribute that the relation is found by; without one, the record itself."""
    relate: BatchLoad
    record: type
    """The record class that stands for the type."""


def protect(data_class: DataClass, needs: Permission | None = None, mask: MaskKind | None = None) -> Protect:
    return Protect(
        data_class=data_class,
        needs=needs.value if needs else strawberry.UNSET,
        mask=mask or strawberry.UNSET,
    )


def shown(
    data_class: DataClass,
    description: str,
    *,
    needs: Permission | None = None,
    mask: MaskKind | None = None,
    demand: Demand = NOTHING_SPECIAL,
    **options: Any,
) -> Any:
    """Declare a field that is read as the attribute of the same name, or by its `resolver`."""
    directives = [protect(data_class, needs, mask), *directives_of(demand, options.get("resolver"))]
    return strawberry.field(description=description, directives=directives, **options)


def part(description: str, **options: Any) -> Any:
    """Declare a field that is shown whenever the object that holds it is."""
    return shown(DataClass.INHERITED, description, **options)


def sealed(attribute: str, type_name: str) -> Any:
    """Declare a node id: *attribute* holds the core-system number, which never leaves unsealed."""

    def resolve(self: Any, info: Info) -> strawberry.ID:
        return strawberry.ID(info.context.ids.sealing(type_name)(getattr(self, attribute)))

    return part(
        "Sealed identifier: opaque, stable for the viewer's bank, useless in another.",
        resolver=resolve,
        metadata={READ: Sealed(attribute, type_name)},
    )


def batched(
    load: BatchLoad,
    key: str | None,
    data_class: DataClass,
    description: str,
    *,
    needs: Permission | None = None,
    mask: MaskKind | None = None,
    demand: Demand = NOTHING_SPECIAL,
    late: bool = False,
) -> Any:
    """
    Declare a field that *load* gives for all its parents at once, by their attribute *key*, or by themselves.

    The keyword-only parameters of *load* become the field's arguments.
    """
    return shown(
        data_class,
        description,
        needs=needs,
        mask=mask,
        demand=demand,
        resolver=_one_of_a_batch(load, key),
        metadata={READ: Batched(load, key, late)},
    )


def _one_of_a_batch(load: BatchLoad, key: str | None) -> Callable[..., Any]:
    async def resolve(self: Any, info: Info, **arguments: Any) -> Any:
        return await info.context.loader(load, arguments).load(self if key is None else getattr(self, key))

    given = inspect.signature(load, eval_str=True).parameters.values()
    own = list(inspect.signature(resolve).parameters.values())[:2]
    arguments = [p for p in given if p.kind is inspect.Parameter.KEYWORD_ONLY]
    resolve.__signature__ = inspect.Signature([*own, *arguments])  # type: ignore[attr-defined]
    resolve.__annotations__ = {"info": Info, **{p.name: p.annotation for p in arguments}}
    return resolve


TypeT = TypeVar("TypeT", bound=type)


def record_type(
    record: type, description: str, *, name: str | None = None, besides: Collection[str] = ()
) -> Callable[[TypeT], TypeT]:
    """
    Declare a GraphQL type whose objects are instances of *record*.

    *besides* are the attributes that code reads of them beside the fields: no load leaves those unread.
    """
    return _declare(record, description, name, (), frozenset(besides))


def subject_type(subject: Subject, description: str, *, name: str | None = None) -> Callable[[TypeT], TypeT]:
    """Declare a GraphQL type to whose objects the viewer stands in a relation."""

    def decorate(cls: TypeT) -> TypeT:
        declared = _declare(subject.record, description, name, [SubjectDirective()])(cls)
        setattr(declared, SUBJECT, subject)
        return declared

    return decorate


def _declare(
    record: type, description: str, name: str | None, directives: Any, besides: frozenset[str] = frozenset()
) -> Callable[[TypeT], TypeT]:
    if not besides <= set(getattr(record, "__struct_fields__", ())):
        raise TypeError(f"{record.__name__} has not all of {sorted(besides)}")

    def decorate(cls: TypeT) -> TypeT:
        setattr(cls, RECORD, record)
        setattr(cls, BESIDES, besides)
        cls.is_type_of = classmethod(lambda _, obj, _info: isinstance(obj, record))  # type: ignore[attr-defined]
        return strawberry.type(cls, name=name, description=description, directives=directives)

    return decorate
