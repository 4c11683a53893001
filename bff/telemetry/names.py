"""Every name that a span, a metric or an attribute may have; `docs/telemetry.md` lists them."""

from enum import StrEnum


class SpanName(StrEnum):
    """The spans, by what they are about."""

    REQUEST = "graphql.request"
    CALL = "upstream.call"


class Metric(StrEnum):
    """The metrics; all are counts since the start, but the last two."""

    REQUESTS = "bff.requests"
    """By `code`: `OK`, or the code a request was refused with."""
    REQUEST_TIME = "bff.request.duration.bucket"
    """Requests that took at most `le` milliseconds."""
    ERRORS = "bff.errors"
    """Errors beside data, by `code`."""
    CALLS = "bff.upstream.calls"
    """By `source`, `operation` and `outcome`."""
    CALL_TIME = "bff.upstream.duration.bucket"
    """Calls to `source` that took at most `le` milliseconds."""
    FIELDS = "bff.fields"
    """Fields decided, by `class` and `outcome`, once for each customer or task they were decided for."""
    PLANS_MADE = "bff.plans.made"
    """Plans that were not found in the cache."""
    PLANS_ASKED = "bff.plans.asked"
    FALLBACKS = "bff.plans.fallbacks"
    """Documents that cannot be planned, and are refused."""
    MASK_FAILURES = "bff.mask.failures"
    """Values that made a mask fail, and were hidden whole, by `kind`."""
    OPERATIONS = "bff.usage.operations"
    """Runs by `client` and `operation`: names of the manifests, and one word for all others."""
    MENTIONS = "bff.usage.fields"
    """Runs that mention a field, by `client` and `field`."""
    RELOADS = "bff.reloads"
    """Changed files by `source` (`documents`, `policy`) and `outcome` (`taken`, `refused`)."""
    SOCKETS_CLOSED = "bff.sockets.closed"
    """WebSockets closed for what was said, or because it was time, by `reason`."""
    SOCKETS = "bff.sockets"
    """WebSockets that are open, once their viewer is known."""
    BREAKERS = "bff.upstream.breaker"
    """1 where the breaker of `source` is open, else 0."""


class Attribute(StrEnum):
    """What is told beside a span or a count."""

    CODE = "code"
    CLASS = "class"
    CLIENT = "client"
    FIELD = "field"
    KIND = "kind"
    LE = "le"
    OPERATION = "operation"
    OPERATION_HASH = "operation_hash"
    OUTCOME = "outcome"
    REASON = "reason"
    SOURCE = "source"
