"""Who may come in, told from the head alone: host, method, media types, size, and what CSRF cannot send."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.head import Head
from bff.http.negotiate import is_json, reply_type

URL_LIMIT_BYTES: Final = 8_192
"""Of a query string; servers and proxies on the way take no more as a rule (RFC 9110, section 4.1)."""

PREFLIGHT_HEADERS: Final = (
    b"graphql-require-preflight",
    b"apollo-require-preflight",
    b"x-apollo-operation-name",
)
"""A page of another site can send none of these unless the browser has asked us before."""


class Gate(msgspec.Struct, frozen=True):
    """What is let in, by the server's settings."""

    body_limit_bytes: int = 131_072
    hosts: frozenset[bytes] = frozenset()
    """Names without a port, in lower case; empty: any."""

    def check(self, method: str, head: Head, query_string: bytes, *, streams: bool = False) -> None:
        """Raise `RequestRefused` for what can be told without the body; *streams*: the reply is a stream."""
        self.check_head(head)
        if method == "OPTIONS":  # anybody may ask what is allowed
            return
        if method == "POST":
            _check_post(head.values, self.body_limit_bytes)
        elif method == "GET":
            _check_get(head, query_string)
        else:
            raise RequestRefused(Code.METHOD_NOT_ALLOWED)
        if not streams and reply_type(head.values.get(b"accept", b"")) is None:
            raise RequestRefused(Code.NOT_ACCEPTABLE)

    def check_head(self, head: Head) -> None:
        """Refuse a head that says one thing twice, or asks for another host."""
        if head.repeated:
            raise RequestRefused(Code.BAD_REQUEST)
        host = head.values.get(b"host")
        if not host or (self.hosts and _name_of(host) not in self.hosts):
            raise RequestRefused(Code.MISDIRECTED_REQUEST)


@lru_cache(maxsize=256)
def _name_of(host: bytes) -> bytes:
    """The name in a `Host` header, without its port; remembered, for a server has few."""
    name, colon, port = host.lower().rpartition(b":")
    return name if colon and port.isdigit() else host.lower()


def _check_get(head: Head, query_string: bytes) -> None:
    if len(query_string) > URL_LIMIT_BYTES:
        raise RequestRefused(Code.URI_TOO_LONG)
    if not any(head.get(name) for name in PREFLIGHT_HEADERS):
        raise RequestRefused(Code.PREFLIGHT_REQUIRED)


def _check_post(values: Mapping[bytes, bytes], body_limit_bytes: int) -> None:
    if not is_json(values.get(b"content-type", b"")) or b"content-encoding" in values:
        raise RequestRefused(Code.UNSUPPORTED_MEDIA_TYPE)
    length = values.get(b"content-length")
    if not length:
        return
    if not length.isdigit():
        raise RequestRefused(Code.BAD_REQUEST)
    if len(length) > 15 or int(length) > body_limit_bytes:  # 15 digits: no body is a petabyte
        raise RequestRefused(Code.PAYLOAD_TOO_LARGE)
