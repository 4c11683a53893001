"""The transport port: bytes out, bytes in, and nothing about whose they are."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

import msgspec
from pyreqwest.bytes import Bytes

Body: TypeAlias = bytes | Bytes
"""What msgspec decodes without a copy."""


class Request(msgspec.Struct, frozen=True, gc=False):
    method: str
    path: str
    """From the slash on, query included."""
    headers: Mapping[str, str]
    body: bytes
    timeout_s: float
    """For the whole exchange, from connecting to the last byte of the reply."""
    idempotent: bool = False
    """Whether it may be sent again after a kept connection was found closed without a word."""

    def __repr__(self) -> str:
        return f"<Request {self.method}>"


class Response(msgspec.Struct, frozen=True, gc=False):
    status: int
    body: Body

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


class Transport(Protocol):
    """An HTTP client bound to one base URL."""

    async def send(self, request: Request) -> Response:
        """
        Exchange one request for one response, whatever its status.

        Raises nothing but `Fault`: never later than `timeout_s`, never for a reply above the size limit,
        and never with a foreign exception behind it.
        """

    async def aclose(self) -> None: ...
