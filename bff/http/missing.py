"""Replies to what no route takes: errors of the table, as everywhere else."""

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bff.codes import Code
from bff.errors import error_entry
from bff.http.negotiate import language

_CODES: Final = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED}


async def refuse_route(request: Request, refusal: Exception) -> Response:
    """Answer a path or method that is not served; the path itself is not repeated."""
    status = refusal.status_code if isinstance(refusal, HTTPException) else 500
    correlation_id = os.urandom(16).hex()
    wanted = request.headers.get("accept-language", "").encode("latin-1")
    entry = error_entry(_CODES.get(status, Code.BAD_REQUEST), correlation_id, language(wanted))
    headers = {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": correlation_id,
        **((refusal.headers or {}) if isinstance(refusal, HTTPException) else {}),
    }
    return Response(msgspec.json.encode({"errors": [entry]}), status, headers, media_type="application/json")


NO_ROUTE: Final[Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]] = {
    HTTPException: refuse_route
}
