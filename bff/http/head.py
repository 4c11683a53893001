"""The head of a request: the few headers we read, each at most once, and what they say of the request."""

import random
import re
from collections.abc import Sequence
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


def read_head(headers: Sequence[tuple[bytes, bytes]]) -> Head:
    """Look an ASGI scope's headers up by name; where one stands twice, pick those that we read."""
    values = dict(headers)
    if len(values) == len(headers):
        return Head(values, False)
    return _picked(headers)


def _picked(headers: Sequence[tuple[bytes, bytes]]) -> Head:
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
    return trace(head.values.get(b"traceparent"))[0]


def trace(sent: bytes | None) -> tuple[str, CallerSpan | None]:
    """The trace that *sent* goes on with, and the span that has called us; a new one, and None without."""
    found = _TRACEPARENT.fullmatch(sent) if sent else None
    if found is None:
        return _new_id(), None
    span_id = found[0][36:52].decode("ascii")
    caller = CallerSpan("" if span_id.isdecimal() else span_id, bool(int(found[0][53:55], 16) & 1))
    return (found["v0"] or found["later"]).decode("ascii"), caller


def _new_id() -> str:
    """128 bits in hex, which name a request and protect nothing: no system call is made for them."""
    return f"{random.getrandbits(128):032x}"


def client_name(head: Head) -> bytes:
    """What the client calls itself, which proves nothing."""
    values = head.values
    return values.get(b"graphql-client-name") or values.get(b"apollographql-client-name", b"")
