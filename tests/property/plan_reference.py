"""
Protection by the book: a small interpreter that decides each field when it comes to it.

It knows nothing of plans: it walks a document of plain fields over records, one object at a time. Nulls that
propagate are not its business; the bank's schema has no guarded field that may not be null.
"""

from collections import defaultdict
from typing import Any

import msgspec
from graphql import FieldNode, GraphQLSchema, get_nullable_type, is_leaf_type, is_list_type

from bff.plan.protection import Protection
from masking.classes import DataClass
from masking.levels import Level
from masking.verdict import HIDDEN, Coordinate, Verdict
from masking.viewer import Relation


class Standing(msgspec.Struct, frozen=True):
    """Where the interpreter stands: the relation, and the pattern of the subject it goes for."""

    relation: int = max(Relation)
    subject: str = ""


class Reference:
    """Executes one document."""

    def __init__(self, schema: GraphQLSchema, protection: Protection, subjects: set[str]) -> None:
        self.schema = schema
        self.protection = protection
        self.subjects = subjects
        self.errors: list[tuple[str, str]] = []
        self.written: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
        """Of each pattern of a subject: the relation and indices of each that was written."""
        self.masked: dict[tuple[str, str, str, str], set[int]] = defaultdict(set)
        """Of each pattern, level, reason and subject: the relations in which it was so."""

    def object(self, nodes: Any, kind: str, record: Any, path: list[Any], standing: Standing) -> Any:
        keyed = {(node.alias or node.name).value: node for node in nodes}
        return {key: self.field(node, kind, record, [*path, key], standing) for key, node in keyed.items()}

    def field(self, node: FieldNode, kind: str, record: Any, path: list[Any], standing: Standing) -> Any:
        if node.name.value == "__typename":
            return kind
        coordinate = Coordinate(f"{kind}.{node.name.value}")
        type_: Any = self.schema.get_type(kind).fields[node.name.value].type  # type: ignore[union-attr]
        verdict = self.verdict(coordinate, standing.relation)
        if self.hidden(coordinate, verdict):
            return self.deny(path, "NOT_FOUND" if named(type_) in self.subjects else "FORBIDDEN")
        value = getattr(record, node.name.value)
        return self.value(node, coordinate, type_, value, path, standing)

    def verdict(self, coordinate: Coordinate, relation: int) -> Verdict | None:
        rule = self.protection.rules.get(coordinate)
        if rule is not None and rule.data_class is DataClass.INHERITED:
            return None
        verdicts = self.protection.verdicts.get(coordinate)
        return verdicts[relation] if verdicts else HIDDEN

    def hidden(self, coordinate: Coordinate, verdict: Verdict | None) -> bool:
        if verdict is None or verdict.level is Level.CLEAR:
            return False
        return verdict.level is Level.HIDDEN or self.protection.masker(coordinate, verdict.level) is None

    def deny(self, path: list[Any], code: str) -> None:
        self.errors.append((str(path), code))

    def value(
        self,
        node: FieldNode,
        coordinate: Coordinate,
        type_: Any,
        value: Any,
        path: list[Any],
        standing: Standing,
    ) -> Any:
        type_ = get_nullable_type(type_)
        if value is None:
            return None
        if is_list_type(type_):
            return [
                self.value(node, coordinate, type_.of_type, item, [*path, index], standing)
                for index, item in enumerate(value)
            ]
        value = self.covered(coordinate, value, path, standing)
        if is_leaf_type(type_) or value is None:
            return value
        assert node.selection_set is not None
        inner = node.selection_set.selections
        if type_.name in self.subjects:
            return self.subject(inner, coordinate, type_.name, value, path)
        return self.object(inner, type_.name, value, path, standing)

    def covered(self, coordinate: Coordinate, value: Any, path: list[Any], standing: Standing) -> Any:
        verdict = self.verdict(coordinate, standing.relation)
        if verdict is None or not verdict.level.masked:
            return value
        mask = self.protection.masker(coordinate, verdict.level)
        assert mask is not None
        key = (field_pattern(path), verdict.level.name, verdict.reason.value, standing.subject)
        self.masked[key].add(standing.relation)
        return mask(value)

    def subject(self, inner: Any, coordinate: Coordinate, kind: str, value: Any, path: list[Any]) -> Any:
        relation = value.relation
        if self.hidden(coordinate, self.verdict(coordinate, relation)):
            return self.deny(path, "NOT_FOUND")
        verdict = self.verdict(coordinate, relation)
        if verdict is not None and verdict.level.masked:
            value = self.protection.masker(coordinate, verdict.level)(value)  # type: ignore[misc]
        pattern = starred(path)
        self.written[pattern].append((relation, [key for key in path if isinstance(key, int)]))
        return self.object(inner, kind, value, path, Standing(relation, pattern))

    def shown_masked(self) -> set[tuple[Any, ...]]:
        """Every masked showing: pattern, level, reason, relation if it is that, indices of the subject."""
        found: set[tuple[Any, ...]] = set()
        for (pattern, level, reason, subject), relations in self.masked.items():
            for relation in relations:
                found |= {
                    (pattern, level, reason, Relation(relation).name if reason == "RELATION" else None, where)
                    for where in self.where(subject, {relation})
                }
        return found

    def where(self, subject: str, relations: set[int]) -> set[tuple[int, ...]]:
        if not subject:
            return {()}
        return {tuple(where) for relation, where in self.written[subject] if relation in relations}

    def subject_of(self, pattern: str) -> str:
        """The innermost subject above a field."""
        above = [subject for subject in self.written if pattern.startswith(f"{subject}.")]
        return max(above, key=len, default="")


def named(type_: Any) -> str:
    while hasattr(type_, "of_type"):
        type_ = type_.of_type
    return str(type_.name)


def starred(path: list[Any]) -> str:
    return ".".join("*" if isinstance(key, int) else key for key in path)


def field_pattern(path: list[Any]) -> str:
    """The pattern of the field itself, without the indices of its own items."""
    while isinstance(path[-1], int):
        path = path[:-1]
    return starred(path)
