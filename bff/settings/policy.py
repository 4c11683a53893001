"""Where the policy is, and how often it is looked at: the group `policy`."""

from typing import Annotated

import msgspec
from msgspec import Meta


class PolicySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file that says who sees what."""

    file: Annotated[
        str,
        Meta(
            description="The policy; empty: `masking/grants.toml`, which comes with the program.",
        ),
    ] = ""
    reload_s: Annotated[
        int, Meta(ge=1, le=3_600, description="Time between two looks at the file; a changed one is taken.")
    ] = 2
