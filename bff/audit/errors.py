"""Why a request is refused for the audit's sake."""


class AuditUnavailable(Exception):
    """The record of this request cannot be kept, so the request is not answered."""


class SinkUnavailable(Exception):
    """A sink did not accept what it was offered; the message names the cause, never a record."""
