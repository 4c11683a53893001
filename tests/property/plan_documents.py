"""Documents drawn for a schema: aliases, fragments, conditions, variables, and what is given for them."""

import re
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
)
from hypothesis import strategies as st

from tests.property.plan_schemas import Shape

LITERALS = {
    "Int": ["1", "null", "-7"],
    "[String!]": ['["a", "b"]', '"one"', "null", "[]"],
    "Inner": ["{a: 1}", '{b: ["x", null], c: GREEN}', "null", "{}"],
    "Colour": ["RED", "GREEN", "null"],
    "Boolean!": ["true", "false"],
    "ID": ['"k"', "4", "null"],
}
GIVEN: dict[str, list[Any]] = {
    "Int": [1, None, 2**40, "x"],
    "[String!]": [["a"], "b", [None], None],
    "Inner": [{"a": 2}, {"b": ["x"], "c": "RED"}, {"z": 1}, None],
    "Colour": ["GREEN", "PINK", None],
    "Boolean!": [True, False, True, False, None],
    "ID": ["k", 3, None],
}
ABSENT = object()


class DocumentDraw:
    """Draws one document and its variables."""

    def __init__(self, draw: st.DrawFn, shape: Shape, in_parts: bool = False) -> None:
        self.draw = draw
        self.in_parts = in_parts
        self.labels = 0
        self.shape = shape
        self.fragments: dict[str, tuple[str, str]] = {}
        self.spread: dict[str, None] = {}
        self.variables: dict[str, tuple[str, str, Any]] = {}
        self.aliases = 0
        self.left = 60

    def document(self) -> tuple[str, dict[str, Any]]:
        kind = self.draw(st.sampled_from(["query", "query", "query", "mutation"]))
        root = self.shape.schema.get_type("Query" if kind == "query" else "Mutation")
        self._draw_fragments()
        body = self._selections(root, 0)
        spread = [
            f"fragment {name} on {self.fragments[name][0]} {self.fragments[name][1]}" for name in self.spread
        ]
        text = "\n".join([body, *spread])
        used = {name: v for name, v in self.variables.items() if re.search(rf"\${name}\b", text)}
        head = ", ".join(f"${name}: {type_}{default}" for name, (type_, default, _) in used.items())
        given = {name: value for name, (_, _, value) in used.items() if value is not ABSENT}
        return f"{kind} Drawn{f'({head})' if head else ''} {text}", given

    def _draw_fragments(self) -> None:
        composite = [t for t in self.shape.schema.type_map.values() if not t.name.startswith(("__", "In"))]
        names = [t for t in composite if isinstance(t, GraphQLObjectType) or is_abstract_type(t)]
        for number in range(self.draw(st.integers(0, 2))):
            type_ = self.draw(st.sampled_from(names))
            text = self._selections(type_, 2)
            self.fragments[f"F{number}"] = (type_.name, text)

    def _selections(self, type_: Any, depth: int) -> str:
        count = self.draw(st.integers(1, 4 if depth < 2 else 2))
        parts = [part for _ in range(count) if (part := self._selection(type_, depth))]
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _selection(self, type_: Any, depth: int) -> str:
        self.left -= 1
        choice = self.draw(st.integers(0, 9))
        if choice == 0 or self.left < 0:
            return f"{self._alias()}__typename"
        fitting = [name for name in self.fragments if self._overlap(type_, self.fragments[name][0])]
        if choice <= 2 and fitting:
            name = self.draw(st.sampled_from(fitting))
            if depth < 2:  # within a fragment, it would have to be counted as spread by that one
                self.spread[name] = None
                return f"...{name}{self._condition()}{self._delivery('defer')}"
        if (choice == 2 or is_abstract_type(type_)) and depth < 4:
            on = self._narrower(type_)
            when = self._condition() + self._delivery("defer")
            return f"... on {on.name}{when} {self._selections(on, depth + 1)}"
        if choice == 3 and self.in_parts and depth < 4:
            return f"...{self._delivery('defer')} {self._selections(type_, depth + 1)}"
        return self._field(type_, depth)

    def _overlap(self, type_: Any, name: str) -> bool:
        def concrete(type_: Any) -> set[str]:
            return (
                {t.name for t in self.shape.schema.get_possible_types(type_)}
                if is_abstract_type(type_)
                else {type_.name}
            )

        return not concrete(type_).isdisjoint(concrete(self.shape.schema.get_type(name)))

    def _narrower(self, type_: Any) -> Any:
        if not is_abstract_type(type_) or self.draw(st.integers(0, 3)) == 0:
            return type_
        possible = list(self.shape.schema.get_possible_types(type_))
        return self.draw(st.sampled_from(possible)) if possible else type_

    def _field(self, type_: Any, depth: int) -> str:
        if isinstance(type_, GraphQLUnionType):
            return "__typename"
        fields = {
            name: field
            for name, field in type_.fields.items()
            if depth < 4 or is_leaf_type(get_named_type(field.type))
        }
        if not fields:
            return "__typename"
        name = self.draw(st.sampled_from(list(fields)))
        arguments = self._arguments(self.shape.arguments[f"{type_.name}.{name}"])
        alias = self._alias() if not arguments else self._alias(always=True)
        inner = get_named_type(fields[name].type)
        beneath = "" if is_leaf_type(inner) else " " + self._selections(inner, depth + 1)
        streamed = self._delivery("stream") if is_list_type(get_nullable_type(fields[name].type)) else ""
        if streamed:
            alias = self._alias(always=True)
        return f"{alias}{name}{arguments}{self._condition()}{streamed}{beneath}"

    def _alias(self, always: bool = False) -> str:
        if not always and self.draw(st.integers(0, 3)):
            return ""
        self.aliases += 1
        return f"k{self.aliases}: "

    def _arguments(self, arguments: list[tuple[str, str]]) -> str:
        written = []
        for name, type_ in arguments:
            how = self.draw(st.integers(0, 3))
            if how == 0 and not type_.endswith("!"):
                continue
            if how == 1:
                written.append(f"{name}: ${self._variable(type_)}")
            else:
                written.append(f"{name}: {self.draw(st.sampled_from(LITERALS[type_]))}")
        return f"({', '.join(written)})" if written else ""

    def _condition(self) -> str:
        how = self.draw(st.integers(0, 9))
        if how > 1:
            return ""
        word = "skip" if how else "include"
        value = "$" + self._variable("Boolean!") if self.draw(st.booleans()) else "true"
        return f" @{word}(if: {value})"

    def _delivery(self, word: str) -> str:
        """Have it delivered later, now and then."""
        if not self.in_parts or self.draw(st.integers(0, 2)):
            return ""
        arguments = []
        if self.draw(st.booleans()):
            self.labels += 1
            arguments.append(f'label: "l{self.labels}"')
        if self.draw(st.integers(0, 3)) == 0:
            arguments.append(
                f"if: ${self._variable('Boolean!')}" if self.draw(st.booleans()) else "if: false"
            )
        if word == "stream" and self.draw(st.booleans()):
            arguments.append(f"initialCount: {self.draw(st.integers(0, 2))}")
        return f" @{word}" + (f"({', '.join(arguments)})" if arguments else "")

    def _variable(self, type_: str) -> str:
        name = f"v{len(self.variables)}"
        right = self.draw(st.integers(0, 9)) > 0
        some = GIVEN[type_][:2] if right else [*GIVEN[type_], ABSENT]
        default = f" = {LITERALS[type_][0]}" if self.draw(st.booleans()) else ""
        self.variables[name] = (
            type_,
            default,
            self.draw(st.sampled_from([*some, ABSENT] if default else some)),
        )
        return name


@st.composite
def documents(draw: st.DrawFn, shape: Shape, in_parts: bool = False) -> tuple[str, dict[str, Any]]:
    """A document for *shape*, and the variables given with it; not always a valid one."""
    return DocumentDraw(draw, shape, in_parts).document()
