"""How the platform answers and refuses: problem details, the rules of calling by types of their own."""

from typing import Final

from sandbox.kit.operation import Json
from sandbox.kit.problem import problem_dialect
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kit.server import Dialect

_RULES: Final = {
    "operator-busy": (409, "The operator is in another call"),
    "do-not-call": (409, "The customer does not want calls"),
    "not-dialable": (422, "No such number can be dialled"),
    "idempotency-key-reused": (422, "The key belongs to another order"),
}
_PLAIN: Final = problem_dialect("outbound")


def _refuse(refusal: Refusal, request_id: str) -> tuple[int, Json]:
    if refusal.cause is not Cause.CONFLICT:
        return _PLAIN.refuse(refusal, request_id)
    status, title = _RULES[refusal.code]
    return status, {"type": f"urn:outbound:{refusal.code}", "title": title, "status": status}


DIALECT: Final = Dialect(
    decimal_format="string", answer=_PLAIN.answer, refuse=_refuse, refusal_type=_PLAIN.refusal_type
)
