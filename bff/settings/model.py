"""
The settings as frozen structs: one for each group, every setting with its range, description and default.

The defaults are those of development: the simulated bank on loopback. What production refuses among them
stands in `bff.settings.production`.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from bff.settings.decision import DecisionSettings
from bff.settings.documents import DocumentSettings
from bff.settings.limits import LimitsSettings
from bff.settings.policy import PolicySettings
from bff.settings.schema import SchemaSettings
from bff.settings.secret import Secret
from bff.settings.server import ServerSettings
from bff.settings.shell import ShellSettings
from bff.settings.socket import SocketSettings
from bff.settings.streams import EventSettings, StreamSettings
from bff.settings.telemetry import TelemetrySettings
from bff.settings.upstream import UpstreamSettings
from masking.keys import DEVELOPMENT_KEY


class Mode(StrEnum):
    """What the server is run for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


Algorithm: TypeAlias = Literal["RS256", "ES256", "EdDSA"]


class IdentitySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose tokens are believed, and for how long keys and tokens are remembered."""

    issuer: Annotated[
        str,
        Meta(
            pattern=r"^https?://\S+$",
            title="http or https URL",
            description="The token issuer, exactly as in the claim `iss`.",
        ),
    ] = "http://127.0.0.1:9100"
    audience: Annotated[str, Meta(min_length=1, description="What the claim `aud` must name.")] = "bff"
    jwks_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://\S+)?$",
            title="http or https URL, or empty",
            description="Where the issuer's public keys are; empty: found by OpenID Connect discovery.",
        ),
    ] = ""
    algorithms: Annotated[
        tuple[Algorithm, ...], Meta(min_length=1, description="Signature algorithms that are accepted.")
    ] = ("RS256", "ES256", "EdDSA")
    leeway_s: Annotated[
        int, Meta(ge=0, le=300, description="Tolerated difference of clocks in `exp`, `nbf` and `iat`.")
    ] = 5
    token_limit_bytes: Annotated[
        int, Meta(ge=512, le=65_536, description="Longest token; a longer one is refused unread.")
    ] = 8_192
    token_cache_entries: Annotated[
        int, Meta(ge=0, le=1_000_000, description="Verified tokens kept in memory until they expire.")
    ] = 10_000
    jwks_timeout_ms: Annotated[
        int, Meta(ge=50, le=60_000, description="Time for one read of the issuer's keys.")
    ] = 3_000
    jwks_refresh_s: Annotated[
        int, Meta(ge=1, le=86_400, description="Age at which the keys are read again in the background.")
    ] = 600
    jwks_cooldown_s: Annotated[
        int,
        Meta(ge=1, le=3_600, description="Pause after a failed read, and between reads for unknown key ids."),
    ] = 10
    jwks_stale_s: Annotated[
        int, Meta(ge=1, le=604_800, description="Age up to which keys serve while the issuer is down.")
    ] = 14_400


class AssertionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this application and its operator are named to the upstreams."""

    application: Annotated[
        str, Meta(min_length=1, description="Id of this application: `iss` of the operator's assertion.")
    ] = "bank-bff"
    key: Annotated[
        Secret,
        Meta(
            title="PEM",
            description="Ed25519 private key (PKCS 8) that signs the assertions; "
            "empty, in development and with one worker only: a new one at each start.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    lifetime_s: Annotated[int, Meta(ge=5, le=300, description="Lifetime of one assertion.")] = 60


class SealSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The keys under which identifiers leave the bank."""

    keys: Annotated[
        Secret,
        Meta(
            title="list of id:key",
            description="Sealing keys, newest first, with commas between them; "
            "id 0–255, key 64 bytes in base64 or hex.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(f"1:{DEVELOPMENT_KEY.hex()}"))


class CacheSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cache of public records; nothing about a person is ever in it."""

    redis_url: Annotated[
        Secret,
        Meta(title="redis or rediss URL, or empty", description="Redis; empty: memory of this process."),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    ttl_s: Annotated[int, Meta(ge=1, le=86_400, description="Age at which a record is read again.")] = 60
    entries: Annotated[int, Meta(ge=1, le=1_000_000, description="Most records kept in memory.")] = 10_000


class QuotaSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often a viewer may do what is counted, and where it is counted."""

    redis_url: Annotated[
        Secret,
        Meta(
            title="redis or rediss URL, or empty",
            description="Redis; empty: memory of each process, which then counts for itself.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    timeout_ms: Annotated[
        int, Meta(ge=10, le=10_000, description="Time for one exchange with Redis; then nothing is revealed.")
    ] = 500
    reveals_per_hour: Annotated[
        int, Meta(ge=0, le=10_000, description="Values that one viewer may reveal in an hour of the clock.")
    ] = 30
    reveals_per_day: Annotated[
        int, Meta(ge=0, le=100_000, description="Values that one viewer may reveal in a day (UTC).")
    ] = 100
    name_searches_per_hour: Annotated[
        int, Meta(ge=0, le=100_000, description="Searches by a whole name of one viewer in an hour.")
    ] = 120
    check_ins_per_hour: Annotated[
        int,
        Meta(
            ge=0,
            le=10_000,
            description="Check-ins that one viewer may try in an hour: each tells if a customer is near.",
        ),
    ] = 30


class AuditSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the records of who saw what go, and how many may wait."""

    sink: Annotated[Literal["stdout", "http", "redis"], Meta(description="Where records are written.")] = (
        "stdout"
    )
    url: Annotated[
        Secret,
        Meta(title="URL, or empty", description="Of the HTTP collector or of Redis, where one is the sink."),
    ] = msgspec.field(default_factory=lambda: Secret(""))
    authorization: Annotated[
        Secret, Meta(title="text", description="Header `Authorization` for the HTTP collector; empty: none.")
    ] = msgspec.field(default_factory=lambda: Secret(""))
    stream: Annotated[str, Meta(min_length=1, description="Key of the Redis stream.")] = "bff:audit"
    timeout_ms: Annotated[
        int, Meta(ge=50, le=60_000, description="Time for one delivery to the HTTP collector or to Redis.")
    ] = 2_000
    queue_records: Annotated[
        int,
        Meta(ge=1, le=1_000_000, description="Records that may wait in memory; then requests are refused."),
    ] = 10_000
    head_records: Annotated[
        int, Meta(ge=1, le=1_000_000, description="A signed head follows each such number of records.")
    ] = 1_000
    head_s: Annotated[
        int, Meta(ge=1, le=86_400, description="And such a time, if there were records in it.")
    ] = 60
    drain_s: Annotated[
        int, Meta(ge=0, le=300, description="Time at a stop, after the requests, to deliver what waits.")
    ] = 5
    keys: Annotated[
        Secret,
        Meta(
            title="list of id:key",
            description="Keys of the audit, as in `BFF_SEAL_KEYS`; empty: derived from those.",
        ),
    ] = msgspec.field(default_factory=lambda: Secret(""))


class HealthSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How readiness is found out."""

    ping_timeout_ms: Annotated[
        int, Meta(ge=10, le=10_000, description="Time for the ping of one source.")
    ] = 1_000
    memo_ms: Annotated[
        int, Meta(ge=0, le=60_000, description="Age up to which the last answer serves the next probe.")
    ] = 1_000


class LogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is written to standard error."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least level that is written.")
    ] = "info"


def _on_loopback(port: int, factory: str) -> UpstreamSettings:
    return UpstreamSettings(url=f"http://127.0.0.1:{port}", factory=factory)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All groups. Immutable, and made once at start."""

    mode: Annotated[
        Mode, Meta(description="In `production` the development keys and plain HTTP are refused.")
    ] = Mode.DEVELOPMENT
    server: ServerSettings = ServerSettings()
    identity: IdentitySettings = IdentitySettings()
    data_asset: UpstreamSettings = _on_loopback(9101, "adapters.data_asset:connect")
    crm: UpstreamSettings = _on_loopback(9102, "adapters.crm:connect")
    core_loans: UpstreamSettings = _on_loopback(9103, "adapters.core_loans:connect")
    catalogue: UpstreamSettings = _on_loopback(9104, "adapters.catalogue:connect")
    kpi_mart: UpstreamSettings = _on_loopback(9105, "adapters.kpi_mart:connect")
    outbound: UpstreamSettings = _on_loopback(9106, "adapters.outbound:connect")
    assertion: AssertionSettings = msgspec.field(default_factory=AssertionSettings)
    seal: SealSettings = msgspec.field(default_factory=SealSettings)
    cache: CacheSettings = msgspec.field(default_factory=CacheSettings)
    audit: AuditSettings = msgspec.field(default_factory=AuditSettings)
    quota: QuotaSettings = msgspec.field(default_factory=QuotaSettings)
    limits: LimitsSettings = msgspec.field(default_factory=LimitsSettings)
    shell: ShellSettings = ShellSettings()
    policy: PolicySettings = PolicySettings()
    socket: SocketSettings = SocketSettings()
    schema: SchemaSettings = SchemaSettings()
    documents: DocumentSettings = DocumentSettings()
    streams: StreamSettings = StreamSettings()
    events: EventSettings = msgspec.field(default_factory=EventSettings)
    health: HealthSettings = HealthSettings()
    decision: DecisionSettings = msgspec.field(default_factory=DecisionSettings)
    telemetry: TelemetrySettings = TelemetrySettings()
    log: LogSettings = LogSettings()
