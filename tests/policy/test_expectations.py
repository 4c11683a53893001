"""Runs the sentences of the YAML files beside this module against the policy that is in force."""

import re
from pathlib import Path

import pytest
import yaml

from bff.policy_report import standing_of
from bff.protection import compile_policy, read_approved
from masking.levels import Level
from masking.policy import Policy
from masking.verdict import Coordinate
from masking.viewer import Channel, Relation
from resolvers.schema import build_schema, print_schema

SENTENCE = re.compile(
    r"(?P<role>[a-z ]+?)(?: of (?P<relation>[A-Z_]+))?(?: in (?P<channel>[A-Z_0-9]+))?"
    r" sees (?P<field>\w+\.\w+) as (?P<level>[a-z ]+)"
)
SENTENCES = [
    sentence
    for page in sorted(Path(__file__).parent.glob("*.yaml"))
    for sentence in yaml.safe_load(page.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return compile_policy(read_approved(), print_schema(build_schema()))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_policy_keeps_what_the_reviewer_expects(policy: Policy, sentence: str) -> None:
    said = SENTENCE.fullmatch(sentence)
    assert said is not None, "not a sentence that this page understands"
    role = said["role"].replace(" ", "-")
    assert role in policy.document.roles
    channel = Channel(said["channel"]) if said["channel"] else None
    relation = Relation[said["relation"] or "MINE"]
    verdicts = policy.table(standing_of(role, channel))[Coordinate(said["field"])]
    assert verdicts[relation].level is Level[said["level"].replace(" ", "_").upper()]
