"""The words of the table: every code by name, and what a line of the table says of one."""

from enum import StrEnum

import msgspec


class Language(StrEnum):
    """A language of error messages. English where the client asks for neither."""

    EN = "en"
    ZH = "zh"


class Phase(StrEnum):
    """How far a request came."""

    HTTP = "HTTP"
    """Before anything of GraphQL was read."""
    IDENTITY = "IDENTITY"
    DOCUMENT = "DOCUMENT"
    """Parsing, validating and choosing the operation."""
    VARIABLES = "VARIABLES"
    EXECUTION = "EXECUTION"
    """Fields: other fields may be answered, and the HTTP status is then 200."""
    STREAM = "STREAM"
    """A stream: at its beginning, or while it runs, where the HTTP status has long been sent."""


class Code(StrEnum):
    """`extensions.code` of an error, in alphabetical order."""

    ALREADY_REVEALED = "ALREADY_REVEALED"
    AUDIT_UNAVAILABLE = "AUDIT_UNAVAILABLE"
    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    BATCH_REFUSED = "BATCH_REFUSED"
    CONFLICT = "CONFLICT"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    DOCUMENT_NOT_FOUND = "DOCUMENT_NOT_FOUND"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    EVENTS_UNAVAILABLE = "EVENTS_UNAVAILABLE"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    HEAD_TOO_LARGE = "HEAD_TOO_LARGE"
    IDENTITY_UNAVAILABLE = "IDENTITY_UNAVAILABLE"
    INTERNAL = "INTERNAL"
    INVALID_CURSOR = "INVALID_CURSOR"
    MASKED_VALUE = "MASKED_VALUE"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    MISDIRECTED_REQUEST = "MISDIRECTED_REQUEST"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    NOT_FOUND = "NOT_FOUND"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    PERMISSION_WITHDRAWN = "PERMISSION_WITHDRAWN"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    PREFLIGHT_REQUIRED = "PREFLIGHT_REQUIRED"
    QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED"
    QUOTA_UNAVAILABLE = "QUOTA_UNAVAILABLE"
    RATE_LIMITED = "RATE_LIMITED"
    READER_TOO_SLOW = "READER_TOO_SLOW"
    REASON_REQUIRED = "REASON_REQUIRED"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    SERVER_BUSY = "SERVER_BUSY"
    SERVER_STOPPING = "SERVER_STOPPING"
    STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
    STREAM_LIMIT_REACHED = "STREAM_LIMIT_REACHED"
    STREAM_REQUIRED = "STREAM_REQUIRED"
    TASK_NOT_VALID = "TASK_NOT_VALID"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    UPSTREAM_MALFORMED = "UPSTREAM_MALFORMED"
    UPSTREAM_REFUSED = "UPSTREAM_REFUSED"
    UPSTREAM_TIMEOUT = "UPSTREAM_TIMEOUT"
    UPSTREAM_UNAVAILABLE = "UPSTREAM_UNAVAILABLE"
    URI_TOO_LONG = "URI_TOO_LONG"


class ErrorCode(msgspec.Struct, frozen=True):
    """One line of the table."""

    code: Code
    phase: Phase
    status: int
    """HTTP status when the whole request ends with this error."""
    retry: bool
    """Whether the same request may succeed later."""
    en: str
    zh: str
    advice: str
    """What the client can do, for `docs/errors.md`."""

    def message(self, language: Language) -> str:
        return self.zh if language is Language.ZH else self.en
