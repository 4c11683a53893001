"""How a decision is made: the minimum of the ceilings, and hidden where anything is unknown."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masking.classes import DataClass, MaskKind
from masking.levels import Level
from masking.policy import Policy, Standing
from masking.policy_file import DECIDED, PolicyDocument, PolicyError, RevealEntry, RoleEntry, read_policy
from masking.verdict import Coordinate, FieldRule, Reason
from masking.viewer import Channel, Relation

MOBILE = FieldRule(
    Coordinate("CustomerProfile.mobile"), DataClass.CONTACT, "customer:contact", MaskKind.MOBILE
)

TEXT = """
[roles.clerk]
title = "Clerk"
reach = "MY_OUTLET"
permissions = ["customer:contact"]
sees = { default = "CLEAR", CONTACT = "REVEAL_WITH_STEP_UP" }
[roles.trainee]
title = "Trainee"
reach = "MINE"
permissions = []
sees = { default = "CLEAR" }
[relations]
NONE = { default = "HIDDEN" }
MY_BANK = { default = "MASKED" }
MY_BRANCH = { default = "MASKED" }
MY_SUB_BRANCH = { default = "MASKED" }
MY_OUTLET = { default = "MASKED" }
ASSISTED = { default = "CLEAR" }
MINE = { default = "CLEAR" }
[channels]
WORKBENCH = { default = "CLEAR" }
WECOM_SIDEBAR = { default = "CLEAR", CONTACT = "MASKED_MIN" }
H5 = { default = "CLEAR" }
CALL_CENTRE = { default = "CLEAR" }
API = { default = "CLEAR" }
[acr]
1 = { default = "CLEAR" }
[purposes]
service = { default = "CLEAR" }
marketing = { default = "CLEAR", CONTACT = "EXISTS" }
[reveal]
acr = ["1"]
max_age_s = 60
"""


def policy_of(rule: FieldRule, text: str = TEXT) -> Policy:
    return Policy.compile(text, "schema", {rule.coordinate: rule})


def decide(
    rule: FieldRule, relation: Relation, roles: tuple[str, ...] = ("clerk",), **standing: object
) -> tuple[Level, Reason]:
    facts: Mapping[str, object] = {"channel": Channel.WORKBENCH, "acr": "1", **standing}
    verdict = policy_of(rule).decide(rule, Standing(roles, **facts))[relation]  # type: ignore[arg-type]
    return verdict.level, verdict.reason


def test_lowest_ceiling_decides_and_is_named() -> None:
    assert decide(MOBILE, Relation.MINE) == (Level.REVEAL_WITH_STEP_UP, Reason.ROLE)
    assert decide(MOBILE, Relation.MY_OUTLET) == (Level.MASKED, Reason.RELATION)
    assert decide(MOBILE, Relation.MINE, channel=Channel.WECOM_SIDEBAR) == (Level.MASKED_MIN, Reason.CHANNEL)


def test_beyond_the_reach_of_a_role_everything_is_hidden() -> None:
    assert decide(MOBILE, Relation.MY_SUB_BRANCH) == (Level.HIDDEN, Reason.RELATION)


def test_missing_permission_hides_whatever_the_class() -> None:
    assert decide(MOBILE, Relation.MINE, roles=("trainee",)) == (Level.HIDDEN, Reason.PERMISSION)


def test_unknown_role_channel_table_or_acr_hides() -> None:
    assert decide(MOBILE, Relation.MINE, roles=("nobody",)) == (Level.HIDDEN, Reason.UNKNOWN)
    assert decide(MOBILE, Relation.MINE, roles=()) == (Level.HIDDEN, Reason.UNKNOWN)
    assert decide(MOBILE, Relation.MINE, acr="9") == (Level.HIDDEN, Reason.UNKNOWN)
    assert decide(MOBILE, Relation.MINE, purpose="curiosity") == (Level.HIDDEN, Reason.UNKNOWN)


def test_a_purpose_limits_what_its_token_shows() -> None:
    assert decide(MOBILE, Relation.MINE, purpose="marketing") == (Level.EXISTS, Reason.PURPOSE)


def test_roles_of_one_post_act_together() -> None:
    assert decide(MOBILE, Relation.MINE, roles=("trainee", "clerk"))[0] is Level.REVEAL_WITH_STEP_UP


def test_part_of_a_value_object_is_not_decided_by_itself() -> None:
    part = FieldRule(Coordinate("Money.amount"), DataClass.INHERITED, None, None)
    assert decide(part, Relation.NONE, roles=()) == (Level.CLEAR, Reason.NONE)


def test_table_is_compiled_once_for_a_standing() -> None:
    policy, standing = policy_of(MOBILE), Standing(("clerk",), Channel.H5, "1")
    assert policy.table(standing) is policy.table(standing)


def test_digest_changes_with_either_text() -> None:
    rules = {MOBILE.coordinate: MOBILE}
    digests = {Policy.compile(t, s, rules).digest for t in (TEXT, TEXT + "# more\n") for s in ("a", "b")}
    assert len(digests) == 4


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('reach = "MINE"', 'reach = "NEAR"'), "roles.trainee.reach"),
        (("permissions = []", 'permissions = ["customer:all"]'), "roles.trainee.permissions"),
        (('CONTACT = "REVEAL_WITH_STEP_UP"', 'CONTACT = "SOME"'), "roles.clerk.sees.CONTACT"),
        (('CONTACT = "MASKED_MIN"', 'SECRET = "CLEAR"'), "channels.WECOM_SIDEBAR"),
        (('MINE = { default = "CLEAR" }', ""), "relations: nothing is said of MINE"),
        (('H5 = { default = "CLEAR" }', "H5 = {}"), "channels.H5: nothing is said of"),
        (('title = "Clerk"', ""), "title"),
        (('service = { default = "CLEAR" }', ""), "purposes: nothing is said of service"),
        (("[acr]", "[acr"), "not TOML"),
        (('acr = ["1"]', 'acr = ["2"]'), "reveal.acr: '2' is not a step-up"),
        (('acr = ["1"]', "acr = []"), "reveal.acr"),
        (("max_age_s = 60", "max_age_s = 0"), "reveal.max_age_s"),
        (("[roles.clerk]", "[more]\nx = 1\n[roles.clerk]"), "more"),
    ],
)
def test_faulty_policy_is_refused_with_its_place(change: tuple[str, str], place: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(PolicyError, match=place.replace(".", r"\.")):
        read_policy(TEXT.replace(*change, 1))


CEILINGS = st.fixed_dictionaries({data_class: st.sampled_from(Level) for data_class in DECIDED})


@given(
    sees=CEILINGS,
    at=CEILINGS,
    channel=CEILINGS,
    reach=st.sampled_from(Relation),
    narrower=st.sampled_from(Level),
    data_class=st.sampled_from(DECIDED),
)
def test_narrowing_any_factor_never_shows_more(
    sees: dict[DataClass, Level],
    at: dict[DataClass, Level],
    channel: dict[DataClass, Level],
    reach: Relation,
    narrower: Level,
    data_class: DataClass,
) -> None:
    rule = FieldRule(Coordinate("T.f"), data_class, None, None)

    def levels(role: dict[DataClass, Level], where: dict[DataClass, Level], far: Relation) -> list[Level]:
        document = PolicyDocument(
            roles={"r": RoleEntry("R", far, frozenset(), role)},
            relations=dict.fromkeys(Relation, at),
            channels={Channel.API: where},
            acr={"1": dict.fromkeys(DECIDED, Level.CLEAR)},
            purposes={"service": dict.fromkeys(DECIDED, Level.CLEAR)},
            reveal=RevealEntry(("1",), 60),
        )
        verdicts = Policy(document, {}, "").decide(rule, Standing(("r",), Channel.API, "1"))
        return [verdict.level for verdict in verdicts]

    before = levels(sees, channel, reach)
    lower = {data_class: min(narrower, sees[data_class])}
    assert all(map(Level.__ge__, before, levels(sees | lower, channel, reach)))
    assert all(
        map(
            Level.__ge__,
            before,
            levels(sees, channel | {data_class: min(narrower, channel[data_class])}, reach),
        )
    )
    assert all(map(Level.__ge__, before, levels(sees, channel, max(Relation))))
