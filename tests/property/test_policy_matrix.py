"""The policy that is in force, over nine personas and every field: taking something away never shows more."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bff.protection import read_approved
from masking.classes import DataClass
from masking.levels import Level
from masking.policy import Policy, Standing
from masking.policy_file import DECIDED, Ceilings, PolicyDocument, read_policy
from masking.verdict import Coordinate, FieldVerdicts
from masking.viewer import Channel, OrgPath, Ownership, Relation, StaffNo, Tenant, Viewer, relate
from resolvers.declared import read_rules
from sandbox.settings import load
from sandbox.world.staff import personas

APPROVED = read_approved()
RULES = read_rules(APPROVED.schema_text)
DOCUMENT = read_policy(APPROVED.policy_text)
POLICY = Policy(DOCUMENT, RULES, "")
PERSONAS = personas(load({"SANDBOX_TODAY": "2026-01-31"}, 7).world)
STANDINGS = {
    name: Standing((persona.staff.role.value,), Channel(persona.channel), "2")
    for name, persona in PERSONAS.items()
}

Narrowing = Callable[[PolicyDocument], PolicyDocument]


def changed(name: str, key: object, change: Callable[[Any], Any]) -> Narrowing:
    """Change one row of one table; where it has been taken away before, there is nothing to change."""

    def narrow(document: PolicyDocument) -> PolicyDocument:
        table = getattr(document, name)
        return replace(document, **{name: {**table, key: change(table[key])}}) if key in table else document

    return narrow


def without_row(name: str, key: object) -> Narrowing:
    def narrow(document: PolicyDocument) -> PolicyDocument:
        table = getattr(document, name)
        return replace(document, **{name: {found: row for found, row in table.items() if found != key}})

    return narrow


def without_permission(role: str, permission: str) -> Narrowing:
    return changed("roles", role, lambda row: replace(row, permissions=row.permissions - {permission}))


def shorter_reach(role: str, reach: Relation) -> Narrowing:
    return changed("roles", role, lambda row: replace(row, reach=max(reach, row.reach)))


def lower_sight(role: str, of: DataClass, level: Level) -> Narrowing:
    return changed("roles", role, lambda row: replace(row, sees=lowered(row.sees, of, level)))


def lower_table(name: str, key: object, of: DataClass, level: Level) -> Narrowing:
    return changed(name, key, lambda row: lowered(row, of, level))


def lowered(ceilings: Ceilings, of: DataClass, level: Level) -> Ceilings:
    return {**ceilings, of: min(level, ceilings[of])}


ROLES = st.sampled_from(sorted(DOCUMENT.roles))
CLASSES = st.sampled_from(DECIDED)
LEVELS = st.sampled_from(Level)


def narrowings() -> st.SearchStrategy[Narrowing]:
    grants = st.sampled_from([(r, p) for r, e in DOCUMENT.roles.items() for p in sorted(e.permissions)])
    rows = [(name, key) for name in ("channels", "acr", "purposes") for key in getattr(DOCUMENT, name)]
    tables = [*rows, *(("relations", key) for key in DOCUMENT.relations)]
    return st.one_of(
        grants.map(lambda grant: without_permission(*grant)),
        st.builds(shorter_reach, ROLES, st.sampled_from(Relation)),
        st.builds(lower_sight, ROLES, CLASSES, LEVELS),
        st.builds(
            lambda at, of, level: lower_table(at[0], at[1], of, level),
            st.sampled_from(tables),
            CLASSES,
            LEVELS,
        ),
        st.sampled_from([*rows, *(("roles", role) for role in DOCUMENT.roles)]).map(
            lambda at: without_row(*at)
        ),
    )


def shows_more(after: FieldVerdicts, before: FieldVerdicts) -> bool:
    return any(now.level > then.level for now, then in zip(after, before, strict=True))


@settings(max_examples=40, deadline=None)
@example([without_row("roles", "auditor"), shorter_reach("auditor", Relation.NONE)])
@given(st.lists(narrowings(), min_size=1, max_size=4))
def test_narrowing_never_shows_more(taken_away: list[Narrowing]) -> None:
    document = DOCUMENT
    for narrow in taken_away:
        document = narrow(document)
    narrowed = Policy(document, RULES, "")
    for persona, standing in STANDINGS.items():
        before, after = POLICY.table(standing), narrowed.table(standing)
        assert [(persona, at) for at in RULES if shows_more(after[at], before[at])] == []


def test_the_narrowings_do_narrow() -> None:
    """The property above would hold of changes that change nothing."""
    standing = STANDINGS["relationship-manager"]
    mobile = Coordinate("CustomerProfile.mobile")
    for narrow in (
        without_permission("relationship-manager", "customer:contact"),
        shorter_reach("relationship-manager", Relation.MINE),
        lower_sight("relationship-manager", DataClass.CONTACT, Level.EXISTS),
        lower_table("channels", Channel.WORKBENCH, DataClass.CONTACT, Level.EXISTS),
        lower_table("relations", Relation.MINE, DataClass.CONTACT, Level.EXISTS),
        without_row("purposes", "service"),
        without_row("roles", "relationship-manager"),
    ):
        narrowed = Policy(narrow(DOCUMENT), RULES, "").table(standing)
        assert narrowed[mobile] != POLICY.table(standing)[mobile]


@pytest.mark.parametrize("persona", STANDINGS)
def test_every_field_is_decided_and_a_nearer_relation_never_sees_less(persona: str) -> None:
    table = POLICY.table(STANDINGS[persona])
    assert len(PERSONAS) == 9
    assert set(table) == set(RULES)
    for verdicts in table.values():
        levels = [verdict.level for verdict in verdicts]
        assert levels == sorted(levels)


@pytest.mark.parametrize("channel", [Channel.WECOM_SIDEBAR, Channel.H5])
@pytest.mark.parametrize("role", sorted(DOCUMENT.roles))
def test_beside_a_chat_and_on_a_telephone_nobody_sees_more_than_at_the_workbench(
    role: str, channel: Channel
) -> None:
    workbench = POLICY.table(Standing((role,), Channel.WORKBENCH, "2"))
    there = POLICY.table(Standing((role,), channel, "2"))
    assert [at for at in RULES if shows_more(there[at], workbench[at])] == []


def test_another_bank_stands_in_no_relation_and_sees_nothing_of_a_customer() -> None:
    persona = PERSONAS["other-bank-manager"]
    org = persona.staff.org
    viewer = Viewer(
        tenant=Tenant(org.bank),
        staff_no=StaffNo(persona.staff.no),
        post=persona.staff.post,
        org=OrgPath(Tenant(org.bank)),
        roles=STANDINGS["other-bank-manager"].roles,
        application=persona.application,
        channel=Channel(persona.channel),
        acr="2",
    )
    home = PERSONAS["relationship-manager"].staff
    theirs = Ownership(OrgPath(Tenant(home.org.bank)), viewer.staff_no, frozenset({viewer.staff_no}))
    assert relate(viewer, theirs) is Relation.NONE
    table = POLICY.table(STANDINGS["other-bank-manager"])
    decided = [at for at, rule in RULES.items() if rule.data_class in DECIDED]
    assert {table[at][Relation.NONE].level for at in decided} == {Level.HIDDEN}
