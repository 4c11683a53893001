"""Who may read the schema: the group `schema`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class SchemaSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Introspection and `GET /schema.graphql`, which show everybody their own schema."""

    readers: Annotated[
        Literal["permitted", "everybody"],
        Meta(
            description="Who may read the schema: those with `schema:introspect`, or, but not in production, "
            "everybody with a token."
        ),
    ] = "permitted"
