"""Why an upstream refuses; each server says it in its own dialect."""

from enum import Enum


class Cause(Enum):
    BAD_REQUEST = "BAD_REQUEST"
    ASSERTION_INVALID = "ASSERTION_INVALID"
    APPLICATION_FORBIDDEN = "APPLICATION_FORBIDDEN"
    OPERATOR_FORBIDDEN = "OPERATOR_FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    INTERNAL = "INTERNAL"


class Refusal(Exception):
    """The answer is no. `code` is the contract's own word where the cause alone does not say enough."""

    def __init__(self, cause: Cause, code: str = "", detail: str = "") -> None:
        super().__init__(code or cause.value)
        self.cause = cause
        self.code = code
        self.detail = detail
