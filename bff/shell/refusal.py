"""Replies of the shell itself: errors of the one table, made without a request."""

import os
from http import HTTPStatus
from typing import TypeAlias

import msgspec

from bff.codes import CODES, Code, Language
from bff.errors import error_entry

Header: TypeAlias = tuple[bytes, bytes]


class Refusal(msgspec.Struct, frozen=True):
    """A whole reply; the connection ends with it."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    def raw(self) -> bytes:
        """The reply as it stands on the wire, for where no application runs."""
        phrase = HTTPStatus(self.status).phrase.encode()
        head = b"".join(b"%s: %s\r\n" % header for header in self.headers)
        return b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (self.status, phrase, head, self.body)


def refusal(code: Code, retry_after_s: int | None = None) -> Refusal:
    """The reply that says *code*, in English: the language asked for may not have been read."""
    correlation_id = os.urandom(16).hex()
    body = msgspec.json.encode({"errors": [error_entry(code, correlation_id, Language.EN)]})
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", correlation_id.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    if retry_after_s is not None:
        headers.append((b"retry-after", b"%d" % retry_after_s))
    return Refusal(CODES[code].status, tuple(headers), body)
