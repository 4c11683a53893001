"""The plan under protection against the interpreter that decides field by field."""

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import msgspec
from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    get_named_type,
    is_leaf_type,
    parse,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bff.plan import Attribute, Batch, Plan, Planner, Protection, Subject
from bff.plan.hints import READ, SUBJECT
from masking.classes import DataClass
from masking.levels import Level
from masking.verdict import Coordinate, FieldRule, Reason, Verdict
from masking.viewer import Relation
from tests.property.plan_reference import Reference, Standing

EXAMPLES = int(os.environ.get("PROTECTED_EXAMPLES", "100"))

FIELDS = {
    "Query": "customers:[Customer] customer:Customer catalogue:[Product] tasks:[Task] grid:[[Holding]]",
    "Customer": "name:String phones:[String] aum:Money holdings:[Holding] tasks:[Task] main:Holding",
    "Holding": "no:String value:Money product:Product",
    "Task": "title:String customer:Customer",
    "Product": "name:String price:Money",
    "Money": "amount:String currency:String",
}
SUBJECTS = {"Customer"}


class Record(msgspec.Struct, dict=True):
    """Any record: attributes, and the relation of the viewer where it is a customer."""

    relation: int = 0


def record(draw: st.DrawFn, kind: str, depth: int) -> Record | None:
    if depth > 4 or draw(st.integers(0, 9)) == 0:
        return None
    made = Record(draw(st.sampled_from(Relation)))
    for name, type_ in described(kind):
        setattr(made, name, value(draw, type_, f"{name}{depth}", depth))
    return made


def value(draw: st.DrawFn, type_: str, text: str, depth: int) -> Any:
    if type_.startswith("["):
        return [value(draw, type_[1:-1], f"{text}.{i}", depth) for i in range(draw(st.integers(0, 2)))]
    return text if type_ == "String" else record(draw, type_, depth + 1)


def described(kind: str) -> list[tuple[str, str]]:
    return [(name, type_) for name, type_ in (pair.split(":") for pair in FIELDS[kind].split())]


def schema(draw: st.DrawFn) -> GraphQLSchema:
    """The bank in small; how each field is read is drawn."""
    types: dict[str, Any] = {"String": GraphQLString}
    related = draw(st.sampled_from([_relate, _relate_later]))

    def make(kind: str) -> GraphQLObjectType:
        extensions = {SUBJECT: Subject(None, related)} if kind in SUBJECTS else {}
        hints = {
            name: draw(st.sampled_from([None, Attribute(name), _batch(name)])) for name, _ in described(kind)
        }
        return GraphQLObjectType(
            kind,
            lambda: {
                name: GraphQLField(
                    _typed(types, type_), extensions={READ: hints[name]} if hints[name] else {}
                )
                for name, type_ in described(kind)
            },
            extensions=extensions,
        )

    types |= {kind: make(kind) for kind in FIELDS}
    return GraphQLSchema(types["Query"])


def _typed(types: dict[str, Any], type_: str) -> Any:
    return GraphQLList(_typed(types, type_[1:-1])) if type_.startswith("[") else types[type_]


def _batch(name: str) -> Batch:
    async def load(_context: Any, keys: Sequence[Any]) -> list[Any]:
        await asyncio.sleep(0)
        return [getattr(key, name) for key in keys]

    return Batch(load)


def _relate(_context: Any, keys: Sequence[Any]) -> list[int]:
    return [key.relation for key in keys]


async def _relate_later(_context: Any, keys: Sequence[Any]) -> list[int]:
    await asyncio.sleep(0)
    return [key.relation for key in keys]


def protection(draw: st.DrawFn) -> Protection:
    """Verdicts drawn for each coordinate; the parts of money are inherited; some have no partial form."""
    verdicts: dict[Coordinate, tuple[Verdict, ...]] = {}
    rules: dict[Coordinate, FieldRule] = {}
    formless = set()
    for kind in FIELDS:
        for name, _ in described(kind):
            coordinate = Coordinate(f"{kind}.{name}")
            inherited = kind == "Money"
            data_class = DataClass.INHERITED if inherited else DataClass.CONTACT
            rules[coordinate] = FieldRule(coordinate, data_class, None, None)
            if not inherited and draw(st.integers(0, 19)):
                verdicts[coordinate] = tuple(_verdicts(draw))
            if draw(st.integers(0, 9)) == 0:
                formless.add(coordinate)
    return Protection(verdicts, rules, lambda at, level: None if at in formless else covering(level))


def _verdicts(draw: st.DrawFn) -> list[Verdict]:
    levels = st.sampled_from([*Level, *[Level.CLEAR] * 6])
    if draw(st.booleans()):
        return [Verdict(draw(levels), Reason.ROLE)] * len(Relation)
    reasons = st.sampled_from([Reason.RELATION, Reason.ROLE])
    return [Verdict(level, draw(reasons)) for level in sorted(draw(levels) for _ in Relation)]


def covering(level: Level) -> Any:
    def mask(value: Any) -> Any:
        if isinstance(value, str):
            return f"{value[:2]}*{level.name}"
        return _copied(value, level)

    return mask


def _copied(found: Record, level: Level) -> Record:
    made = Record(found.relation)
    made.__dict__.update(found.__dict__)
    if hasattr(made, "amount"):
        made.amount = f"band {level.name}"
    return made


def selections(draw: st.DrawFn, found: GraphQLSchema, kind: str, depth: int) -> str:
    fields = found.get_type(kind).fields  # type: ignore[union-attr]
    flat = [name for name, field in fields.items() if depth < 4 or is_leaf_type(get_named_type(field.type))]
    chosen = draw(st.lists(st.sampled_from(flat), min_size=1, max_size=4)) if flat else ["__typename"]
    parts = []
    for number, name in enumerate(chosen):
        inner = get_named_type(fields[name].type) if name in fields else GraphQLString
        beneath = "" if is_leaf_type(inner) else selections(draw, found, inner.name, depth + 1)
        parts.append(f"k{number}: {name} {beneath}")
    return "{ " + " ".join(parts) + " }"


@st.composite
def cases(draw: st.DrawFn) -> tuple[GraphQLSchema, Protection, str, Record]:
    found = schema(draw)
    root = None
    while root is None:
        root = record(draw, "Query", 0)
    return found, protection(draw), selections(draw, found, "Query", 0), root


def expanded(entry: dict[str, Any], reference: Reference) -> set[tuple[Any, ...]]:
    """An entry of the report as single showings."""
    pattern = ".".join(entry["path"])
    everywhere = reference.where(reference.subject_of(pattern), set(Relation))
    where = {tuple(at) for at in entry["at"]} if "at" in entry else everywhere
    assert "at" not in entry or where < everywhere
    return {(pattern, entry["level"], entry["reason"], entry.get("relation"), at) for at in where}


def values(data: Any, pattern: list[str], at: tuple[int, ...]) -> list[Any]:
    """What is not null at a pattern, beneath the subject with these indices."""
    if isinstance(data, list) and not pattern:
        return [found for item in data for found in values(item, [], ())]
    if data is None or not pattern:
        return [] if data is None else [data]
    key, *rest = pattern
    if key != "*":
        return values(data[key], rest, at)
    items = [data[at[0]]] if at else data
    return [found for item in items for found in values(item, rest, at[1:])]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_plan_shows_what_deciding_field_by_field_shows(
    case: tuple[GraphQLSchema, Protection, str, Record],
) -> None:
    found, guard, text, root = case
    reference = Reference(found, guard, SUBJECTS)
    nodes = parse(text).definitions[0].selection_set.selections  # type: ignore[attr-defined]
    data = reference.object(nodes, "Query", root, [], Standing())
    plan = Planner(found).plan(text, protection_key=1, protection=guard)
    assert isinstance(plan, Plan)
    result = asyncio.run(plan.run(root=root))
    assert result.data == data
    assert sorted((str(f.path), f.code) for f in result.failures) == sorted(reference.errors)
    showings = set().union(*(expanded(entry, reference) for entry in result.masking))
    assert showings >= reference.shown_masked()
    for pattern, *_, at in showings - reference.shown_masked():
        assert not values(data, pattern.split("."), at)
