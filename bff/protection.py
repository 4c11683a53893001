"""The policy as it runs: the approved schema's text, the policy file, and the verdicts they give together."""

from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import msgspec

from bff.plan.protection import Masker, Protection
from bff.settings.policy import PolicySettings
from masking.permissions import Permission
from masking.policy import Policy, Standing
from masking.policy_file import PolicyError
from masking.viewer import Viewer
from resolvers.declared import DeclarationError, read_rules
from resolvers.masks import masks_of

ROOT: Final = Path(__file__).resolve().parent.parent
SCHEMA_PATH: Final = ROOT / "schema.graphql"
POLICY_PATH: Final = ROOT / "masking" / "grants.toml"
MAX_STANDINGS: Final = 1024
WORTH_PLANS: Final = 64
"""More than there are in a bank's day; each costs one plan for each published document."""


class StaleSchema(DeclarationError):
    """What the code declares is not what `schema.graphql` says, so nobody has reviewed it."""


class Sight(msgspec.Struct, frozen=True, eq=False):
    """
    What one standing sees under one policy, as a key: what is kept by it is never found under another.

    Equal only to itself, which is also the cheapest hash there is.
    """

    standing: Standing
    policy_digest: str


Sighted: TypeAlias = tuple[Sight, Protection]


class Guard:
    """One policy, compiled once for each standing."""

    def __init__(self, policy: Policy, masker: Masker | None = None) -> None:
        self.policy: Final = policy
        self._masker: Final = masker or masks_of(policy.rules)
        self._known: Final[dict[Standing, Sighted]] = {}

    def revised(self, policy: Policy) -> "Guard":
        """The guard of another policy over the same fields; plans whose verdicts are alike serve both."""
        return Guard(policy, self._masker)

    def protection(self, viewer: Viewer) -> Sighted:
        """What a plan for *viewer* is kept by, and what it needs to know."""
        return self.of(self.policy.standing(viewer))

    def of(self, standing: Standing) -> Sighted:
        known = self._known.get(standing)
        if known is None:
            if len(self._known) >= MAX_STANDINGS:
                self._known.pop(next(iter(self._known)))
            sight = Sight(standing, self.policy.digest)
            known = self._known[standing] = sight, protection_of(self.policy, standing, self._masker)
        return known

    def standings(self) -> list[Standing]:
        """Those that came last, newest first, as far as they are worth a plan beforehand."""
        return list(islice(reversed(self._known), WORTH_PLANS))

    def permits(self, viewer: Viewer, permission: Permission) -> bool:
        """Whether one of the viewer's roles has *permission*."""
        roles = self.policy.document.roles
        return any(permission in roles[code].permissions for code in viewer.roles if code in roles)


class PolicyInForce:
    """
    Says which policy holds now: the one place in which another takes effect.

    Whoever answers a request reads `guard` once, and goes on under it to the end. Whoever goes on for long,
    as a stream does, reads it again for each thing it shows.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard = guard


def protection_of(policy: Policy, standing: Standing, masker: Masker | None = None) -> Protection:
    """What a plan needs to know of *standing*."""
    return Protection(policy.table(standing), policy.rules, masker or masks_of(policy.rules))


class Approved(msgspec.Struct, frozen=True):
    """The two texts that a reviewer approves."""

    schema_text: str
    policy_text: str


def policy_path(settings: PolicySettings) -> Path:
    """Where the policy file of *settings* is."""
    return Path(settings.file) if settings.file else POLICY_PATH


def read_approved(policy_path: Path = POLICY_PATH) -> Approved:
    """Read both; raises `PolicyError` where the policy is no readable text."""
    try:
        policy_text = policy_path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{policy_path}: cannot be read as text ({type(error).__name__})") from None
    return Approved(SCHEMA_PATH.read_text("utf-8"), policy_text)


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
