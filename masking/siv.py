"""
AES-SIV (RFC 5297) for many short texts under one key at once: the bytes that the library's `AESSIV` gives.

A call of `AESSIV` costs 1 µs, however short the text. Here one call of AES goes over the blocks of all texts,
so fifty identifiers of a block cost two. Opening is left to the library, which refuses what it did not make.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from struct import Struct
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from masking.cmac import BLOCK, CmacBatch, cmac, double, xor

_COUNTER: Final = 0xFFFFFFFF_FFFFFFFF_7FFFFFFF_7FFFFFFF  # RFC 5297, 2.5: so that counting never carries


class SivBatch:
    """What encrypts texts of one length, a block at least, with one string of associated data."""

    __slots__ = ("codes", "encrypt", "fill", "key", "length")

    def __init__(self, key: bytes, associated: bytes, length: int) -> None:
        if length < BLOCK:
            raise ValueError(f"a text has at least {BLOCK} bytes")
        half = len(key) // 2
        mac_key, cipher_key = key[:half], key[half:]
        start = xor(double(cmac(mac_key, bytes(BLOCK))), cmac(mac_key, associated))  # S2V, but for the text
        self.codes: Final = CmacBatch(mac_key, length, start)
        # The blocks of the counter mode, which the library does not have for many texts at once.
        self.encrypt: Final = Cipher(AES(cipher_key), ECB()).encryptor().update  # noqa: S305
        self.key: Final = key
        self.length: Final = length
        self.fill: Final = self.codes.fill
        """What stands behind each text, so that the next begins at a block."""


def encrypt_together(parts: Sequence[tuple[SivBatch, bytes, bytes]]) -> bytes:
    """
    Encrypt the texts of each part, one after the other and each with the `fill` behind it.

    The batches may have different associated data, and nothing else. Of a part (batch, texts, front) comes
    for each text the front, its synthetic initialisation vector and its ciphertext; all without a gap.

    Raises:
        ValueError: the batches have several keys or lengths.
    """
    first = parts[0][0]
    if any(batch.key != first.key or batch.length != first.length for batch, _, _ in parts):
        raise ValueError("texts of several keys or lengths")
    count = first.codes.count
    manys = [batch.codes.many(texts) for batch, texts, _ in parts]
    added = b"".join([batch.codes.added * many for (batch, _, _), many in zip(parts, manys, strict=True)])
    fronts: list[bytes] = []
    for (_, _, front), many in zip(parts, manys, strict=True):
        fronts += [front] * many
    size, clear = len(added), int.from_bytes(b"".join([texts for _, texts, _ in parts]), "big")
    vectors = first.codes.codes_of(clear, added)
    layout = _layout(first.length, count, len(fronts))
    counted = int.from_bytes(vectors, "big") & layout.counted
    counters = layout.steps
    for at in range(count):
        counters += counted << 8 * BLOCK * at
    stream = int.from_bytes(first.encrypt(counters.to_bytes(size, "big")), "big")
    ciphertexts = (clear ^ stream).to_bytes(size, "big")
    heads, bodies = layout.heads.unpack(vectors), layout.bodies.unpack(ciphertexts)
    return b"".join(chain.from_iterable(zip(fronts, heads, bodies, strict=True)))


class _Layout(NamedTuple):
    """Where things stand among the blocks of many texts."""

    counted: int
    """The bits that a counter starts with, in the last block of each text."""
    steps: int
    """The number of each block in its text."""
    heads: Struct
    bodies: Struct


@lru_cache(maxsize=64)  # of lengths of pages
def _layout(length: int, count: int, many: int) -> _Layout:
    width = count * BLOCK
    steps = b"".join(at.to_bytes(BLOCK, "big") for at in range(count))
    return _Layout(
        int.from_bytes(_COUNTER.to_bytes(width, "big") * many, "big"),
        int.from_bytes(steps * many, "big"),
        Struct(f"{width - BLOCK}x{BLOCK}s" * many),
        Struct(f"{length}s{width - length}x" * many),
    )
