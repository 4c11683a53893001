"""
What can go wrong between us and an upstream: the class is the cause.

No message holds an upstream body, a URL or a value: only the name of the source and of the operation.
"""


class UpstreamError(Exception):
    """An upstream did not give what was asked of it."""

    def __init__(self, source: str, operation: str) -> None:
        super().__init__(f"{source}.{operation}")
        self.source = source
        self.operation = operation


class UpstreamTimeout(UpstreamError):
    """No answer before the deadline."""


class UpstreamUnavailable(UpstreamError):
    """No connection, a dropped connection, or a 5xx."""


class UpstreamOpen(UpstreamUnavailable):
    """Not asked: the circuit breaker is open or the bulkhead is full."""


class UpstreamRefused(UpstreamError):
    """The upstream refuses the application or the operator."""


class UpstreamMalformed(UpstreamError):
    """The answer is not what the contract says."""


class UpstreamNotFound(UpstreamError):
    """The one thing asked for does not exist, or not for this operator."""


class UpstreamConflict(UpstreamError):
    """A command that the upstream's own rules reject; `reason` is one of the contract's codes."""

    def __init__(self, source: str, operation: str, reason: str) -> None:
        super().__init__(source, operation)
        self.reason = reason


class SourceConfigurationError(Exception):
    """A source cannot be built from its setting; the text says which, and what to do."""
