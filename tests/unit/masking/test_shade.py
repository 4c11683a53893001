"""A relation under what was taken away in it: one number, from which both come back."""

from hypothesis import given
from hypothesis import strategies as st

from masking.classes import DataClass
from masking.levels import Level
from masking.policy_file import DECIDED
from masking.shade import lower, relation_of, shade
from masking.verdict import Reason, Verdict
from masking.viewer import Relation

VERDICTS = st.builds(Verdict, st.sampled_from(Level), st.sampled_from(Reason))


def test_a_relation_in_which_nothing_is_taken_away_is_itself() -> None:
    assert [shade(relation, {}) for relation in Relation] == list(Relation)
    assert shade(Relation.MINE, dict.fromkeys(DECIDED, Level.CLEAR)) == Relation.MINE


@given(
    relation=st.sampled_from(Relation),
    ceilings=st.dictionaries(st.sampled_from(DECIDED), st.sampled_from(Level)),
    verdict=VERDICTS,
    data_class=st.sampled_from(DataClass),
)
def test_a_verdict_is_lowered_to_its_ceiling_and_no_other_is_touched(
    relation: Relation, ceilings: dict[DataClass, Level], verdict: Verdict, data_class: DataClass
) -> None:
    shaded = shade(relation, ceilings)
    assert relation_of(shaded) is relation
    ceiling = ceilings.get(data_class, Level.CLEAR)
    left = lower(verdict, data_class, shaded)
    assert left.level is min(verdict.level, ceiling)
    assert left == verdict if verdict.level <= ceiling else left.reason is Reason.DECISION


@given(st.integers(), VERDICTS, st.sampled_from(DataClass))
def test_no_number_whatever_raises_a_verdict(number: int, verdict: Verdict, data_class: DataClass) -> None:
    assert lower(verdict, data_class, number).level <= verdict.level
