"""Subscriptions, and the events behind them: the groups `streams` and `events`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from bff.settings.secret import Secret


class StreamSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many streams there are, and what one may hold."""

    per_viewer: Annotated[
        int, Meta(ge=1, le=10_000, description="Subscriptions of one viewer at the same time.")
    ] = 20
    per_process: Annotated[
        int, Meta(ge=1, le=1_000_000, description="Subscriptions of one process at the same time.")
    ] = 5_000
    queue_events: Annotated[
        int,
        Meta(ge=1, le=10_000, description="Events that wait for one subscriber; then the stream is ended."),
    ] = 64
    resolving: Annotated[
        int, Meta(ge=1, le=10_000, description="Events that one process resolves at the same time.")
    ] = 64
    heartbeat_ms: Annotated[
        int, Meta(ge=50, le=600_000, description="Silence on a stream after which a sign of life is sent.")
    ] = 15_000
    ticket_ttl_s: Annotated[
        int, Meta(ge=1, le=300, description="Time within which a ticket for an EventSource must be used.")
    ] = 30


class EventSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where events are exchanged between processes, and what the intake takes."""

    redis_url: Annotated[
        Secret,
        Meta(
            title="redis or rediss URL, or empty",
            description="Where events are exchanged; empty: within each process alone.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    timeout_ms: Annotated[int, Meta(ge=5, le=10_000, description="Time for one exchange with Redis.")] = 1_000
    body_limit_bytes: Annotated[
        int, Meta(ge=256, le=1_048_576, description="Largest body of a request to the intake of events.")
    ] = 65_536
