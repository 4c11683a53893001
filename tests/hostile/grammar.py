"""
A fuzzer's grammar, read from the schema: operations that are valid, nearly valid, and broken.

Every choice comes from one `Random`, so that a seed tells what was sent.
"""

import json
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
)

TEXTS: Final = (
    "", "a", "客户", "\x00", "\ud83d\ude00", "A" * 300, "2026-01-31", "2026-01-31T00:00:00Z", "0", "-1",
    "key-00000001", "null", '"', "\\", "{", "\u202e", "6222021234567890123",
)  # fmt: skip
NUMBERS: Final = (0, 1, -1, 2, 5, 20, 100, 101, 2**31 - 1, 2**31, -(2**31), 2**53, 10**18, 1.5, 1e30)
CONDITIONS: Final = (
    "",
    "",
    "",
    "@include(if: true)",
    "@skip(if: false)",
    "@include(if: $yes)",
    "@skip(if: $no)",
)
DEFERS: Final = (
    "@defer", '@defer(label: "a")', '@defer(if: $yes, label: "b")', "@defer(if: $no)", "@defer(if: false)",
    "@defer @include(if: $yes)", "@defer(label: 1)", "@defer @defer",
)  # fmt: skip
STREAMS: Final = (
    "@stream", "@stream(initialCount: 1)", '@stream(initialCount: 0, label: "c")', "@stream(if: $no)",
    "@stream(initialCount: -1)", "@stream(initialCount: 2147483648)",
)  # fmt: skip
KINDS: Final = ("query",) * 16 + ("mutation",) * 2 + ("subscription",) * 2
NOISE: Final = (
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "!",
    "$",
    "@",
    "...",
    "|",
    "=",
    '"',
    '"""',
    "#",
    "&",
    "\x00",
    "é",
)
DEPTH: Final = 6


class Operation:
    """One operation under construction: its text, its variables, its fragments."""

    def __init__(self, schema: GraphQLSchema, random: Random, ids: tuple[str, ...]) -> None:
        self._schema = schema
        self._random = random
        self._ids = ids
        self._fragments: list[str] = []
        self._declared: list[str] = ["$yes: Boolean = true", "$no: Boolean! = false"]
        self._variables: dict[str, Any] = {}

    def request(self) -> dict[str, Any]:
        """The body of a request; one in four is broken on purpose."""
        random = self._random
        kind = random.choice(KINDS)
        root = getattr(self._schema, f"{kind}_type")
        selection = self._selection(root, 0)
        text = f"{kind} Fuzz({', '.join(self._declared)}) {selection} {' '.join(self._fragments)}"
        if random.random() < 0.25:
            text = self._broken(text)
        request: dict[str, Any] = {"query": text, "variables": self._variables}
        if random.random() < 0.1:
            request["operationName"] = random.choice(("Fuzz", "Other", "", None))
        return request

    def _selection(self, type_: Any, depth: int) -> str:
        random, parts = self._random, ["__typename"] if self._random.random() < 0.2 else []
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            fields = [
                f for f in type_.fields.items() if depth < DEPTH or is_leaf_type(get_named_type(f[1].type))
            ]
            most = min(len(fields), 4)
            for name, field in random.sample(fields, random.randint(min(1, most), most)):
                parts.append(self._field(name, field, depth))
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            some = random.sample(list(self._schema.get_possible_types(type_)), 2)
            parts += [f"... on {possible.name} {self._selection(possible, depth + 1)}" for possible in some]
        elif depth and random.random() < 0.1:
            parts.append(self._spread(type_, depth))
        elif depth < DEPTH and random.random() < 0.05:
            on = random.choice((f"on {type_.name} ", ""))
            parts.append(f"... {on}{random.choice(DEFERS)} {self._selection(type_, depth + 1)}")
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _spread(self, type_: Any, depth: int) -> str:
        name = f"F{len(self._fragments)}"
        self._fragments.append("")  # keeps the name while what is beneath is made
        self._fragments[int(name[1:])] = (
            f"fragment {name} on {type_.name} {self._selection(type_, depth + 1)}"
        )
        defer = self._random.choice(DEFERS) if self._random.random() < 0.2 else ""
        return f"...{name} {defer}"

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        random = self._random
        alias = f"a{random.randint(0, 9)}: " if random.random() < 0.1 else ""
        given = [f"{key}: {self._argument(arg)}" for key, arg in field.args.items() if self._is_given(arg)]
        arguments = f"({', '.join(given)})" if given else ""
        type_ = get_named_type(field.type)
        beneath = "" if is_leaf_type(type_) else " " + self._selection(type_, depth + 1)
        is_list = isinstance(get_nullable_type(field.type), GraphQLList)
        stream = random.choice(STREAMS) if random.random() < (0.1 if is_list else 0.005) else ""
        return f"{alias}{name}{arguments} {random.choice(CONDITIONS)} {stream}{beneath}"

    def _is_given(self, argument: GraphQLArgument) -> bool:
        return is_required_argument(argument) or self._random.random() < 0.5

    def _argument(self, argument: GraphQLArgument) -> str:
        if self._random.random() < 0.5:
            return self._literal(argument.type)
        name = f"v{len(self._variables)}"
        self._declared.append(f"${name}: {argument.type}")
        self._variables[name] = self._value(argument.type)
        return f"${name}"

    def _value(self, type_: GraphQLInputType, depth: int = 0) -> Any:
        """A value for *type_* that is right more often than not."""
        random = self._random
        if random.random() < 0.08:
            return random.choice((None, True, [], {}, [[]], {"a": 1}, *TEXTS, *NUMBERS))
        nullable = get_nullable_type(type_)
        if isinstance(nullable, GraphQLList):
            return [self._value(nullable.of_type, depth + 1) for _ in range(random.randint(0, 3))]
        if isinstance(nullable, GraphQLInputObjectType):
            fields = [(n, f) for n, f in nullable.fields.items() if depth < DEPTH and random.random() < 0.8]
            return {name: self._value(field.type, depth + 1) for name, field in fields}
        if isinstance(nullable, GraphQLEnumType):
            return random.choice(list(nullable.values))
        return self._leaf(str(nullable))

    def _leaf(self, name: str) -> Any:
        random = self._random
        match name:
            case "ID":
                return random.choice((*self._ids, *TEXTS))
            case "Int":
                return random.choice(NUMBERS[:7])
            case "Float":
                return random.choice(NUMBERS)
            case "Boolean":
                return random.random() < 0.5
        return random.choice(TEXTS)

    def _literal(self, type_: GraphQLInputType) -> str:
        return _written(self._value(type_), get_named_type(type_))

    def _broken(self, text: str) -> str:
        """Cut, swap, repeat or spoil a word."""
        words, random = text.split(" "), self._random
        place = random.randrange(len(words))
        match random.randrange(4):
            case 0:
                del words[place]
            case 1:
                words[place] = random.choice(NOISE)
            case 2:
                words[place:place] = [words[random.randrange(len(words))]] * random.randint(1, 30)
            case _:
                words = words[:place]
        return " ".join(words)


def _written(value: Any, type_: Any) -> str:
    """A value as a literal of GraphQL; names of enums stand without quotes."""
    if isinstance(value, dict):
        fields = getattr(type_, "fields", {})
        inner = (
            f"{key}: {_written(item, get_named_type(fields[key].type) if key in fields else None)}"
            for key, item in value.items()
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, type_) for item in value) + "]"
    if isinstance(value, str) and isinstance(type_, GraphQLEnumType) and value in type_.values:
        return value
    return json.dumps(value)
