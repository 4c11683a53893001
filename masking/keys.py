"""The ring of master keys, read from a setting, and the keys derived from it for each tenant and purpose."""

import base64
from itertools import pairwise
from typing import Final

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DEVELOPMENT_KEY: Final = b"no secret: for development only, refused in production".ljust(64, b".")
"""Known to everybody, so that ids stay the same when a developer's server restarts."""

LEAST_BYTES: Final = 32  # 256 bits: the strength of what is derived
FRESHNESS: Final = 16
"""Different bytes, and different steps between bytes, that a random key of 32 bytes cannot but have."""

OPENED: Final = 2
"""How many of the newest keys still open: a key outlives one rotation, not two."""


class KeyRingError(ValueError):
    """Key material that is missing, malformed or weak; the message names the key by its id only."""


class MasterKey(msgspec.Struct, frozen=True):
    """Key material, and the byte that stands for it in what was sealed under it."""

    key_id: int
    material: bytes

    def __repr__(self) -> str:
        return f"<MasterKey {self.key_id}>"


class KeyRing(msgspec.Struct, frozen=True):
    """Master keys, newest first: the first seals, the first two open."""

    keys: tuple[MasterKey, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyRingError("sealing keys: none given; give ID:KEY, newest first, with commas between")
        ids = [key.key_id for key in self.keys]
        if len(set(ids)) < len(ids):
            raise KeyRingError("sealing keys: every key needs an id of its own")
        for key in self.keys:
            _check(key)

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self.keys)}>"

    def openers(self) -> tuple[MasterKey, ...]:
        """Give the keys that open, newest first; the newest is also the one that seals."""
        return self.keys[:OPENED]


def read_key_ring(text: str, production: bool) -> KeyRing:
    """
    Read `ID:KEY,ID:KEY`, newest first; ids are 0 to 255, keys base64 or hex. White space means nothing.

    In production a weak key is refused, and so is the development key.

    Raises:
        KeyRingError: one line that says which key, and what is wrong with it.

    """
    entries = [entry for entry in "".join(text.split()).split(",") if entry]
    ring = KeyRing(tuple(map(_read_key, entries)))
    if production:
        for key in ring.keys:
            _refuse_weak(key)
    return ring


def derive(key: MasterKey, length: int, *context: bytes) -> bytes:
    """Derive the key for one *context* by HKDF-SHA256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=join_unambiguously(*context)).derive(
        key.material
    )


def join_unambiguously(*parts: bytes) -> bytes:
    """Join *parts*, each behind its length, so that no other parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _read_key(entry: str) -> MasterKey:
    key_id, colon, material = entry.partition(":")
    if not (colon and key_id.isascii() and key_id.isdecimal() and int(key_id) <= 255):
        raise KeyRingError("sealing keys: every key needs an id from 0 to 255 in front, as in 1:KEY")
    return MasterKey(int(key_id), _decode(int(key_id), material))


def _decode(key_id: int, material: str) -> bytes:
    try:
        if len(material) % 2 == 0 and all(digit in "0123456789abcdefABCDEF" for digit in material):
            return bytes.fromhex(material)
        return base64.b64decode(material, validate=True)
    except ValueError:  # binascii.Error is one of its kinds
        raise KeyRingError(f"sealing key {key_id}: is neither base64 nor hex") from None


def _check(key: MasterKey) -> None:
    if not 0 <= key.key_id <= 255:
        raise KeyRingError("sealing keys: an id is one byte, 0 to 255")
    if len(key.material) < LEAST_BYTES:
        raise KeyRingError(
            f"sealing key {key.key_id}: is under {LEAST_BYTES} bytes; make one with openssl rand -base64 64"
        )


def _refuse_weak(key: MasterKey) -> None:
    if key.material == DEVELOPMENT_KEY:
        raise KeyRingError(f"sealing key {key.key_id}: is the development key, which everybody knows")
    steps = {(after - before) % 256 for before, after in pairwise(key.material)}
    if len(set(key.material)) < FRESHNESS or len(steps) < FRESHNESS:
        raise KeyRingError(f"sealing key {key.key_id}: is a pattern, not random bytes")
