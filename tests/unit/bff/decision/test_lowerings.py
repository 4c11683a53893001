"""From answers to shades: what they take away, and how many are told apart."""

from itertools import islice, product

from bff.decision.lowerings import MAX_PATTERNS, Lowerings
from masking.classes import C2, DataClass
from masking.levels import Level
from masking.shade import lower, relation_of
from masking.verdict import Reason, Verdict
from masking.viewer import Relation

CLEAR = Verdict(Level.CLEAR, Reason.NONE)
ORDERED = sorted(C2)


def level_of(shade: int, data_class: DataClass) -> Level:
    return lower(CLEAR, data_class, shade).level


def test_without_ceilings_a_relation_stays_itself() -> None:
    assert [Lowerings().shade(relation, {}) for relation in Relation] == list(Relation)


def test_who_may_not_see_the_customer_sees_nothing_of_them() -> None:
    for level in (Level.HIDDEN, Level.MASKED):
        found = Lowerings().shade(Relation.MINE, {DataClass.CUSTOMER: level, DataClass.NAME: Level.CLEAR})
        assert {level_of(found, of) for of in (*C2, DataClass.CUSTOMER, DataClass.INTERNAL)} == {Level.HIDDEN}
        assert relation_of(found) is Relation.MINE


def test_more_patterns_than_are_told_apart_are_answered_with_less_never_with_more() -> None:
    lowerings, found = Lowerings(), set()
    patterns = [
        dict(zip(ORDERED, levels, strict=True))
        for levels in islice(product(Level, repeat=len(ORDERED)), 1_000)
    ]
    for pattern in patterns:
        shade = lowerings.shade(Relation.MINE, pattern)
        found.add(shade)
        assert all(level_of(shade, of) <= level for of, level in pattern.items())
    assert len(found) <= MAX_PATTERNS + len(Level)
