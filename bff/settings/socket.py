"""What WebSockets may take: the group `socket`."""

from typing import Annotated

import msgspec
from msgspec import Meta


class SocketSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """WebSockets: how many, how large, how long they may keep silent."""

    sockets: Annotated[
        int,
        Meta(ge=0, le=100_000, description="WebSockets of one process; more are answered 503. 0: none."),
    ] = 1_500
    viewer_sockets: Annotated[
        int, Meta(ge=1, le=10_000, description="WebSockets of one viewer; one more is closed with 4429.")
    ] = 10
    operations: Annotated[
        int, Meta(ge=1, le=1_000, description="Operations of one WebSocket at the same time.")
    ] = 32
    message_limit_bytes: Annotated[
        int,
        Meta(ge=1_024, le=10_485_760, description="Largest message; a larger one closes with 1009."),
    ] = 131_072
    message_timeout_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for a message, from its first byte to its last.")
    ] = 10_000
    init_timeout_ms: Annotated[
        int,
        Meta(ge=50, le=120_000, description="Time until `connection_init` is acknowledged; then 4408."),
    ] = 5_000
    ping_interval_ms: Annotated[
        int, Meta(ge=50, le=3_600_000, description="Time between a pong and the next ping of the server.")
    ] = 25_000
    pong_timeout_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for the pong; then the connection is dropped.")
    ] = 10_000
