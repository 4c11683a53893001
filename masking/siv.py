"""
AES-SIV (RFC 5297) for many short texts under one key at once: the bytes that the library's `AESSIV` gives.

A call of `AESSIV` costs 1 µs, however short the text. Here one call of AES goes over the blocks of all texts,
so fifty identifiers cost three. Opening is left to the library, which refuses what it did not make.
"""

from functools import lru_cache
from itertools import chain, repeat
from struct import unpack
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK: Final = 16
_ZERO: Final = bytes(BLOCK)
_COUNTER: Final = 0xFFFFFFFF_FFFFFFFF_7FFFFFFF_7FFFFFFF  # RFC 5297, 2.5: so that counting never carries


class SivBatch:
    """
    Encrypts texts of one length, a block at least, with one string of associated data.

    All that does not depend on a text is computed here: the subkeys of CMAC (NIST SP 800-38B), the start of
    S2V, and what both add to the blocks of a text.
    """

    __slots__ = ("_add", "_encrypt", "_latest", "_length", "_mac", "count", "fill")

    def __init__(self, key: bytes, associated: bytes, length: int) -> None:
        if length < BLOCK:
            raise ValueError(f"a text has at least {BLOCK} bytes")
        half = len(key) // 2
        # ECB is what CMAC and the counter mode are made of; the library has neither for many texts at once.
        self._mac = Cipher(AES(key[:half]), ECB()).encryptor().update  # noqa: S305
        self._encrypt = Cipher(AES(key[half:]), ECB()).encryptor().update  # noqa: S305
        self._length = length
        self.count: Final = -(-length // BLOCK)
        self.fill: Final = bytes(self.count * BLOCK - length)
        """What stands behind each text, so that the next begins at a block."""
        self._add = self._constant(associated)
        self._latest = (0, 0)

    def encrypt(self, texts: bytes, front: bytes) -> bytes:
        """
        Encrypt *texts*, one after the other and each with the `fill` behind it.

        Returns for each *front*, its synthetic initialisation vector and its ciphertext, without a gap.
        """
        size, count = len(texts), self.count
        many, rest = divmod(size, count * BLOCK)
        if rest:
            raise ValueError("a text without its fill")
        plain = int.from_bytes(texts, "big")
        vectors = self._vectors(plain, many, size)
        stream = self._encrypt(_counters(int.from_bytes(vectors, "big"), count, many).to_bytes(size, "big"))
        ciphertexts = (plain ^ int.from_bytes(stream, "big")).to_bytes(size, "big")
        heads = unpack(f"{(count - 1) * BLOCK}x{BLOCK}s" * many, vectors)
        bodies = unpack(f"{self._length}s{len(self.fill)}x" * many, ciphertexts)
        return b"".join(chain.from_iterable(zip(repeat(front), heads, bodies, strict=False)))

    def _vectors(self, plain: int, many: int, size: int) -> bytes:
        """
        The CMAC of each text, in the place of its last block; in the others stands what nobody may use.

        Every round takes all blocks one further: after the first the first blocks are right, and so on.
        """
        latest, adds = self._latest
        if latest != many:
            adds = int.from_bytes(self._add * many, "big")
            self._latest = (many, adds)
        blocks = plain ^ adds
        code = self._mac(blocks.to_bytes(size, "big"))
        for _ in range(1, self.count):
            code = self._mac((int.from_bytes(code, "big") >> 8 * BLOCK ^ blocks).to_bytes(size, "big"))
        return code

    def _constant(self, associated: bytes) -> bytes:
        """
        What is added to the blocks of a text: S2V's last step, CMAC's padding and its subkey.

        All of these stand at places that only the length decides, so they are one string of bytes.
        """
        start = _xor(_double(self._cmac(_ZERO)), self._cmac(associated))
        width = self.count * BLOCK
        end = start.rjust(self._length, b"\0") + self.fill
        return _xor(end, self._last_block(self._length).rjust(width, b"\0"))

    def _last_block(self, length: int) -> bytes:
        """The padding of a text of *length*, where it needs one, and the subkey, for its last block."""
        first = _double(self._mac(_ZERO))
        over = length % BLOCK
        if length and not over:
            return first
        return _xor(_double(first), (bytes(over) + b"\x80").ljust(BLOCK, b"\0"))

    def _cmac(self, message: bytes) -> bytes:
        width = max(-(-len(message) // BLOCK), 1) * BLOCK
        padded = _xor(message.ljust(width, b"\0"), self._last_block(len(message)).rjust(width, b"\0"))
        code = _ZERO
        for at in range(0, width, BLOCK):
            code = self._mac(_xor(code, padded[at : at + BLOCK]))
        return code


def _counters(vectors: int, count: int, many: int) -> int:
    """From the vectors, in the places of last blocks, to the counters of all blocks."""
    lasts, steps = _places(count, many)
    vectors &= lasts
    counters = steps
    for at in range(count):
        counters += vectors << 8 * BLOCK * at
    return counters


@lru_cache(maxsize=64)
def _places(count: int, many: int) -> tuple[int, int]:
    """The bits that count in the last block of each text, and the number of each block in its text."""
    last = _COUNTER.to_bytes(count * BLOCK, "big")
    steps = b"".join(at.to_bytes(BLOCK, "big") for at in range(count))
    return int.from_bytes(last * many, "big"), int.from_bytes(steps * many, "big")


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def _double(block: bytes) -> bytes:
    """Multiply by x in the field of CMAC: a shift, and the polynomial where a bit falls out."""
    shifted = int.from_bytes(block, "big") << 1
    return ((shifted & (1 << 128) - 1) ^ (0x87 if shifted >> 128 else 0)).to_bytes(BLOCK, "big")
