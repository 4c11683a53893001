"""Schemas drawn by Hypothesis, whose data follow from a seed: the same for whoever executes."""

from typing import Any

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
)
from graphql.pyutils import Undefined
from hypothesis import strategies as st

from bff.plan.hints import PLAIN, READ, RECORDS, Attribute, Batch, Bound, Plain, Records
from tests.property.plan_data import Faults, Source, Things

MODES = ("default", "resolver", "attribute", "bound", "batch")
UNHINTED = ("default", "resolver")


class Shape(msgspec.Struct, frozen=True):
    """What the generators of documents and the tests need beside the schema."""

    schema: GraphQLSchema
    arguments: dict[str, list[tuple[str, str]]]
    """Of each field, by coordinate: names and types of its arguments."""


def odd(value: object) -> object:
    """A custom scalar's serialiser: refuses even numbers, and gives nothing for thirteen and fifteen."""
    if not isinstance(value, int) or value % 2 == 0:
        raise ValueError(f"not odd: {value!r}")
    return {13: None, 15: Undefined}.get(value, f"odd {value}")


def _leaves() -> dict[str, Any]:
    colour = GraphQLEnumType("Colour", {"RED": "r", "GREEN": 2, "BLUE": None})
    scalars = [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean, GraphQLID]
    plain = Plain(int, "'odd ' + str({v})", "{v} % 2 and {v} not in (13, 15)")
    odds = GraphQLScalarType("Odd", coerce_output_value=odd, extensions={PLAIN: (plain,)})
    return {t.name: t for t in (*scalars, colour, odds)}


def _inputs(leaves: dict[str, Any]) -> dict[str, Any]:
    inner = GraphQLInputObjectType(
        "Inner",
        {
            "a": GraphQLInputField(GraphQLNonNull(GraphQLInt), default_value=3),
            "b": GraphQLInputField(GraphQLList(GraphQLString)),
            "c": GraphQLInputField(leaves["Colour"], out_name="colour"),
        },
    )
    return {
        "Int": GraphQLArgument(GraphQLInt, default_value=5),
        "[String!]": GraphQLArgument(GraphQLList(GraphQLNonNull(GraphQLString))),
        "Inner": GraphQLArgument(inner, out_name="inner_value"),
        "Colour": GraphQLArgument(leaves["Colour"], default_value="r"),
        "Boolean!": GraphQLArgument(GraphQLNonNull(GraphQLBoolean)),
        "ID": GraphQLArgument(GraphQLID),
    }


class SchemaDraw:
    """Draws one schema."""

    def __init__(self, draw: st.DrawFn, hints: bool, things: Things) -> None:
        self.draw = draw
        self.things = things
        self.modes = MODES if hints else UNHINTED
        self.hints = hints
        self.leaves = _leaves()
        self.inputs = _inputs(self.leaves)
        self.named: dict[str, Any] = {}
        self.arguments: dict[str, list[tuple[str, str]]] = {}

    def schema(self) -> Shape:
        count = self.draw(st.integers(2, 4))
        facets = self._facets(self.draw(st.integers(0, 2)))
        objects = [self._object(f"T{i}", facets) for i in range(count)]
        self.named |= {t.name: t for t in (*facets, *objects)}
        if self.draw(st.booleans()):
            self.named["Either"] = GraphQLUnionType("Either", objects[:2], resolve_type=self._resolve_type())
        query, mutation = self._object("Query", []), self._object("Mutation", [])
        schema = GraphQLSchema(query, mutation, types=list(self.named.values()))
        return Shape(schema, self.arguments)

    def _facets(self, count: int) -> list[Any]:
        fields = {i: self._plan_fields(f"facet{i}_", 2) for i in range(count)}
        self._facet_fields = {f"Facet{i}": plan for i, plan in fields.items()}
        return [
            GraphQLInterfaceType(
                f"Facet{i}",
                lambda plan=plan, i=i: self._fields(f"Facet{i}", plan),  # type: ignore[misc]
                resolve_type=self._resolve_type(),
            )
            for i, plan in fields.items()
        ]

    def _resolve_type(self) -> Any:
        if self.hints:  # a hint that tells the type by the record agrees with the resolver of the type
            return self.things.type_of
        later = [self.things.type_of_later] if self.things.faults.later else []
        return self.draw(st.sampled_from([self.things.type_of, None, *later]))

    def _object(self, name: str, facets: list[Any]) -> Any:
        mine = [facet for facet in facets if self.draw(st.booleans())]
        plan = self._plan_fields(f"{name.lower()}_", self.draw(st.integers(1, 4)))
        for facet in mine:
            plan |= self._facet_fields[facet.name]
        check = self.draw(st.sampled_from([None, self.things.is_a(name), self.things.is_a_later(name)]))
        extensions: dict[str, Any] = {}
        if self.hints and self.draw(st.booleans()):
            extensions[RECORDS] = Records((self.things.record(name),))
        return GraphQLObjectType(
            name,
            lambda: self._fields(name, plan),
            interfaces=mine,
            is_type_of=check if name.startswith("T") else None,
            extensions=extensions,
        )

    def _plan_fields(self, prefix: str, count: int) -> dict[str, tuple[str, str, tuple[str, ...], str]]:
        """Names of fields with named type, wrappers, arguments and mode; types come when all are known."""
        some = [*self.leaves, "T0", "T1", "T0", "T1", "Facet0", "Either"]
        kinds = st.sampled_from(some)
        wraps = st.sampled_from(["", "", "!", "[]", "[]!", "[!]", "[!]!", "[[]]", "[[!]!]!"])
        arguments = st.lists(st.sampled_from(list(self.inputs)), max_size=2, unique=True)
        modes = st.sampled_from(self.modes)
        drawn = st.tuples(kinds, wraps, arguments.map(tuple), modes)
        return {f"{prefix}f{i}": self.draw(drawn) for i in range(count)}

    def _fields(self, owner: str, plan: dict[str, Any]) -> dict[str, GraphQLField]:
        return {name: self._field(owner, name, *described) for name, described in plan.items()}

    def _field(
        self, owner: str, name: str, kind: str, wrap: str, arguments: tuple[str, ...], mode: str
    ) -> GraphQLField:
        type_ = wrapped(self.named.get(kind) or self.leaves.get(kind) or self.leaves["Int"], wrap)
        if mode in {"default", "attribute", "bound"} or owner.startswith("Facet"):
            arguments = () if mode in {"default", "attribute", "bound"} else arguments
        given = {f"a{i}": (kind_, self.inputs[kind_]) for i, kind_ in enumerate(arguments)}
        self.arguments[f"{owner}.{name}"] = [(key, kind_) for key, (kind_, _) in given.items()]
        source = Source(self.things, name, type_)
        root = owner in {"Query", "Mutation"}
        resolve, extensions = self._reading(source, "resolver" if root and mode != "batch" else mode)
        return GraphQLField(
            type_, {key: argument for key, (_, argument) in given.items()}, resolve, extensions=extensions
        )

    def _reading(self, source: Source, mode: str) -> tuple[Any, dict[str, Any]]:
        match mode:
            case "resolver":
                return source.resolve, {}
            case "attribute":
                return source.resolve_attribute, {READ: Attribute(source.name)}
            case "bound":
                return source.resolve_bound, {READ: Bound("key", source.bind)}
            case "batch":
                return source.resolve_quietly, {READ: Batch(source.load)}
            case _:
                return None, {}


def wrapped(type_: Any, wrap: str) -> Any:
    """Put a named type into the lists and non-nulls that *wrap* writes without it."""
    if wrap.endswith("!"):
        return GraphQLNonNull(wrapped(type_, wrap[:-1]))
    if wrap.startswith("["):
        return GraphQLList(wrapped(type_, wrap[1:-1]))
    return type_


@st.composite
def shapes(draw: st.DrawFn, hints: bool, asynchronous: bool) -> tuple[Shape, Things]:
    """A schema, and the things that stand behind it."""
    rates = st.sampled_from([0, 0.02, 0.1, 0.3])
    faults = Faults(
        error=draw(rates), null=draw(rates), wrong=draw(rates), later=0.3 if asynchronous else 0, hints=hints
    )
    things = Things(draw(st.integers(0, 2**32)), faults)
    return SchemaDraw(draw, hints, things).schema(), things
