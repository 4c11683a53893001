"""How core loans refuses: Fineract's error body with a fitting HTTP status."""

from typing import Final

from sandbox.kit.operation import Json
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kit.server import Dialect

_ERRORS: Final = {
    Cause.BAD_REQUEST: (400, "validation.msg.validation.errors.exist", "Validation errors exist."),
    Cause.ASSERTION_INVALID: (401, "error.msg.not.authenticated", "Unauthenticated."),
    Cause.APPLICATION_FORBIDDEN: (403, "error.msg.application.not.authorized", "Not allowed."),
    Cause.OPERATOR_FORBIDDEN: (403, "error.msg.operator.not.authorized", "Not allowed."),
    Cause.NOT_FOUND: (404, "validation.msg.validation.errors.exist", "No such resource."),
    Cause.INTERNAL: (500, "error.msg.platform.server.error", "Something went wrong."),
}
_DEVELOPER: Final = {
    Cause.BAD_REQUEST: "The request was invalid.",
    Cause.ASSERTION_INVALID: "Assertion missing, forged or expired.",
    Cause.APPLICATION_FORBIDDEN: "The application may not call this operation.",
    Cause.OPERATOR_FORBIDDEN: "The operator may not call this operation.",
    Cause.NOT_FOUND: "The resource does not exist.",
    Cause.INTERNAL: "java.lang.NullPointerException at o.a.f.portfolio.loanaccount.service.LoanReadPlatform",
}


def _refuse(refusal: Refusal, _: str) -> tuple[int, Json]:
    status, code, message = _ERRORS[refusal.cause]
    return status, {
        "developerMessage": _DEVELOPER[refusal.cause],
        "httpStatusCode": str(status),
        "defaultUserMessage": message,
        "userMessageGlobalisationCode": code,
        "errors": [],
    }


DIALECT: Final = Dialect(decimal_format="number", answer=lambda body, _: body, refuse=_refuse)
