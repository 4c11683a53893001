"""The settings of a bank's own decision point."""

from typing import Annotated

import msgspec
from msgspec import Meta

from bff.settings.secret import Secret


class DecisionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the bank's own decision point is, if it has one, and how long it is waited for."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://\S*[^\s/])?$",
            title="http or https URL without a closing slash, or empty",
            description="Base URL of an AuthZEN decision point; empty: the policy alone decides.",
        ),
    ] = ""
    timeout_ms: Annotated[
        int, Meta(ge=10, le=10_000, description="Time for one batch of questions; then values are masked.")
    ] = 250
    concurrency: Annotated[
        int, Meta(ge=1, le=10_000, description="Batches at the same time; for more, values are masked.")
    ] = 256
    key: Annotated[
        Secret,
        Meta(
            title="id:key",
            description="The key that customers are named under, as in `BFF_SEAL_KEYS`; the decision point "
            "has it, too. Empty, in development only: the well-known one.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))
