"""What a connection may take before a request is known: the group `shell`."""

from typing import Annotated

import msgspec
from msgspec import Meta


class ShellSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hard shell around the server: heads, slow clients, requests at the same time, the end."""

    head_limit_bytes: Annotated[
        int, Meta(ge=1_024, le=1_048_576, description="Largest request head, request line included.")
    ] = 16_384
    head_fields: Annotated[int, Meta(ge=8, le=1_000, description="Most header fields of a request.")] = 64
    head_timeout_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for the head of a request, from its first byte.")
    ] = 5_000
    body_timeout_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for the body of a request, from the end of its head.")
    ] = 10_000
    write_timeout_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for a client to take what waits to be sent.")
    ] = 10_000
    requests: Annotated[
        int, Meta(ge=1, le=100_000, description="Requests of one process at the same time; others get 503.")
    ] = 1_000
    retry_after_s: Annotated[
        int, Meta(ge=1, le=3_600, description="When a client that got 503 shall come back.")
    ] = 2
    drain_ms: Annotated[
        int,
        Meta(
            ge=0,
            le=120_000,
            description="Time between SIGTERM, when readiness goes down, and the end of accepting.",
        ),
    ] = 2_000
