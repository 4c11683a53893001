"""Data behind drawn schemas: every value follows from the seed, the thing it belongs to, and arguments."""

from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Sequence
from random import Random
from typing import Any

import msgspec
from graphql import get_named_type, is_abstract_type, is_leaf_type, is_list_type, is_non_null_type


def seeded(text: str) -> Random:
    return Random(text)  # noqa: S311 - data for tests, the same each time


class Faults(msgspec.Struct, frozen=True):
    """How often something goes wrong, and how often something comes later."""

    error: float
    null: float
    wrong: float
    later: float
    hints: bool


class Thing:
    """An object of the data; attributes are made when they are read."""

    def __init__(self, things: "Things", kind: str, key: str) -> None:
        self.things = things
        self.kind = kind
        self.key = key

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.things.attribute(self, name)

    def __repr__(self) -> str:
        return f"<Thing {self.key}>"


class Things:
    """Makes things, and answers for their types."""

    def __init__(self, seed: int, faults: Faults) -> None:
        self.seed = seed
        self.faults = faults
        self.types: dict[str, Any] = {}
        self._records: dict[str, type[Thing]] = {}

    def record(self, kind: str) -> type[Thing]:
        if kind not in self._records:
            self._records[kind] = type(kind, (Thing,), {})
        return self._records[kind]

    def attribute(self, thing: Thing, name: str) -> Any:
        """The value of an attribute, which is read directly: nothing of it comes later."""
        type_ = self.types.get(name)
        if type_ is None:
            return None
        return self.value(seeded(f"{self.seed} {thing.key} {name}"), type_, f"{thing.key}.{name}", 0)

    def type_of(self, value: Any, _info: Any, _type: Any) -> Any:
        if isinstance(value, Thing):
            lost = value.key.endswith("3") and self.faults.wrong and not self.faults.hints
            return "Missing" if lost else value.kind
        return {str: "Query", int: 7}.get(type(value))

    def type_of_later(self, value: Any, info: Any, type_: Any) -> Any:
        return Soon(self.type_of(value, info, type_), 1)

    def is_a(self, kind: str) -> Callable[[Any, Any], bool]:
        return lambda value, _info: isinstance(value, Thing) and value.kind == kind

    def is_a_later(self, kind: str) -> Callable[[Any, Any], Any]:
        now = self.is_a(kind)
        return lambda value, info: Soon(now(value, info), 1) if self.faults.later else now(value, info)

    def value(self, random: Random, type_: Any, key: str, later: float) -> Any:
        """A value for *type_*, mostly a right one."""
        if random.random() < self.faults.error:
            return ValueError(f"no {key}")
        if is_non_null_type(type_):
            return (
                None
                if random.random() < self.faults.null / 4
                else self._sure(random, type_.of_type, key, later)
            )
        return None if random.random() < 0.1 else self._sure(random, type_, key, later)

    def _sure(self, random: Random, type_: Any, key: str, later: float) -> Any:
        wrong = random.random() < self.faults.wrong
        if is_list_type(type_):
            return "not a list" if wrong else self._list(random, type_.of_type, key, later)
        if is_leaf_type(type_):
            return random.choice(WRONG if wrong else RIGHT[type_.name])
        if wrong:
            return random.choice(["not a thing", 7])
        named = get_named_type(type_)
        kinds = self.possible(named) if is_abstract_type(named) else [named.name]
        kind = random.choice(kinds) if kinds else "Missing"
        return self.record(kind)(self, kind, f"{key}{random.randrange(5)}")

    def possible(self, type_: Any) -> list[str]:
        return self.types[type_.name]  # type: ignore[no-any-return]

    def _list(self, random: Random, item_type: Any, key: str, later: float) -> Any:
        items = [self.value(random, item_type, f"{key}.{i}", later) for i in range(random.randrange(4))]
        if later and random.random() < later:
            items = [self._maybe_later(random, item) for item in items]
        if later and random.random() < later:
            return _stream(items)
        return random.choice([list, tuple])(items)

    def _maybe_later(self, random: Random, value: Any) -> Any:
        return Soon(value, random.randrange(3)) if random.random() < 0.5 else value


class Source:
    """One field's values, by each way of reading it."""

    def __init__(self, things: Things, name: str, type_: Any) -> None:
        self.things = things
        self.name = name
        self.type = type_
        things.types[name] = type_

    def _value(self, source: Any, args: dict[str, Any], later: float) -> Any:
        key = getattr(source, "key", "root")
        text = f"{key}.{self.name}{sorted(args.items())}"
        random = seeded(f"{self.things.seed} {text}")
        return self.things.value(random, self.type, text, later)

    def resolve(self, source: Any, _info: Any, **args: Any) -> Any:
        later = self.things.faults.later
        value = self._value(source, args, later)
        random = seeded(f"{self.things.seed} {source!r} {self.name}")
        if later and random.random() < later:
            return Soon(value, random.randrange(3))
        if isinstance(value, ValueError) and random.random() < 0.5:
            raise value
        return value

    def resolve_attribute(self, source: Any, _info: Any) -> Any:
        return getattr(source, self.name)

    def resolve_quietly(self, source: Any, _info: Any, **args: Any) -> Any:
        return self._value(source, args, 0)

    def load(self, _context: Any, sources: Sequence[Any], **args: Any) -> Any:
        """The same values for many; at once, or later."""
        values = [self._value(source, args, 0) for source in sources]
        return _all_later(values) if self.things.faults.later else values

    def resolve_bound(self, source: Any, _info: Any) -> Any:
        return self._bound(source.key)

    def bind(self, _context: Any) -> Callable[[Any], object]:
        return self._bound

    def _bound(self, key: str) -> Any:
        random = seeded(f"{self.things.seed} {key} {self.name}")
        return self.things.value(random, self.type, f"{key}.{self.name}", 0)


class Soon:
    """An awaitable that nobody need await: graphql-core abandons some where a list fails."""

    def __init__(self, value: Any, ticks: int) -> None:
        self._value = value
        self._ticks = ticks

    def __await__(self) -> Generator[Any, None, Any]:
        for _ in range(self._ticks):
            yield from sleep(0).__await__()
        if isinstance(self._value, ValueError):
            raise self._value
        return self._value


def _all_later(values: list[Any]) -> Awaitable[list[Any]]:
    async def load() -> list[Any]:
        await sleep(0)
        return values

    return load()


async def _stream(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        await sleep(0)
        if isinstance(item, ValueError):
            raise item
        yield item


WRONG: list[Any] = [
    "",
    "x",
    2**40,
    -1.5,
    float("nan"),
    float("inf"),
    [],
    {"a": 1},
    object,
    True,
    b"x",
    10**400,
]
RIGHT: dict[str, list[Any]] = {
    "Int": [0, -3, 2**31 - 1, 4.0, "12", True],
    "Float": [0.5, 3, "1.5", False],
    "String": ["text", "", 7, True, 2.5],
    "Boolean": [True, False, 1, 0.0],
    "ID": ["id", 12, 4.0],
    "Colour": ["r", 2, "BLUE", 2.0],
    "Odd": [1, 3, 5, True, 13],
}
