"""What a document may ask for, and how much a viewer may ask for in a while: the group `limits`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from bff.settings.secret import Secret


class LimitsSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The limits of demand. All but the last five are known from the document before it is validated."""

    tokens: Annotated[
        int, Meta(ge=50, le=100_000, description="Tokens of a document, comments left out.")
    ] = 2_000
    definitions: Annotated[
        int, Meta(ge=1, le=1_000, description="Operations and fragments of a document.")
    ] = 60
    nesting: Annotated[
        int,
        Meta(ge=4, le=100, description="Selections, or values, within one another; fragments count."),
    ] = 32
    depth: Annotated[int, Meta(ge=1, le=100, description="Fields within one another.")] = 15
    aliases: Annotated[
        int, Meta(ge=0, le=10_000, description="Aliases of an operation, each time a fragment is spread.")
    ] = 60
    root_fields: Annotated[int, Meta(ge=1, le=1_000, description="Fields of the operation itself.")] = 20
    directives: Annotated[int, Meta(ge=0, le=10_000, description="Directives of a document.")] = 100
    parts: Annotated[
        int,
        Meta(ge=0, le=1_000, description="`@defer` and `@stream` of an operation, fragments written out."),
    ] = 20
    fields: Annotated[
        int, Meta(ge=10, le=20_000, description="Fields of an operation with its fragments written out.")
    ] = 1_000
    overlaps: Annotated[
        int,
        Meta(ge=0, le=1_000_000, description="Pairs of fields under one name whose merging must be checked."),
    ] = 1_000
    cost: Annotated[
        int, Meta(ge=1, le=1_000_000_000, description="Cost of an operation, by `@cost` and `@listSize`.")
    ] = 100_000
    list_size: Annotated[
        int, Meta(ge=1, le=1_000, description="Items that a list is taken to have where nothing tells.")
    ] = 10
    budget: Annotated[
        int,
        Meta(ge=0, le=1_000_000_000, description="Cost that one viewer may spend in a window; 0: any."),
    ] = 300_000
    window_s: Annotated[
        int, Meta(ge=1, le=86_400, description="Time in which a spent budget is whole again.")
    ] = 60
    redis_url: Annotated[
        Secret,
        Meta(
            title="redis or rediss URL, or empty",
            description="Where budgets are kept; empty: memory of each process.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    timeout_ms: Annotated[
        int,
        Meta(
            ge=5, le=10_000, description="Time for one exchange with Redis; then memory counts for a while."
        ),
    ] = 100
