"""The head of a request: the few headers we read, each at most once, and what is refused before the body."""

import os
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.negotiate import is_json, reply_type

_READ: Final = frozenset(
    {
        b"accept",
        b"accept-language",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"traceparent",
        b"x-request-id",
    }
)
_LISTS: Final = frozenset({b"accept", b"accept-language"})
"""May stand several times, with the meaning of one header (RFC 9110, section 5.3)."""

_TRACEPARENT: Final = re.compile(
    rb"(?:00-(?P<v0>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
    rb"|(?!00|ff)[0-9a-f]{2}-(?P<later>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?)"
)
"""W3C trace context, section 3.2; a later version may say more than we read."""
_NO_TRACE: Final = b"0" * 32

_REQUEST_ID: Final = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""What proxies make: 128 bits in hex, or a UUID. Nothing wider, since it is written to the log."""


class Head(msgspec.Struct, frozen=True):
    """Header values by name, in lower case; `repeated` tells that one stood twice that may not."""

    values: dict[bytes, bytes]
    repeated: bool

    def get(self, name: bytes) -> bytes:
        return self.values.get(name, b"")

    def __repr__(self) -> str:
        return "<Head>"


def read_head(headers: Iterable[tuple[bytes, bytes]]) -> Head:
    """Pick the headers we read out of an ASGI scope's."""
    values: dict[bytes, bytes] = {}
    repeated = False
    for name, value in headers:
        if name not in _READ:
            continue
        if name not in values:
            values[name] = value
        elif name in _LISTS:
            values[name] += b", " + value
        else:
            repeated = True
    return Head(values, repeated)


def check_head(method: str, head: Head, body_limit_bytes: int) -> None:
    """Raise `RequestRefused` for what can be told without the body."""
    if method != "POST":
        raise RequestRefused(Code.METHOD_NOT_ALLOWED)
    if head.repeated:
        raise RequestRefused(Code.BAD_REQUEST)
    if not is_json(head.get(b"content-type")) or b"content-encoding" in head.values:
        raise RequestRefused(Code.UNSUPPORTED_MEDIA_TYPE)
    if reply_type(head.get(b"accept")) is None:
        raise RequestRefused(Code.NOT_ACCEPTABLE)
    length = head.get(b"content-length")
    if length and not length.isdigit():
        raise RequestRefused(Code.BAD_REQUEST)
    if len(length) > 15 or int(length or 0) > body_limit_bytes:  # 15 digits: no body is a petabyte
        raise RequestRefused(Code.PAYLOAD_TOO_LARGE)


def request_id(head: Head) -> str:
    """The caller's, where it is well-formed; else a new one."""
    given = head.get(b"x-request-id")
    return given.decode("ascii") if _REQUEST_ID.fullmatch(given) else os.urandom(16).hex()


def trace_id(head: Head) -> str:
    """That of the caller's trace, which goes on with us; without a valid one, a new trace begins."""
    found = _TRACEPARENT.fullmatch(head.get(b"traceparent"))
    given = (found["v0"] or found["later"]) if found else _NO_TRACE
    return os.urandom(16).hex() if given == _NO_TRACE else given.decode("ascii")
