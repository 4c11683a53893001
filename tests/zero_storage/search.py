"""
Look for canaries in bytes, in all encodings, and inside what is packed in them.

Packed is what is compressed (gzip, zlib, raw deflate), and what is base64 or hex of something else: it is
unpacked and looked into as well, a few layers deep.
"""

import re
import sys
import zlib
from base64 import b64decode
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

import msgspec

from tests.zero_storage.canaries import Canary
from tests.zero_storage.encodings import forms_of

_LAYERS: Final = 3
_BLOCK: Final = 4
"""Bytes; a form of seven bytes or more covers an aligned block, wherever it begins."""
_PACKED_LIMIT: Final = 500_000
_UNPACKED_LIMIT: Final = 4_000_000
_COMPRESSED: Final = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_HEX: Final = re.compile(rb"(?:[0-9a-f]{2}){8,}|(?:[0-9A-F]{2}){8,}")


class Hit(msgspec.Struct, frozen=True, order=True):
    """Where a canary was found. Never the canary itself."""

    sink: str
    canary: str
    encoding: str
    where: str = ""


class Searcher:
    """
    Knows all forms of the canaries.

    A form that stands anywhere covers at least one aligned block of the data whole, so the set of the data's
    blocks tells which few forms are worth looking for.
    """

    def __init__(self, canaries: Collection[Canary]) -> None:
        self._forms: Mapping[Canary, dict[bytes, str]] = {one: forms_of(one.value) for one in canaries}
        self._by_block: defaultdict[int, set[tuple[Canary, bytes]]] = defaultdict(set)
        for canary, forms in self._forms.items():
            for form in forms:
                for start in range(_BLOCK):
                    block = int.from_bytes(form[start : start + _BLOCK], sys.byteorder)
                    self._by_block[block].add((canary, form))

    @property
    def forms(self) -> int:
        return sum(map(len, self._forms.values()))

    def search(self, sink: str, data: bytes, reader: str = "", where: str = "") -> list[Hit]:
        """Find every canary in *data* that *reader* may not see; without a reader, every one."""
        hits: dict[Canary, set[Hit]] = {}
        for prefix, layer in _layers(data):
            found = [one for one in self._found(layer) if reader not in one[0].clear_to]
            outside = set(hits)  # what was found outside is inside too
            for canary, form in found:
                if canary not in outside:
                    name = prefix + self._forms[canary][form]
                    hits.setdefault(canary, set()).add(Hit(sink, canary.title, name, where))
        return sorted(hit for several in hits.values() for hit in several)

    def _found(self, data: bytes) -> Iterator[tuple[Canary, bytes]]:
        blocks = set(memoryview(data[: len(data) // _BLOCK * _BLOCK]).cast("I"))
        candidates = set[tuple[Canary, bytes]]().union(
            *(self._by_block[block] for block in blocks & self._by_block.keys())
        )
        return ((canary, form) for canary, form in candidates if form in data)


def _layers(data: bytes, depth: int = _LAYERS, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """*data*, and what is packed in it; each with the packings that were opened."""
    yield prefix, data
    if depth:
        for name, packed in _packed(data):
            yield from _layers(packed, depth - 1, f"{prefix}{name} > ")


def _packed(data: bytes) -> Iterator[tuple[str, bytes]]:
    """One blob for all base64 and one for all hex, since a search costs as much for a small one."""
    inflated = [
        _inflate(data[found.start() : found.start() + _PACKED_LIMIT], 47)
        for found in _COMPRESSED.finditer(data)
    ]  # 47: gzip or zlib
    if any(inflated):
        yield "compressed", b"\0".join(inflated)
    decoded = [_unbase64(found[0]) for found in _BASE64.finditer(data)]
    if decoded:
        yield "base64", b"\0".join(decoded)
        deflated = [_inflate(blob, -15) for blob in decoded if len(blob) > 16]
        if any(deflated):
            yield "deflated", b"\0".join(deflated)
    unhexed = [bytes.fromhex(found[0].decode()) for found in _HEX.finditer(data)]
    if unhexed:
        yield "hex", b"\0".join(unhexed)


def _inflate(data: bytes, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(data, _UNPACKED_LIMIT)
    except zlib.error:
        return b""


def _unbase64(text: bytes) -> bytes:
    whole = text.translate(bytes.maketrans(b"-_", b"+/"))[: len(text) // 4 * 4]
    return b64decode(whole)
