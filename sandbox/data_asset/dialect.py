"""The envelope of the data-asset API: `errCode` decides, the HTTP status is nearly always 200."""

from typing import Final
from uuid import uuid4

from sandbox.kit.operation import Json
from sandbox.kit.refusal import Cause, Refusal
from sandbox.kit.server import Dialect

_ERRORS: Final = {
    Cause.BAD_REQUEST: (200, 40001, "参数错误"),
    Cause.ASSERTION_INVALID: (200, 40101, "断言无效"),
    Cause.APPLICATION_FORBIDDEN: (200, 40301, "应用无权限"),
    Cause.OPERATOR_FORBIDDEN: (200, 40302, "操作员无权限"),
    Cause.NOT_FOUND: (404, 40001, "接口不存在"),
    Cause.INTERNAL: (200, 50001, "系统繁忙"),
}


def _answer(data: Json, request_id: str) -> Json:
    return {"errCode": 0, "errMsg": "success", "requestId": _request_id(request_id), "data": data}


def _refuse(refusal: Refusal, request_id: str) -> tuple[int, Json]:
    status, code, message = _ERRORS[refusal.cause]
    return status, {"errCode": code, "errMsg": message, "requestId": _request_id(request_id), "data": None}


def _request_id(given: str) -> str:
    return given or uuid4().hex[:16]


DIALECT: Final = Dialect(decimal_format="number", answer=_answer, refuse=_refuse)
