"""Reads a request body from ASGI, within its limit."""

from starlette.types import Receive

from bff.codes import Code
from bff.errors import RequestRefused


class ClientGone(Exception):
    """The client closed the connection: there is nobody to answer."""


async def read_body(receive: Receive, limit_bytes: int) -> bytes:
    """
    The whole body.

    Raises `RequestRefused` at the first byte beyond *limit_bytes*; `ClientGone` when the client gives up.
    """
    parts: list[bytes] = []
    size_bytes, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        size_bytes += len(part)
        if size_bytes > limit_bytes:
            raise RequestRefused(Code.PAYLOAD_TOO_LARGE)
        parts.append(part)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)
