import pytest

from bff.documents.check import Version, hidden, unfit
from masking.policy import Policy
from resolvers.declared import read_rules
from tests.unit.bff.documents.texts import library
from tests.unit.bff.test_policy_diff import POLICY, SCHEMA

DOCUMENT = "query List { customers { name mobile } today }"


def version(policy: str = POLICY, schema: str = SCHEMA) -> Version:
    return Version(schema, Policy.compile(policy, schema, read_rules(schema)))


def changed(old: str, new: str) -> Version:
    assert POLICY.count(old) == 1
    return version(POLICY.replace(old, new))


def test_document_that_fits_breaks_nothing() -> None:
    assert list(unfit(library(DOCUMENT), SCHEMA)) == []
    assert list(hidden(library(DOCUMENT), version(), version())) == []


@pytest.mark.parametrize("text", ["{ gone }", "{ customers }", "{", "{ customers { name } ...F }"])
def test_document_that_does_not_fit_is_named_with_its_releases(text: str) -> None:
    [broken] = unfit(library(DOCUMENT, text), SCHEMA)
    assert broken.releases == ("sidebar 1",)
    assert str(broken).startswith("sidebar 1: document (sha256:")
    assert "does not fit the schema: " in broken.why


def test_field_that_turns_hidden_is_told_by_operation_and_role() -> None:
    narrowed = changed('permissions = ["customer:contact"]', "permissions = []")
    [broken] = hidden(library(DOCUMENT, "{ today }"), version(), narrowed)
    assert (broken.operation, broken.why) == ("List", "is hidden for clerk: customers.mobile")


def test_field_that_turns_masked_or_clear_breaks_nothing() -> None:
    for change in (
        ('CONTACT = "MASKED" }', 'CONTACT = "CLEAR" }'),
        ('CONTACT = "MASKED" }', 'NAME = "MASKED" }'),
    ):
        assert list(hidden(library(DOCUMENT), version(), changed(*change))) == []
