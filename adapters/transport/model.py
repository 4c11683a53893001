"""The transport port: bytes out, bytes in, and nothing about whose they are."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import msgspec
from pyreqwest.bytes import Bytes

if TYPE_CHECKING:
    from adapters.transport.fault import Fault

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


Reply: TypeAlias = "Callable[[Response | Fault | None], None]"
"""Told what became of an exchange; `None`: a kept connection was lost before a byte of an answer."""


class Exchange(Protocol):
    """A request that has been sent."""

    def cancel(self) -> object:
        """End it: what still comes is nobody's."""


@runtime_checkable
class ReadyTransport(Transport, Protocol):
    """A transport that can send at once, where a connection is at hand."""

    def begin(self, request: Request, reply: Reply) -> Exchange | None:
        """
        Send *request* now, and have *reply* told once, within `timeout_s`; `None`: `send` has to wait.

        Raises `Fault` where the request cannot be sent at all.
        """
