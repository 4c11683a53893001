"""Fills in what operations ask for: real sealed ids out of earlier replies, and values of the right type."""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
)

from tests.zero_storage.operations import Operation

OPEN_TASK: Final = "ActionTask, open"
_OPEN: Final = frozenset({"NOT_STARTED", "IN_PROGRESS"})
_TYPES: Final[Mapping[str, str]] = {"taskId": OPEN_TASK, "customerId": "Customer", "handle": "handle"}
_SCALARS: Final[Mapping[str, object]] = {
    "Boolean": True,
    "Int": 3,
    "Float": 28.68,
    "Date": "2026-01-31",
    "DateTime": "2026-01-31T10:00:00+08:00",
    "Decimal": "1.00",
}


class Ids:
    """Sealed ids by type, in the order in which replies told them."""

    def __init__(self) -> None:
        self._known: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, type_name: str, node_id: str) -> None:
        if node_id not in self._known[type_name]:
            self._known[type_name].append(node_id)

    def first(self, type_name: str) -> str:
        """The first of a type; where none is known, one that nobody sealed."""
        return next(iter(self._known[type_name]), f"AYU-{secrets.token_urlsafe(40)}")

    def last(self, type_name: str) -> str:
        return (self._known[type_name] or [self.first(type_name)])[-1]

    def learn(self, reply: object) -> None:
        """Take every id out of a reply."""
        for found in _objects(reply):
            kind = found.get("__typename", "")
            if isinstance(found.get("id"), str):
                self.add(kind, found["id"])
            if kind == "ActionTask" and found.get("status") in _OPEN:
                self.add(OPEN_TASK, found["id"])
            if isinstance(found.get("handle"), str):
                self.add("handle", found["handle"])


def variables_for(operation: Operation, ids: Ids, text: str) -> dict[str, Any]:
    """Values for everything that *operation* has to be given; *text* for whatever is free text."""
    return {
        name: _value(argument.type, name, operation, ids, text)
        for name, argument in operation.arguments.items()
    }


def _value(kind: GraphQLInputType, name: str, operation: Operation, ids: Ids, text: str) -> Any:
    nullable, named = get_nullable_type(kind), get_named_type(kind)
    if isinstance(nullable, GraphQLList):
        return [_value(nullable.of_type, name, operation, ids, text)]
    if isinstance(named, GraphQLInputObjectType):
        return {key: _value(field.type, key, operation, ids, text) for key, field in named.fields.items()}
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    if name == "taskId" and operation.name == "completeTask":
        return ids.last(OPEN_TASK)  # done once, it is of no use to the others
    if named.name == "ID":
        return ids.first(_TYPES.get(name, operation.type_name))
    if named.name == "String":
        return f"kit-{secrets.token_hex(8)}" if name.endswith("Key") else text
    return _SCALARS[named.name]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from _objects(member)
    elif isinstance(value, list):
        for member in value:
            yield from _objects(member)
