"""The policy as it runs: the approved schema's text, the policy file, and the verdicts they give together."""

from pathlib import Path
from typing import Final

import msgspec

from bff.plan.protection import Masker, Protection
from masking.policy import Policy, Standing
from masking.viewer import Viewer
from resolvers.declared import DeclarationError, read_rules
from resolvers.masks import masks_of

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMA_PATH: Final = ROOT / "schema.graphql"
POLICY_PATH: Final = ROOT / "masking" / "grants.toml"
MAX_STANDINGS: Final = 1024


class StaleSchema(DeclarationError):
    """What the code declares is not what `schema.graphql` says, so nobody has reviewed it."""


class Guard:
    """Gives the protection of a viewer, compiled once for each standing."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._masker = masks_of(policy.rules)
        self._known: dict[Standing, Protection] = {}

    def protection(self, viewer: Viewer) -> tuple[Standing, Protection]:
        standing = self.policy.standing(viewer)
        return standing, self.of(standing)

    def of(self, standing: Standing) -> Protection:
        known = self._known.get(standing)
        if known is None:
            known = protection_of(self.policy, standing, self._masker)
            if len(self._known) >= MAX_STANDINGS:
                self._known.clear()
            self._known[standing] = known
        return known


def protection_of(policy: Policy, standing: Standing, masker: Masker | None = None) -> Protection:
    """What a plan needs to know of *standing*."""
    return Protection(policy.table(standing), policy.rules, masker or masks_of(policy.rules))


class Approved(msgspec.Struct, frozen=True):
    """The two texts that a reviewer approves."""

    schema_text: str
    policy_text: str


def read_approved(schema_path: Path = SCHEMA_PATH, policy_path: Path = POLICY_PATH) -> Approved:
    return Approved(schema_path.read_text("utf-8"), policy_path.read_text("utf-8"))


def compile_policy(approved: Approved, declared_text: str) -> Policy:
    """
    Compile the policy of the approved texts.

    Raises:
        StaleSchema: *declared_text*, the schema as the code declares it, differs from the approved one.
        DeclarationError, PolicyError: a field or the policy file is wrong.
    """
    rules = read_rules(declared_text)
    if declared_text != approved.schema_text:
        raise StaleSchema("schema.graphql is not what the code declares: run `make schema`, review, commit")
    return Policy.compile(approved.policy_text, approved.schema_text, rules)
