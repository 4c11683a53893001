"""How the CRM answers and refuses: `{"error": true, "code": …}` with a fitting HTTP status."""

from typing import Final

from sandbox.kit.operation import Json
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kit.server import Dialect

_ERRORS: Final = {
    Cause.BAD_REQUEST: (400, "BAD_REQUEST"),
    Cause.ASSERTION_INVALID: (401, "ASSERTION_INVALID"),
    Cause.APPLICATION_FORBIDDEN: (403, "APP_FORBIDDEN"),
    Cause.OPERATOR_FORBIDDEN: (403, "OPERATOR_FORBIDDEN"),
    Cause.NOT_FOUND: (404, "TASK_NOT_FOUND"),
    Cause.CONFLICT: (409, "TASK_ALREADY_COMPLETED"),
    Cause.INTERNAL: (500, "INTERNAL"),
}
_STATUSES: Final = {"IDEMPOTENCY_KEY_REUSED": 422}
"""Of conflicts that are not 409."""
_MESSAGES: Final = {
    "BAD_REQUEST": "参数错误",
    "ASSERTION_INVALID": "断言无效",
    "APP_FORBIDDEN": "应用无权限",
    "OPERATOR_FORBIDDEN": "操作员无权限",
    "TASK_NOT_FOUND": "任务不存在",
    "TASK_ALREADY_COMPLETED": "任务已完成",
    "TASK_EXPIRED": "任务已失效",
    "TASK_NOT_YOURS": "任务未分配给您",
    "CHECKIN_TOO_FAR": "距离客户地址过远",
    "IDEMPOTENCY_KEY_REUSED": "幂等键已用于其他请求",
    "INTERNAL": "系统异常",
}


def _refuse(refusal: Refusal, _: str) -> tuple[int, Json]:
    status, code = _ERRORS[refusal.cause]
    code = refusal.code or code
    return _STATUSES.get(code, status), {"error": True, "code": code, "message": _MESSAGES[code]}


DIALECT: Final = Dialect(decimal_format="string", answer=lambda body, _: body, refuse=_refuse)
