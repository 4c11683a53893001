"""
Two versions of the policy compared: who gains and who loses which fields, and in which circumstances.

Every role is asked for every field in every circumstance that either policy speaks of, under both; what
changes alike is told together. The same comparison serves for whole schemas and for the paths of a document.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from typing import Final, Protocol, TypeAlias

import msgspec

from bff.circumstances import Circumstance
from bff.plan.protection import Masker
from masking.classes import DataClass, MaskKind
from masking.levels import Level
from masking.policy import Policy, Standing
from masking.verdict import Verdict
from masking.viewer import Channel, Relation
from resolvers.masks import masks_of


class Form(msgspec.Struct, frozen=True):
    """How a field comes out: how much of it, and by which mask."""

    level: Level
    mask: MaskKind | None = None
    part: bool = False
    """Shown as the object that holds it."""

    def __str__(self) -> str:
        if self.part:
            return "as its holder"
        words = self.level.name.lower().replace("_", " ")
        return f"{words} as {self.mask}" if self.mask else words


Forms: TypeAlias = Sequence[Form]
"""One for each relation, indexed by it."""

ABSENT: Final[Forms] = (Form(Level.HIDDEN),) * len(Relation)
"""What is seen of a field that is not there."""


class Turn(Enum):
    """Which way a change goes."""

    GAINS = "gains"
    LOSES = "loses"


class Change(msgspec.Struct, frozen=True):
    """Fields or paths that come out differently for one role, all in the same way and circumstances."""

    role: str
    before: Form
    after: Form
    fields: tuple[str, ...]
    circumstances: frozenset[Circumstance]

    @property
    def turn(self) -> Turn:
        """Another mask at the same level counts as a gain: it may show what the former hid."""
        return Turn.LOSES if self.after.level < self.before.level else Turn.GAINS


class Sight(Protocol):
    """What can be seen of something: of a schema, or of a document."""

    def forms(self, standing: Standing) -> Mapping[str, Forms]:
        """How each of its fields or paths comes out for *standing*."""


class SchemaSight:
    """All fields of a policy's schema."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._masker: Masker = masks_of(policy.rules)

    def forms(self, standing: Standing) -> Mapping[str, Forms]:
        table = self._policy.table(standing)
        return {at: self._of_field(at, table[at]) for at in self._policy.rules}

    def _of_field(self, at: str, verdicts: Sequence[Verdict]) -> Forms:
        rule = self._policy.rules[at]  # type: ignore[index]
        if rule.data_class is DataClass.INHERITED:
            return (Form(Level.CLEAR, part=True),) * len(Relation)
        return [
            form_of(verdict, rule.mask, self._masker(rule.coordinate, verdict.level) is not None)
            for verdict in verdicts
        ]


def form_of(verdict: Verdict, mask: MaskKind | None, maskable: bool) -> Form:
    """The form of a verdict: what cannot be masked is hidden where it would be."""
    if not verdict.level.masked:
        return Form(verdict.level)
    return Form(verdict.level, mask) if maskable else Form(Level.HIDDEN)


def circumstances_of(*policies: Policy) -> frozenset[Circumstance]:
    """Every circumstance that one of *policies* speaks of."""
    acr = {value for policy in policies for value in policy.document.acr}
    purposes = {value for policy in policies for value in policy.document.purposes}
    return frozenset(Circumstance(*one) for one in product(Channel, acr, purposes, Relation))


def compare(old: Policy, new: Policy, before: Sight, after: Sight) -> list[Change]:
    """All that differs between what is seen under *old* and under *new*, role by role."""
    roles = dict.fromkeys((*old.document.roles, *new.document.roles))
    everywhere = circumstances_of(old, new)
    return [change for role in roles for change in _of_role(role, before, after, everywhere)]


def _of_role(role: str, before: Sight, after: Sight, everywhere: frozenset[Circumstance]) -> Iterator[Change]:
    seen: dict[tuple[str, Form, Form], set[Circumstance]] = defaultdict(set)
    for at in everywhere:
        if at.relation is not Relation.NONE:
            continue
        standing = Standing((role,), at.channel, at.acr, at.purpose)
        for name, relation, was, is_now in _differences(before.forms(standing), after.forms(standing)):
            seen[name, was, is_now].add(Circumstance(at.channel, at.acr, at.purpose, relation))
    alike: dict[tuple[Form, Form, frozenset[Circumstance]], list[str]] = defaultdict(list)
    for (name, was, is_now), where in seen.items():
        alike[was, is_now, frozenset(where)].append(name)
    for (was, is_now, circumstances), names in alike.items():
        yield Change(role, was, is_now, tuple(sorted(names)), circumstances)


def _differences(
    before: Mapping[str, Forms], after: Mapping[str, Forms]
) -> Iterator[tuple[str, Relation, Form, Form]]:
    for name in dict.fromkeys((*before, *after)):
        forms = zip(Relation, before.get(name, ABSENT), after.get(name, ABSENT), strict=True)
        for relation, was, is_now in forms:
            if was != is_now:
                yield name, relation, was, is_now
