"""
The policy: for each role, channel, step-up, purpose and relation, the most that each class of data may show.

A decision is the minimum of those ceilings. Everything but the relation is known before a request begins,
so a table for one standing holds, for each coordinate, one verdict for each relation.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from masking.classes import DataClass
from masking.levels import Level
from masking.policy_file import PolicyDocument, RoleEntry, read_policy
from masking.verdict import (
    HIDDEN,
    Coordinate,
    FieldRule,
    FieldVerdicts,
    Reason,
    Verdict,
    VerdictTable,
)
from masking.viewer import USUAL_PURPOSE, Channel, Relation, Viewer

CLEAR: Final = Verdict(Level.CLEAR, Reason.NONE)
MAX_TABLES: Final = 1024
"""Standings kept compiled: roles, channels, step-ups and purposes are few, but a token could name many."""


class Standing(msgspec.Struct, frozen=True):
    """What of a viewer the policy reads, short of the relation to one customer."""

    roles: tuple[str, ...]
    channel: Channel
    acr: str
    purpose: str = USUAL_PURPOSE


class Policy:
    """A policy file joined with the rules that stand in the schema, compiled on demand into tables."""

    def __init__(self, document: PolicyDocument, rules: Mapping[Coordinate, FieldRule], digest: str) -> None:
        self.document = document
        self.rules = rules
        self.digest = digest
        """SHA-256 over the policy file and the schema: what was in force, in one line."""
        self._tables: dict[Standing, VerdictTable] = {}

    @classmethod
    def compile(cls, policy_text: str, schema_text: str, rules: Mapping[Coordinate, FieldRule]) -> "Policy":
        """Read *policy_text*; raises `PolicyError` naming what is wrong or missing in it."""
        document = read_policy(policy_text)
        digest = hashlib.sha256(f"{policy_text}\0{schema_text}".encode()).hexdigest()
        return cls(document, rules, digest)

    def standing(self, viewer: Viewer) -> Standing:
        return Standing(viewer.roles, viewer.channel, viewer.acr, viewer.purpose)

    def table(self, standing: Standing) -> VerdictTable:
        """The verdicts of every coordinate for *standing*, compiled once and kept."""
        table = self._tables.get(standing)
        if table is None:
            table = {at: self.decide(rule, standing) for at, rule in self.rules.items()}
            if len(self._tables) >= MAX_TABLES:
                self._tables.pop(next(iter(self._tables)))
            self._tables[standing] = table
        return table

    def decide(self, rule: FieldRule, standing: Standing) -> FieldVerdicts:
        """
        Decide how one field is shown, for each relation.

        Several roles of one post act together: for each relation the best of their verdicts holds.
        """
        if rule.data_class is DataClass.INHERITED:
            return (CLEAR,) * len(Relation)
        entries = [self.document.roles[code] for code in standing.roles if code in self.document.roles]
        return tuple(
            max((self._decide(rule, role, standing, at) for role in entries), key=_height, default=HIDDEN)
            for at in Relation
        )

    def _decide(self, rule: FieldRule, role: RoleEntry, standing: Standing, relation: Relation) -> Verdict:
        if rule.needs is not None and rule.needs not in role.permissions:
            return Verdict(Level.HIDDEN, Reason.PERMISSION)
        if rule.data_class is DataClass.PUBLIC:
            return CLEAR
        return _lowest(self._ceilings(rule.data_class, role, standing, relation))

    def _ceilings(
        self, data_class: DataClass, role: RoleEntry, standing: Standing, relation: Relation
    ) -> Iterable[Verdict]:
        document, near_enough = self.document, relation >= role.reach
        yield _limit(role.sees, data_class, Reason.ROLE)
        yield _limit(document.channels.get(standing.channel), data_class, Reason.CHANNEL)
        yield _limit(document.acr.get(standing.acr), data_class, Reason.STEP_UP)
        yield _limit(document.purposes.get(standing.purpose), data_class, Reason.PURPOSE)
        yield _limit(document.relations[relation] if near_enough else {}, data_class, Reason.RELATION)


def _limit(ceilings: Mapping[DataClass, Level] | None, data_class: DataClass, reason: Reason) -> Verdict:
    if ceilings is None:
        return HIDDEN
    level = ceilings.get(data_class, Level.HIDDEN)
    return CLEAR if level is Level.CLEAR else Verdict(level, reason)


def _lowest(verdicts: Iterable[Verdict]) -> Verdict:
    return min(verdicts, key=_height)


def _height(verdict: Verdict) -> Level:
    return verdict.level
