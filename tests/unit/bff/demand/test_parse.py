"""Documents beyond a limit are refused before validation, and quickly; those within it are not."""

import time

import msgspec
import pytest
from graphql import DocumentNode, GraphQLError, GraphQLSyntaxError

from bff.demand.parse import parser_within
from bff.plan.refusals import TooComplex
from bff.settings.limits import LimitsSettings

LIMITS = LimitsSettings(
    tokens=300,
    definitions=6,
    nesting=8,
    depth=5,
    aliases=3,
    root_fields=4,
    directives=5,
    fields=40,
    overlaps=10,
    parts=2,
)
"""Small, so that each document below exceeds one limit only."""


def within(text: str, **changes: int) -> DocumentNode:
    return parser_within(msgspec.structs.replace(LIMITS, **changes))(text)


def nested(levels: int) -> str:
    return "{a" * levels + "}" * levels


def doubling(fragments: int) -> str:
    """Each fragment spreads the next one twice: 2 ** fragments fields when written out."""
    each = [
        f"fragment f{n} on Query {{ a: x {{ ...f{n + 1} }} b: x {{ ...f{n + 1} }} }}"
        for n in range(fragments)
    ]
    return "{ ...f0 } " + " ".join(each) + f" fragment f{fragments} on Query {{ x }}"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("{ " + "a " * 9 + "}", {"tokens": 10}),
        ("{ a " + "# x\n" * 20 + "}", {"tokens": 10}),
        ("query A { a } " + " ".join(f"fragment f{n} on Query {{ a }}" for n in range(6)), {}),
        (nested(6), {}),
        ("{ ... { ... { ... { ... { ... { ... { ... { ... { a } } } } } } } } }", {}),
        (
            "{ ...f } fragment f on Q { ... { ... { ...g } } }"
            " fragment g on Q { ... { ... { ... { ... { a } } } } }",
            {},
        ),
        ("{ a: x b: x c: x d: x }", {"root_fields": 9}),
        ("{ ...f x { ...f } } fragment f on Query { a: x b: x }", {}),
        ("{ a b c d e }", {}),
        ("{ ...f e } fragment f on Query { a b c d }", {}),
        ("{ a @x @x @x b @x @x @x }", {}),
        ("query ($v: Int @x @x @x) @x { a @x @x }", {}),
        ("{ x { " + " ".join(f"f{n}" for n in range(40)) + " } }", {}),
        (doubling(5), {"aliases": 1000, "definitions": 99, "depth": 99, "nesting": 99}),
        ("{ a { x x x x x x } }", {}),
        ("{ ... @defer { a } ... @defer { b } ... @defer { c } }", {}),
        ("{ ...f b { ...f } c { ...f } } fragment f on Query { ... @defer { a } }", {}),
        ("{ ...f @defer b @stream c @stream } fragment f on Query { a }", {}),
        ("{ a { x } a { x } a { x } a { x } }", {}),
        ("{ ...f ...g } fragment f on Q { a { x x x } } fragment g on Q { a { x x x } }", {}),
    ],
)
def test_document_beyond_a_limit_is_refused(text: str, limit: dict[str, int]) -> None:
    with pytest.raises(TooComplex):
        within(text, **limit)


@pytest.mark.parametrize(
    "text",
    [
        nested(5),
        "{ a: x b: x c: x }",
        "{ a b c d }",
        "{ a @x @x b @x @x @x }",
        "{ a { x x x x x } }",
        "{ ... @defer { a } ...f } fragment f on Query { a @stream }",
        "{ ...missing }",
        "{ }",
        "type Query { a: Int }",
    ],
)
def test_document_within_the_limits_is_left_to_validation(text: str) -> None:
    assert isinstance(within(text), DocumentNode)


@pytest.mark.parametrize(
    "text",
    [
        "{ ...f } fragment f on Query { a ...f }",
        "{ ...f } fragment f on Query { ...g } fragment g on Query { a ...f }",
        "{ a { ...f } } fragment f on A { a { ...f } }",
        "{ a { ...f } } fragment f on A { a { ...g } } fragment g on A { a { ... { ...f } } }",
        "{ a } fragment f on A { a { ...f } }",
    ],
)
def test_fragment_that_contains_itself_is_refused_before_anything_follows_it(text: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        within(text)
    assert not isinstance(refused.value, TooComplex)


@pytest.mark.parametrize("text", ["", "{", "{ a", "query", "{ a } }", '{ a(x: """', "\x00", nested(500)])
def test_text_that_is_no_document_is_a_syntax_error(text: str) -> None:
    with pytest.raises(GraphQLSyntaxError):
        within(text, tokens=5_000)


def test_fragments_that_double_cost_no_time() -> None:
    parse = parser_within(LimitsSettings(aliases=10_000, depth=100, nesting=100))
    started_s = time.perf_counter()
    with pytest.raises(TooComplex):
        parse(doubling(24))
    assert time.perf_counter() - started_s < 0.5
