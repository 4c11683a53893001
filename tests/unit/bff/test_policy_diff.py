"""Two versions of the policy compared, on a schema of a few fields: who gains, who loses, where."""

import pytest

from bff.circumstances import Circumstance, in_words
from bff.document_diff import DocumentRefused, DocumentSight, read_operations
from bff.policy_diff import SchemaSight, Turn, circumstances_of, compare
from bff.policy_diff_report import render_changes
from masking.policy import Policy
from masking.viewer import Channel, Relation
from resolvers.declared import read_rules

SCHEMA = """
directive @protect(class: DataClass!, needs: String, mask: MaskKind) on FIELD_DEFINITION
directive @subject on OBJECT
enum DataClass { PUBLIC INHERITED CUSTOMER NAME CONTACT }
enum MaskKind { NAME MOBILE REDACT }
type Customer @subject {
  id: ID! @protect(class: INHERITED)
  name: String @protect(class: NAME, mask: NAME)
  mobile: String @protect(class: CONTACT, needs: "customer:contact", mask: MOBILE)
  nearest: Customer @protect(class: CUSTOMER)
}
type Query { customers: [Customer] @protect(class: CUSTOMER) today: String @protect(class: PUBLIC) }
"""

POLICY = """
[roles.clerk]
title = "Clerk"
reach = "MY_OUTLET"
permissions = ["customer:contact"]
sees = { default = "CLEAR", CONTACT = "MASKED" }
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
MY_OUTLET = { default = "MASKED", CUSTOMER = "CLEAR" }
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
2 = { default = "CLEAR" }
[purposes]
service = { default = "CLEAR" }
[reveal]
acr = ["2"]
max_age_s = 60
"""

DOCUMENT = "query List($more: Boolean!) { customers { name mobile nearest @include(if: $more) { mobile } } }"


def policy(text: str = POLICY, schema: str = SCHEMA) -> Policy:
    return Policy.compile(text, schema, read_rules(schema))


def fields_report(old: Policy, new: Policy) -> list[str]:
    changes = compare(old, new, SchemaSight(old), SchemaSight(new))
    return list(render_changes("fields", changes, circumstances_of(old, new)))


def document_report(old: Policy, new: Policy, text: str = DOCUMENT) -> list[str]:
    (program,) = read_operations(SCHEMA, text).values()
    changes = compare(old, new, DocumentSight(old, program), DocumentSight(new, program))
    return list(render_changes("List", changes, circumstances_of(old, new)))


def changed(old: str, new: str) -> Policy:
    assert POLICY.count(old) == 1
    return policy(POLICY.replace(old, new))


def test_nothing_changes_between_a_policy_and_itself() -> None:
    assert fields_report(policy(), policy()) == ["fields: nothing changes"]
    assert document_report(policy(), policy()) == ["List: nothing changes"]


def test_a_raised_ceiling_is_a_gain_only_where_nothing_else_limits() -> None:
    assert fields_report(policy(), changed('CONTACT = "MASKED" }', 'CONTACT = "CLEAR" }')) == [
        "fields: 1 change",
        "  clerk gains",
        "    masked as MOBILE → clear",
        "      where: all but WECOM_SIDEBAR; MINE, ASSISTED",
        "        Customer.mobile",
    ]


def test_a_permission_without_sight_and_sight_without_permission_change_nothing() -> None:
    assert fields_report(
        policy(),
        changed(
            'sees = { default = "CLEAR" }',
            'sees = { default = "HIDDEN", NAME = "CLEAR", CUSTOMER = "CLEAR" }',
        ),
    ) == ["fields: nothing changes"]


def test_a_role_that_is_gone_loses_all_it_saw() -> None:
    start, end = POLICY.index("[roles.trainee]"), POLICY.index("[relations]")
    report = fields_report(policy(), policy(POLICY[:start] + POLICY[end:]))
    assert report[1] == "  trainee loses"
    assert "        Customer.name" in "\n".join(report)


def test_another_mask_counts_as_a_gain() -> None:
    other = SCHEMA.replace("mask: MOBILE", "mask: REDACT")
    changes = compare(
        policy(), policy(schema=other), SchemaSight(policy()), SchemaSight(policy(schema=other))
    )
    assert {(change.turn, change.fields) for change in changes} == {(Turn.GAINS, ("Customer.mobile",))}


def test_paths_of_a_document_follow_what_their_holder_shows() -> None:
    """A trainee's right to see names does not change; without the holder there are none."""
    hidden = changed('sees = { default = "CLEAR" }', 'sees = { default = "CLEAR", CUSTOMER = "HIDDEN" }')
    assert document_report(policy(), hidden) == [
        "List: 2 changes",
        "  trainee loses",
        "    clear → hidden",
        "      where: everywhere",
        "        customers",
        "    clear → hidden",
        "      where: MINE",
        "        customers.name, customers.nearest",
    ]


def test_paths_beneath_a_condition_count() -> None:
    report = document_report(policy(), changed('CONTACT = "MASKED" }', 'CONTACT = "CLEAR" }'))
    assert report[-1] == "        customers.mobile, customers.nearest.mobile"


def test_a_document_that_does_not_fit_the_schema_is_refused() -> None:
    with pytest.raises(DocumentRefused, match="Cannot query field 'age'"):
        read_operations(SCHEMA, "{ customers { age } }")


def everywhere() -> frozenset[Circumstance]:
    return circumstances_of(policy())


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (lambda c: True, ["everywhere"]),
        (lambda c: c.relation >= Relation.MY_SUB_BRANCH, ["MINE to MY_SUB_BRANCH"]),
        (lambda c: c.channel is not Channel.API and c.acr == "2", ["all but API; acr 2"]),
        (
            lambda c: c.relation is Relation.MINE or (c.relation is Relation.ASSISTED and c.acr == "2"),
            ["acr 1; MINE", "acr 2; MINE, ASSISTED"],
        ),
    ],
)
def test_circumstances_are_told_in_few_words(held: object, words: list[str]) -> None:
    assert callable(held)
    assert sorted(in_words(frozenset(filter(held, everywhere())), everywhere())) == words
