"""
What went wrong in an exchange, before it has a name.

HTTP clients and readers of replies raise a `Fault`; `Upstream` turns it into the `UpstreamError` that names
source and operation. A fault carries no text at all, so nothing of a reply or a URL can travel in it.
"""

from typing import Final

from adapters.errors import (
    UpstreamConflict,
    UpstreamError,
    UpstreamMalformed,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from adapters.transport.model import Response

BY_STATUS: Final[dict[int, type[UpstreamError]]] = {
    401: UpstreamRefused,
    403: UpstreamRefused,
    404: UpstreamNotFound,
    408: UpstreamTimeout,
    429: UpstreamUnavailable,
    504: UpstreamTimeout,
}


class Fault(Exception):
    """An exchange that failed; `repeatable` where the upstream has certainly done nothing."""

    def __init__(self, error: type[UpstreamError], *, reason: str = "", repeatable: bool = False) -> None:
        super().__init__()
        self.error = error
        self.reason = reason
        self.repeatable = repeatable

    def named(self, source: str, operation: str) -> UpstreamError:
        """The error that callers of a port see."""
        if issubclass(self.error, UpstreamConflict):
            return self.error(source, operation, self.reason)
        return self.error(source, operation)


def fault_of_status(status: int) -> Fault:
    """Tell by the HTTP status alone what went wrong; a status without a meaning here breaks the contract."""
    unavailable = UpstreamUnavailable if status >= 500 else UpstreamMalformed
    return Fault(BY_STATUS.get(status, unavailable), repeatable=status == 503)


def expect_ok(response: Response) -> Response:
    """Give back a response of status 200, raise the fault of any other."""
    if response.status != 200:
        raise fault_of_status(response.status)
    return response
