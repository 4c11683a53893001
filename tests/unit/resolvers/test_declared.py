"""A field whose protection is missing or cannot work stops the start-up, by name."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLNamedType, is_introspection_type

from bff.protection import StaleSchema, compile_policy, read_approved
from masking.classes import DataClass, MaskKind
from resolvers.declared import DeclarationError, read_rules
from resolvers.schema import build_schema, print_schema

HEAD = """
directive @protect(class: DataClass!, needs: String, mask: MaskKind) on FIELD_DEFINITION
type Money { amount: String @protect(class: INHERITED) }
type Query { %s }
"""


def rules_of(field: str) -> object:
    return read_rules(HEAD % field)


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("mobile: String", "Query.mobile has no class"),
        ("pin: String @protect(class: SECRET)", "Query.pin is SECRET"),
        ("name: String! @protect(class: NAME, mask: NAME)", "Query.name is guarded and must be nullable"),
        ('x: Int! @protect(class: PUBLIC, needs: "kpi:own")', "Query.x is guarded and must be nullable"),
        ('x: Int @protect(class: PUBLIC, needs: "kpi:all")', "Query.x needs a permission"),
        ("age: Int @protect(class: IDENTITY, mask: NAME)", "Query.age: mask NAME does not fit its type"),
        ("sum: String @protect(class: ASSET, mask: AMOUNT)", "Query.sum: mask AMOUNT does not fit its type"),
        (
            "born: String @protect(class: IDENTITY, mask: BIRTH_DATE)",
            "Query.born: mask BIRTH_DATE does not fit",
        ),
        (
            "nos: [String] @protect(class: ACCOUNT, mask: ACCOUNT_NO)",
            "Query.nos: mask ACCOUNT_NO does not fit",
        ),
        ("note: String @protect(class: ACTIVITY)", "Query.note is ACTIVITY .C2. and needs a mask"),
        ("all: Money @protect(class: CREDIT)", "Query.all returns Money: class its parts"),
        ("p: String @protect(class: PUBLIC, mask: NAME)", "Query.p is PUBLIC, which is never masked"),
    ],
)
def test_faulty_declaration_is_refused_by_name(field: str, line: str) -> None:
    with pytest.raises(DeclarationError, match=line):
        rules_of(field)


def test_rules_are_read_back_from_the_approved_text() -> None:
    rules = read_rules(read_approved().schema_text)
    rule = rules["CustomerProfile.mobile"]  # type: ignore[index]
    assert (rule.data_class, rule.needs, rule.mask) == (
        DataClass.CONTACT,
        "customer:contact",
        MaskKind.MOBILE,
    )


def test_schema_that_nobody_approved_is_refused() -> None:
    approved, declared = read_approved(), print_schema(build_schema())
    with pytest.raises(StaleSchema, match="make schema"):
        compile_policy(approved, declared + "\ntype More { x: Int @protect(class: PUBLIC) }\n")


def undescribed(named: GraphQLNamedType) -> Iterator[str]:
    if not named.description:
        yield named.name
    for key, part in {**getattr(named, "fields", {}), **getattr(named, "values", {})}.items():
        if not part.description:
            yield f"{named.name}.{key}"
        yield from (f"{key}({a})" for a, given in getattr(part, "args", {}).items() if not given.description)


def test_every_type_field_argument_and_value_is_described() -> None:
    types = build_schema()._schema.type_map.values()
    ours = [named for named in types if not is_introspection_type(named)]
    assert [bare for named in ours for bare in undescribed(named)] == []
