"""Problem details (RFC 9457), as the younger upstreams refuse."""

from typing import Final

from sandbox.kit.operation import Json
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kit.server import Dialect

_PROBLEMS: Final = {
    Cause.BAD_REQUEST: (400, "bad-request", "The request is not what the contract says"),
    Cause.ASSERTION_INVALID: (401, "assertion-invalid", "Assertion missing, forged or expired"),
    Cause.APPLICATION_FORBIDDEN: (
        403,
        "application-forbidden",
        "The application may not call this",
    ),
    Cause.OPERATOR_FORBIDDEN: (403, "operator-forbidden", "The operator may not see this"),
    Cause.NOT_FOUND: (404, "not-found", "Nothing there"),
    Cause.INTERNAL: (500, "internal", "Internal error"),
}


def problem_dialect(upstream: str) -> Dialect:
    """Plain replies, and problems whose type starts with `urn:` and the upstream's name."""

    def refuse(refusal: Refusal, _: str) -> tuple[int, Json]:
        status, kind, title = _PROBLEMS[refusal.cause]
        return status, {"type": f"urn:{upstream}:{kind}", "title": title, "status": status}

    return Dialect(
        decimal_format="string",
        answer=lambda body, _: body,
        refuse=refuse,
        refusal_type="application/problem+json",
    )
