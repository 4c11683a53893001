"""
The head of a reply as bytes, and what it says of the body that follows.

Lines that are the same in every reply are remembered; no line that says something of one request is.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

import msgspec

_NAME: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NO_VALUE: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
"""What neither has (RFC 9110, section 5): a reply that was split by one would be two."""

_REMEMBERED: Final = frozenset(
    {
        b"access-control-expose-headers",
        b"cache-control",
        b"connection",
        b"content-encoding",
        b"content-type",
        b"transfer-encoding",
        b"vary",
        b"x-accel-buffering",
        b"x-content-type-options",
    }
)
"""Headers whose values are constants of ours."""
_REMEMBERED_LINES: Final = 256

CLOSES: Final = 1
CHUNKED: Final = 2
STREAM: Final = 4
"""What a line can say, as bits; a stream is one of events. Plain numbers: an `IntFlag` is slow."""

_BODILESS: Final = frozenset({*range(100, 200), 204, 304})


class ReplyHead(msgspec.Struct, frozen=True):
    """The lines of a head without the empty one; `length` is that of the body, where it is told."""

    lines: bytes
    length: int | None
    says: int


def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


STATUS_LINES: Final = {status: _status_line(status) for status in range(100, 600)}
_lines: Final[dict[tuple[bytes, bytes], tuple[bytes, int]]] = {}


def reply_head(status: int, headers: Iterable[tuple[bytes, bytes]], default: bytes) -> ReplyHead:
    """The head of *status* with *default* lines and *headers*; raises `ValueError` for what is no header."""
    parts, length, says = [STATUS_LINES[status], default], None, 0
    for name, value in headers:
        line, said = _lines.get((name, value)) or _line(name, value)
        parts.append(line)
        says |= said
        if name == b"content-length":
            length = int(value)
    if status in _BODILESS and length is None:
        length = 0
    return ReplyHead(b"".join(parts), length, says)


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Lines to stand in every head."""
    return b"".join(b"%s: %s\r\n" % header for header in headers)


def _line(name: bytes, value: bytes) -> tuple[bytes, int]:
    """The line of one header, and what it says."""
    if _NAME.fullmatch(name) is None or _NO_VALUE.search(value) is not None:
        raise ValueError("Not a header")
    lower, said = name.lower(), 0
    if lower == b"connection" and b"close" in [token.strip() for token in value.lower().split(b",")]:
        said = CLOSES
    elif lower == b"transfer-encoding" and value.lower() == b"chunked":
        said = CHUNKED
    elif lower == b"content-type" and b"text/event-stream" in value:
        said = STREAM
    line = (lower + b": " + value + b"\r\n", said)
    if lower in _REMEMBERED and len(_lines) < _REMEMBERED_LINES:
        _lines[name, value] = line
    return line
