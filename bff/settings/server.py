"""The settings of the socket and of HTTP."""

from typing import Annotated

import msgspec
from msgspec import Meta


class ServerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The socket, and what one request may take."""

    host: Annotated[str, Meta(min_length=1, description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8080
    workers: Annotated[int, Meta(ge=1, le=64, description="Processes that share the socket.")] = 1
    connections: Annotated[
        int, Meta(ge=1, le=100_000, description="Connections of one process; more are answered 503.")
    ] = 2_000
    keep_alive_s: Annotated[
        int,
        Meta(ge=1, le=3_600, description="Time an idle connection is kept; longer than a load balancer's."),
    ] = 75
    shutdown_s: Annotated[
        int, Meta(ge=0, le=300, description="Time that running requests get to finish at a stop.")
    ] = 10
    body_limit_bytes: Annotated[
        int, Meta(ge=1024, le=10_485_760, description="Largest request body; a larger one is answered 413.")
    ] = 131_072
    body_depth: Annotated[
        int, Meta(ge=4, le=128, description="Deepest nesting of objects and lists in a request body.")
    ] = 32
    deadline_ms: Annotated[
        int, Meta(ge=50, le=120_000, description="Time for one request, upstream calls included.")
    ] = 8_000
    deadline_grace_ms: Annotated[
        int,
        Meta(ge=0, le=10_000, description="Time after the deadline to write what is there, before a 504."),
    ] = 250
    allowed_hosts: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^([a-z0-9.-]+|\[[0-9a-f:.]+\])$")], ...],
        Meta(
            title="list of host names in lower case, without ports",
            description="Hosts that the server answers for, others get 421; none: any.",
        ),
    ] = ()
    allowed_origins: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$")], ...],
        Meta(
            title="list of origins, as in https://workbench.bank.example",
            description="Origins whose pages may call from browsers, besides the server's own.",
        ),
    ] = ()
    batch_requests: Annotated[
        int, Meta(ge=0, le=50, description="Most requests in one body that is a list; 0: a list is refused.")
    ] = 0
    compress_from_bytes: Annotated[
        int,
        Meta(
            ge=0,
            le=1_048_576,
            description="Least size of a reply that is compressed for clients that ask; 0: none is.",
        ),
    ] = 2_048
    public_max_age_s: Annotated[
        int, Meta(ge=0, le=86_400, description="Age up to which caches may keep what is public.")
    ] = 60
