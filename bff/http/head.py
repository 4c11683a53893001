"""The head of a request: the few headers we read, each at most once, and what they say of the request."""

import random
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from bff.http.model import CallerSpan

_READ: Final = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"access-control-request-method",
        b"apollo-require-preflight",
        b"apollographql-client-name",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"graphql-client-name",
        b"graphql-cost",
        b"graphql-require-preflight",
        b"host",
        b"if-none-match",
        b"origin",
        b"traceparent",
        b"x-apollo-operation-name",
        b"x-request-id",
    }
)
_LISTS: Final = frozenset({b"accept", b"accept-encoding", b"accept-language", b"if-none-match"})
"""May stand several times, with the meaning of one header (RFC 9110, section 5.3)."""

_TRACEPARENT: Final = re.compile(
    rb"(?:00-(?P<v0>(?=[0-9]*[a-f])[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
    rb"|(?!00|ff)[0-9a-f]{2}-(?P<later>(?=[0-9]*[a-f])[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?)"
)
"""
W3C trace context, section 3.2; a later version may say more than we read.

An id of digits alone is not random (one in three million is) but a number, perhaps somebody's.
"""
_NO_TRACE: Final = b"0" * 32

_REQUEST_ID: Final = re.compile(
    rb"(?=[0-9-]*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE
)
"""What proxies make: 128 bits in hex, or a UUID. Nothing wider, since log and audit tell it."""


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


def request_id(head: Head) -> str:
    """The caller's, where it is well-formed; else a new one."""
    given = head.values.get(b"x-request-id")
    return given.decode("ascii") if given and _REQUEST_ID.fullmatch(given) else _new_id()


def trace_id(head: Head) -> str:
    """That of the caller's trace, which goes on with us; without a valid one, a new trace begins."""
    sent = head.values.get(b"traceparent")
    found = _TRACEPARENT.fullmatch(sent) if sent else None
    given = (found["v0"] or found["later"]) if found else _NO_TRACE
    return _new_id() if given == _NO_TRACE else given.decode("ascii")


def _new_id() -> str:
    """128 bits in hex, which name a request and protect nothing: no system call is made for them."""
    return f"{random.getrandbits(128):032x}"


def caller_span(head: Head) -> CallerSpan | None:
    """The span that has called us, and whether its trace is kept; None where none is named."""
    sent = head.values.get(b"traceparent")
    found = _TRACEPARENT.fullmatch(sent) if sent else None
    if found is None:
        return None
    span_id = found[0][36:52].decode("ascii")
    return CallerSpan("" if span_id.isdecimal() else span_id, bool(int(found[0][53:55], 16) & 1))


def client_name(head: Head) -> bytes:
    """What the client calls itself, which proves nothing."""
    values = head.values
    return values.get(b"graphql-client-name") or values.get(b"apollographql-client-name", b"")
