"""
From an exception to what the client is told: the class decides, the text of the exception is never read.

graphql-core's messages echo values, and so may any other library's: every word that leaves is from
`bff.codes`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import GraphQLError, GraphQLSyntaxError

from adapters.errors import (
    UpstreamConflict,
    UpstreamMalformed,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from bff.audit.errors import AuditUnavailable
from bff.codes import CODES, Code, ErrorCode, Language, Phase
from bff.identity.errors import KeysUnavailable, TokenRefused
from bff.plan.failures import Denied, Failure
from bff.plan.refusals import OperationUndetermined, TooComplex
from bff.streams.ending import StreamEnded
from masking.seal import SealError
from resolvers.errors import (
    AlreadyRevealed,
    Forbidden,
    InvalidArgument,
    InvalidCursor,
    NotFound,
    QuotaExceeded,
    QuotaUnavailable,
    ReasonRequired,
    StepUpRequired,
    TaskNotValid,
)

Location = tuple[int, int]
"""Line and column in the document, from 1."""


class RequestRefused(Exception):
    """A request error: nothing was executed, and *code* tells why."""

    def __init__(
        self, code: Code, locations: Sequence[Location] = (), retry_after_s: int | None = None
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.locations = tuple(locations)
        self.retry_after_s = retry_after_s


BY_EXCEPTION: Final[Mapping[type[BaseException], Code]] = {
    UpstreamTimeout: Code.UPSTREAM_TIMEOUT,
    UpstreamUnavailable: Code.UPSTREAM_UNAVAILABLE,
    UpstreamRefused: Code.UPSTREAM_REFUSED,
    UpstreamMalformed: Code.UPSTREAM_MALFORMED,
    UpstreamNotFound: Code.NOT_FOUND,
    UpstreamConflict: Code.CONFLICT,
    NotFound: Code.NOT_FOUND,
    SealError: Code.NOT_FOUND,
    Forbidden: Code.FORBIDDEN,
    StepUpRequired: Code.STEP_UP_REQUIRED,
    ReasonRequired: Code.REASON_REQUIRED,
    TaskNotValid: Code.TASK_NOT_VALID,
    QuotaExceeded: Code.QUOTA_EXCEEDED,
    QuotaUnavailable: Code.QUOTA_UNAVAILABLE,
    AlreadyRevealed: Code.ALREADY_REVEALED,
    InvalidCursor: Code.INVALID_CURSOR,
    InvalidArgument: Code.BAD_USER_INPUT,
    TokenRefused: Code.UNAUTHENTICATED,
    KeysUnavailable: Code.IDENTITY_UNAVAILABLE,
    GraphQLSyntaxError: Code.GRAPHQL_PARSE_FAILED,
    OperationUndetermined: Code.OPERATION_RESOLUTION_FAILURE,
    TooComplex: Code.QUERY_TOO_COMPLEX,
    AuditUnavailable: Code.AUDIT_UNAVAILABLE,
    TimeoutError: Code.DEADLINE_EXCEEDED,
}
"""A class stands for its subclasses too, except those that have a line of their own."""


def describe(error: BaseException, phase: Phase = Phase.EXECUTION) -> ErrorCode:
    """
    The line of the table for *error*, which came up in *phase*.

    What nobody named is INTERNAL, unless graphql-core says that the client's document or variables are
    at fault: its errors without a path come from before any field ran.
    """
    known = _of_class(_cause(error))
    if known is not None:
        return CODES[known]
    if not isinstance(error, GraphQLError):
        return CODES[Code.INTERNAL]
    return CODES[_of_graphql(error, phase)]


def entry_of(failure: Failure, correlation_id: str, language: Language) -> Mapping[str, Any]:
    """The entry of a field that failed or was denied."""
    code = describe(failure.error).code if failure.error else Code(failure.code or Code.INTERNAL)
    challenge = challenge_of(failure.error)
    return error_entry(code, correlation_id, language, path=failure.path, challenge=challenge)


def error_entry(
    code: Code,
    correlation_id: str,
    language: Language,
    *,
    path: Sequence[str | int] = (),
    locations: Sequence[Location] = (),
    challenge: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """
    One entry of `errors` as it leaves: message, locations, path, code, correlation id; nothing else.

    But a *challenge* says besides what the issuer must be asked for.
    """
    entry: dict[str, Any] = {"message": CODES[code].message(language)}
    if locations:
        entry["locations"] = [{"line": line, "column": column} for line, column in locations]
    if path:
        entry["path"] = list(path)
    entry["extensions"] = {"code": code.value, "correlationId": correlation_id, **(challenge or {})}
    return entry


def challenge_of(error: BaseException | None) -> Mapping[str, Any] | None:
    """What a step-up must prove, by the parameters of RFC 9470; `None` for any other error."""
    if not isinstance(error, StepUpRequired):
        return None
    return {"acr_values": " ".join(error.acr_values), "max_age": error.max_age_s}


def format_error(
    error: BaseException, correlation_id: str, language: Language, phase: Phase = Phase.EXECUTION
) -> dict[str, Any]:
    """The entry of `errors` for *error*, with the path and locations it carries."""
    locations: Sequence[Location] = ()
    path: Sequence[str | int] = ()
    if isinstance(error, GraphQLError):
        locations = [(place.line, place.column) for place in error.locations or ()]
        path = list(error.path or ())
    elif isinstance(error, RequestRefused):
        locations = error.locations
    code = describe(error, phase).code
    return error_entry(code, correlation_id, language, path=path, locations=locations)


def _of_graphql(error: GraphQLError, phase: Phase) -> Code:
    if phase is Phase.DOCUMENT:
        return Code.GRAPHQL_VALIDATION_FAILED
    if phase is Phase.VARIABLES or error.path is None:
        return Code.BAD_USER_INPUT
    return Code.INTERNAL


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def _of_class(error: BaseException) -> Code | None:
    if isinstance(error, RequestRefused | Denied | StreamEnded):
        return Code(error.code)
    return next((BY_EXCEPTION[kind] for kind in type(error).__mro__ if kind in BY_EXCEPTION), None)
