"""Documents that ask for too much, or for what is not there: text, and the code that it ends with."""

from collections.abc import Mapping
from typing import Final

from tests.hostile.judge import NAME, SECRET

SYNTAX, INVALID, COMPLEX = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "QUERY_TOO_COMPLEX"
UNDETERMINED, INPUT = "OPERATION_RESOLUTION_FAILURE", "BAD_USER_INPUT"


def within(levels: int, opening: str = "{ viewer ", closing: str = "}") -> str:
    return opening * levels + closing * levels


def doubling(count: int, spread: str = "...f{0} ...f{0}") -> str:
    """Fragments of which each spreads the next one twice."""
    bodies = (f"fragment f{n} on Query {{ {spread.format(n + 1)} }}" for n in range(count))
    return f"{{ ...f0 }} {' '.join(bodies)} fragment f{count} on Query {{ viewer {{ name }} }}"


def aliases(count: int, field: str = "viewer { name }") -> str:
    return "{ " + " ".join(f"a{n}: {field}" for n in range(count)) + " }"


def operations(count: int) -> str:
    return " ".join(f"query q{n} {{ viewer {{ name }} }}" for n in range(count))


NESTING: Final = {
    "selections 20": (within(20), COMPLEX),
    "selections 500": (within(500), SYNTAX),
    "selections 5,000": (within(5_000), SYNTAX),
    "selections that do not end": ("{ a " * 5_000, SYNTAX),
    "inline fragments 40": ("{ " + "... { " * 40 + "viewer { name } " + "} " * 40 + "}", COMPLEX),
    "inline fragments 400": ("{ " + "... { " * 400 + "viewer { name } " + "} " * 400 + "}", SYNTAX),
    "lists 1,000": ("{ customers(filter: " + within(1_000, "[", "]") + ") { totalCount } }", SYNTAX),
    "objects 1,000": (
        "{ customers(filter: " + within(1_000, "{a: ", "}") + ") { totalCount } }", SYNTAX),
    "types 1,000": ("query($v: " + within(1_000, "[", "]") + ") { viewer { name } }", SYNTAX),
    "lists 50": ("{ customers(filter: " + within(50, "[", "]") + ") { totalCount } }", INVALID),
    "parentheses 1,000": ("{ a" + "(" * 1_000, SYNTAX),
    "fragments in a chain": (
        "{ ...f0 } " + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(58))
        + " fragment f58 on Query { viewer { name } }", COMPLEX),
    "customers of tasks of customers": (
        "{ customers(first: 100) { nodes { " + "tasks(first: 100) { nodes { customer { " * 4 + "relation "
        + "} } } " * 4 + "} } }", COMPLEX),
    "friendly depth, unfriendly breadth": (
        "{ customers(first: 100) { nodes { tasks(first: 100) { nodes { customer { holdings(first: 100)"
        " { nodes { name } } } } } } } }", COMPLEX),
}  # fmt: skip

FRAGMENTS: Final = {
    "doubling 24": (doubling(24), COMPLEX),
    "doubling 24 with fields": (doubling(24, "a: viewer {{ name }} ...f{0} ...f{0}"), COMPLEX),
    "doubling 20 in fields": (
        doubling(20, "a: node(id: 1) {{ ... on Query {{ ...f{0} }} }} b: node {{ id }} ...f{0}"), COMPLEX),
    "doubling 55": (doubling(55), COMPLEX),
    "a hundred fragments": (doubling(100, "...f{0}"), COMPLEX),
    "cycle of itself": ("{ ...f } fragment f on Query { ...f }", INVALID),
    "cycle of two": ("{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }", INVALID),
    "cycle through fields": (
        "{ ...f } fragment f on Query { viewer { name ...g } } fragment g on Viewer { ...g }", INVALID),
    "cycle through a field of its own type": (
        "{ customers(first: 1) { nodes { ...f } } }"
        " fragment f on Customer { tasks(first: 1) { nodes { customer { ...f } } } }", INVALID),
    "cycle through fields, thirty times": (
        "{ customers(first: 1) { edges { ...f } } } fragment f on CustomerEdge { node { id "
        + "...f " * 30 + "} }", INVALID),
    "cycle through fields, unused": (
        "{ viewer { name } } fragment f on CustomerEdge { node { id ...f } }", INVALID),
    "cycle of twenty, doubled": (
        "{ ...f0 } "
        + " ".join(f"fragment f{n} on Query {{ ...f{(n + 1) % 20} ...f{(n + 7) % 20} }}" for n in range(20)),
        INVALID),
    "unused": ("{ viewer { name } } fragment f on Query { viewer { name } }", INVALID),
    "unknown": ("{ ...nowhere }", INVALID),
    "on an unknown type": ("{ ... on Nowhere { name } }", INVALID),
    "on a leaf": ("{ ... on String { name } }", INVALID),
    "twice under one name": (
        "{ ...f } fragment f on Query { __typename } fragment f on Query { __typename }", INVALID),
    "named on": ("{ ...on } fragment on on Query { __typename }", SYNTAX),
    "spread a thousand times": ("{ " + "...f " * 900 + "} fragment f on Query { viewer { name } }", COMPLEX),
}  # fmt: skip

BREADTH: Final = {
    "aliases 61": (aliases(61, "__typename"), COMPLEX),
    "aliases 300": (aliases(300), COMPLEX),
    "aliases 5,000": (aliases(5_000), COMPLEX),
    "aliases of a list": (
        aliases(20, "customers(first: 100) { nodes { holdings(first: 100) { nodes { name } } } }"), COMPLEX),
    "aliases of a command": (
        "mutation { " + " ".join(f"a{n}: __typename" for n in range(100)) + " }", COMPLEX),
    "root fields": (aliases(25), COMPLEX),
    "one leaf 1,500 times": ("{ viewer { " + "name " * 1_500 + "} }", COMPLEX),
    "one object 400 times": ("{ " + "viewer { name } " * 400 + "}", COMPLEX),
    "one name, other arguments": (
        "{ " + " ".join(f"a: customers(first: {n}) {{ totalCount }}" for n in range(60)) + " }", COMPLEX),
    "one name, few conflicts": (
        "{ a: customers(first: 1) { totalCount } a: customers(first: 2) { totalCount } }", INVALID),
    "overlaps within overlaps": (
        "{ " + ("customers { nodes { " + "profile { name } " * 15 + "} } ") * 15 + "}", COMPLEX),
    "overlaps through fragments": (
        "{ viewer { " + " ".join(f"...f{n}" for n in range(50)) + " } } "
        + " ".join(f"fragment f{n} on Viewer {{ a: name a: name }}" for n in range(50)), COMPLEX),
    "operations 30": (operations(30), UNDETERMINED),
    "operations 200": (operations(200), COMPLEX),
    "operations of one name": ("query a { __typename } query a { __typename }", INVALID),
    "two without a name": ("{ __typename } { __typename }", INVALID),
    "variables 300": (
        "query(" + " ".join(f"$v{n}: Int" for n in range(300)) + ") { viewer { name } }", INVALID),
    "directives 101": ("{ viewer { name " + "@include(if: true) " * 101 + "} }", COMPLEX),
    "directives 50": ("{ viewer { name " + "@skip(if: false) " * 50 + "} }", INVALID),
    "unknown directives": ("{ viewer { name " + "@nowhere " * 90 + "} }", INVALID),
    "directives of the schema": ('{ viewer { name @protect(class: SECRET) @cost(weight: "0") } }', INVALID),
    "tokens": ("{ viewer { name } } " + "# x\n" * 3_000, COMPLEX),
    "tokens in one list": ("{ customers(filter: [" + "1 " * 20_000 + "]) { totalCount } }", COMPLEX),
    "commas": ("{ viewer { name } " + "," * 100_000 + "}", None),
    "blanks": ("{ viewer { name } " + " \t\n" * 15_000 + "}", None),
}  # fmt: skip

WORDS: Final = {
    "nothing": ("", SYNTAX),
    "blank": (" ", SYNTAX),
    "comment": ("# nothing", SYNTAX),
    "brace": ("{", SYNTAX),
    "NUL": ("{ viewer { name \x00 } }", SYNTAX),
    "NUL in a string": ('{ customers(filter: {name: "\x00' + NAME + '"}) { totalCount } }', None),
    "bell": ("{ viewer { \x07 name } }", SYNTAX),
    "right to left": ("{ viewer { \u202ename } }", SYNTAX),
    "letters that look like ours": ("{ vi\u0435wer { name } }", SYNTAX),
    "byte order mark": ("\ufeff{ viewer { name } }", None),
    "surrogate": ('{ customers(filter: {name: "\\ud800"}) { totalCount } }', SYNTAX),
    "surrogate in braces": ('{ customers(filter: {name: "\\u{d800}"}) { totalCount } }', SYNTAX),
    "beyond unicode": ('{ customers(filter: {name: "\\u{110000}"}) { totalCount } }', SYNTAX),
    "long escape": ('{ customers(filter: {name: "\\u{' + "0" * 5_000 + '41}"}) { totalCount } }', SYNTAX),
    "string that does not end": ('{ customers(filter: {name: "' + SECRET, SYNTAX),
    "string across lines": ('{ customers(filter: {name: "\n"}) { totalCount } }', SYNTAX),
    "block that does not end": ('{ customers(filter: {name: """' + "a\n" * 20_000, SYNTAX),
    "quotes": ('"' * 40_000, SYNTAX),
    "escaped blocks": ('{ a(b: """' + '\\"""' * 10_000, SYNTAX),
    "long name": ("{ " + "a" * 100_000 + " }", INVALID),
    "long number": ("{ customers(first: " + "9" * 50_000 + ") { totalCount } }", INVALID),
    "long fraction": ("{ customers(first: 1." + "9" * 50_000 + ") { totalCount } }", INVALID),
    "number and letters": ("{ customers(first: 1abc) { totalCount } }", SYNTAX),
    "leading zero": ("{ customers(first: 01) { totalCount } }", SYNTAX),
    "unknown field": ("{ viewer { salary } }", INVALID),
    "nearly a field": ("{ viewer { nam } }", INVALID),
    "nearly an argument": ("{ customers(frist: 1) { totalCount } }", INVALID),
    "nearly a type": ("{ node(id: 1) { ... on Custmer { id } } }", INVALID),
    "nearly an enum": ("{ customers(filter: {segment: VIPP}) { totalCount } }", INVALID),
    "leaf with a selection": ("{ viewer { name { x } } }", INVALID),
    "object without one": ("{ viewer }", INVALID),
    "string for an enum": (f'{{ customers(filter: {{segment: "{SECRET}"}}) {{ totalCount }} }}', INVALID),
    "number for an object": (f"{{ customers(filter: {SECRET}) {{ totalCount }} }}", INVALID),
    "unknown member": (f'{{ customers(filter: {{card: "{SECRET}"}}) {{ totalCount }} }}', INVALID),
    "member twice": ('{ customers(filter: {name: "a", name: "b"}) { totalCount } }', INVALID),
    "argument twice": ("{ customers(first: 1, first: 2) { totalCount } }", INVALID),
    "variable twice": ("query($a: Int, $a: Int) { customers(first: $a) { totalCount } }", INVALID),
    "variable that is not declared": ("{ customers(first: $a) { totalCount } }", INVALID),
    "variable of an output type": ("query($a: Customer) { customers(first: $a) { totalCount } }", INVALID),
    "variable of an unknown type": ("query($a: Nowhere) { customers(first: $a) { totalCount } }", INVALID),
    "condition that is no boolean": ('{ viewer { name @include(if: "x") } }', INVALID),
    "condition without a value": ("{ viewer { name @include } }", INVALID),
    "subscription": ("subscription { viewer { name } }", INVALID),
    "schema": ("type Query { a: Int }", INVALID),
    "extension": ("extend type Query { a: Int } { viewer { name } }", INVALID),
    "fragment alone": ("fragment f on Query { viewer { name } }", INVALID),
    "hidden root": ("{ _service { sdl } }", INVALID),
    "entities": ('{ _entities(representations: [{__typename: "Customer", id: 1}]) { __typename } }', INVALID),
    "schema for who may not read it": ("{ __schema { types { name } } }", "FORBIDDEN"),
    "type for who may not read it": ('{ __type(name: "Customer") { fields { name } } }', "FORBIDDEN"),
    "schema within the schema": (
        "{ __schema { types { " + "fields { type { " * 5 + "name " + "} } " * 5 + "} } }", INVALID),
}  # fmt: skip

_GROUPS: Final[Mapping[str, Mapping[str, tuple[str, str | None]]]] = {
    "nesting": NESTING,
    "fragments": FRAGMENTS,
    "breadth": BREADTH,
    "words": WORDS,
}

DOCUMENTS: Final = {
    f"{group}: {name}": case for group, cases in _GROUPS.items() for name, case in cases.items()
}
