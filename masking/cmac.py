"""
AES-CMAC (NIST SP 800-38B) of many short texts under one key at once.

The library's `CMAC` costs some microseconds a text, however short it is. Here one call of AES goes over a
block of every text.
"""

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK: Final = 16


class CmacBatch:
    """
    Computes the codes of texts of one length; *added* is combined with the end of each text before.

    All that does not depend on a text is worked out here. The subkey, the padding and *added* stand at places
    that only the length decides, so they are one string of bytes.
    """

    __slots__ = ("_aes", "added", "count", "fill")

    def __init__(self, key: bytes, length: int, added: bytes = b"") -> None:
        if len(added) > length:
            raise ValueError("what is added is longer than a text")
        # Plain blocks are what CMAC is made of: nothing that leaves this class is one.
        self._aes = Cipher(AES(key), ECB()).encryptor().update  # noqa: S305
        self.count: Final = max(1, -(-length // BLOCK))
        self.fill: Final = bytes(self.count * BLOCK - length)
        """What stands behind each text, so that the next begins at a block."""
        end = added.rjust(length, b"\0") + self.fill
        self.added: Final = xor(end, self._last_block(length).rjust(len(end), b"\0"))
        """What is combined with each text and its fill."""

    def codes(self, texts: bytes) -> bytes:
        """
        Give the codes of *texts*, one after the other and each with the `fill` behind it.

        A code stands where its text's last block stood; in the other places is nothing that may be used. A
        round takes all blocks one further: after the first the first blocks are right, and so on.
        """
        return self.codes_of(int.from_bytes(texts, "big"), self.added * self.many(texts))

    def many(self, texts: bytes) -> int:
        """How many texts there are, one after the other."""
        many, rest = divmod(len(texts), self.count * BLOCK)
        if rest:
            raise ValueError("a text without its fill")
        return many

    def codes_of(self, texts: int, added: bytes) -> bytes:
        """`codes` of *texts*, read as one number, where *added* is combined with them instead."""
        size = len(added)
        blocks = texts ^ int.from_bytes(added, "big")
        code = self._aes(blocks.to_bytes(size, "big"))
        for _ in range(1, self.count):
            code = self._aes((int.from_bytes(code, "big") >> 8 * BLOCK ^ blocks).to_bytes(size, "big"))
        return code

    def _last_block(self, length: int) -> bytes:
        """The padding of a text of *length*, where it needs one, and the subkey, for its last block."""
        first = double(self._aes(bytes(BLOCK)))
        over = length % BLOCK
        if length and not over:
            return first
        return xor(double(first), (bytes(over) + b"\x80").ljust(BLOCK, b"\0"))


def cmac(key: bytes, text: bytes) -> bytes:
    """Give the code of one text."""
    batch = CmacBatch(key, len(text))
    return batch.codes(text + batch.fill)[-BLOCK:]


def xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big")


def double(block: bytes) -> bytes:
    """Multiply by x in the field of CMAC: a shift, and the polynomial where a bit falls out."""
    shifted = int.from_bytes(block, "big") << 1
    return ((shifted & (1 << 128) - 1) ^ (0x87 if shifted >> 128 else 0)).to_bytes(BLOCK, "big")
