"""The settings of documents: which are executed, where they come from."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class DocumentSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which documents are executed."""

    mode: Annotated[
        Literal["default", "open", "trusted"],
        Meta(
            description="`open`: any; `trusted`: those of the manifests, and any for who has "
            "`document:explore`; `default`: open in development, trusted in production."
        ),
    ] = "default"
    directory: Annotated[
        str, Meta(description="Where the manifests are (`*.json`); empty: there are none.")
    ] = ""
    reload_s: Annotated[int, Meta(ge=1, le=3_600, description="Time between two looks at the directory.")] = 2
    registered: Annotated[
        Literal["off", "memory", "redis"],
        Meta(
            description="Where documents are kept that clients register (automatic persisted queries); "
            "`redis` is that of `BFF_CACHE_REDIS_URL`."
        ),
    ] = "off"
    registered_entries: Annotated[
        int, Meta(ge=1, le=100_000, description="Most registered documents in memory.")
    ] = 1_000
    registered_ttl_s: Annotated[
        int, Meta(ge=60, le=2_592_000, description="Time a registered document is kept in Redis.")
    ] = 86_400
