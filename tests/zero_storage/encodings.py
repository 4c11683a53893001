"""The forms in which a value may lie somewhere: each form is the exact bytes to look for."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote

_ALIGNMENTS: Final = 3  # base64 writes three bytes as four characters
_SHORTEST: Final = 8
"""A shorter form would be found by chance."""


def _base64(encode: Callable[[bytes], bytes]) -> Callable[[str], Iterator[bytes]]:
    """What stays the same of a value's base64, whatever stands before and behind it."""

    def forms(value: str) -> Iterator[bytes]:
        raw = value.encode()
        for before in range(_ALIGNMENTS):
            encoded = encode(b"\0" * before + raw)
            spoiled = -(-before * 8 // 6)  # characters that depend on what stands before
            whole = (before + len(raw)) * 8 // 6
            yield encoded[spoiled:whole]

    return forms


def _hex(value: str) -> Iterator[bytes]:
    yield value.encode().hex().encode()
    yield value.encode().hex().upper().encode()


def _url(value: str) -> Iterator[bytes]:
    yield quote(value, safe="").encode()
    yield quote(value, safe="").lower().encode()
    yield "".join(f"%{byte:02X}" for byte in value.encode()).encode()
    yield "".join(f"%{byte:02x}" for byte in value.encode()).encode()


def _json(value: str) -> Iterator[bytes]:
    yield json.dumps(value)[1:-1].encode()
    units = value.encode("utf-16-be").hex()
    escapes = [units[at : at + 4] for at in range(0, len(units), 4)]
    yield "".join(f"\\u{escape}" for escape in escapes).encode()
    yield "".join(f"\\u{escape.upper()}" for escape in escapes).encode()


def _reversed(value: str) -> Iterator[bytes]:
    yield value[::-1].encode()
    yield value.encode()[::-1]


def _grouped(value: str) -> Iterator[bytes]:
    """As people write numbers."""
    if value.isascii():
        for size in (3, 4):
            parts = [value[at : at + size] for at in range(0, len(value), size)]
            yield from ("-".join(parts).encode(), " ".join(parts).encode())
        yield value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}).encode()  # full width


def _digest(name: str) -> Callable[[str], Iterator[bytes]]:
    def forms(value: str) -> Iterator[bytes]:
        digest = hashlib.new(name, value.encode()).digest()
        yield from (digest, digest.hex().encode(), digest.hex().upper().encode())
        yield from (b64encode(digest).rstrip(b"="), urlsafe_b64encode(digest).rstrip(b"="))

    return forms


ENCODINGS: Final[dict[str, Callable[[str], Iterator[bytes]]]] = {
    "plain": lambda value: iter([value.encode()]),
    "UTF-16 LE": lambda value: iter([value.encode("utf-16-le")]),
    "UTF-16 BE": lambda value: iter([value.encode("utf-16-be")]),
    "GB 18030": lambda value: iter([value.encode("gb18030")]),
    "base64": _base64(b64encode),
    "base64url": _base64(urlsafe_b64encode),
    "hex": _hex,
    "URL": _url,
    "JSON escapes": _json,
    "reversed": _reversed,
    "grouped or full width": _grouped,
    "MD5": _digest("md5"),
    "SHA-1": _digest("sha1"),
    "SHA-256": _digest("sha256"),
}
"""By the name that a report gives them. An unkeyed hash of a number is the number: it is found in seconds."""


def forms_of(value: str) -> dict[bytes, str]:
    """All forms of *value* with the name of their encoding; a form that two share has the first name."""
    found: dict[bytes, str] = {}
    for name, encode in ENCODINGS.items():
        for form in encode(value):
            if len(form) >= _SHORTEST:
                found.setdefault(form, name)
    return found
