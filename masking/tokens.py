"""Tokens: short-lived bytes handed to a client, which only the one they were made for can give back."""

import os
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from masking.envelope import SealError, from_text, pad, to_text, unpad
from masking.keys import KeyRing, derive, join_unambiguously
from masking.viewer import Tenant

VERSION: Final = b"\x01"
NONCE_BYTES: Final = 12  # 96 bits, NIST SP 800-38D; random, so one key serves 2**32 tokens
BUCKETS: Final = (64, 256, 1024, 4096)
"""Sizes of a padded payload; with key id, nonce and tag each makes a multiple of three."""

EXPIRY_BYTES: Final = 8


class GcmToken:
    """
    Tokens of one tenant for one purpose: AES-256-GCM under a random nonce, with the expiry inside.

    The text is base64url of key id, nonce and ciphertext. Version, key id, tenant, purpose and binding are
    associated data.
    """

    def __init__(self, ring: KeyRing, tenant: Tenant, purpose: str) -> None:
        self._tenant, self._purpose = tenant.encode(), purpose.encode()
        self._ciphers: Mapping[bytes, AESGCM] = {
            bytes([key.key_id]): AESGCM(derive(key, 32, b"token", VERSION, self._tenant, self._purpose))
            for key in ring.openers()
        }
        self._newest = next(iter(self._ciphers))

    def issue(self, payload: bytes, binding: tuple[bytes, ...], ttl_s: float, now: float) -> str:
        """Seal *payload* for whoever can name *binding*, until *ttl_s* after *now* (seconds since 1970)."""
        expiry_ms = int((now + ttl_s) * 1000)
        nonce = os.urandom(NONCE_BYTES)
        padded = pad(expiry_ms.to_bytes(EXPIRY_BYTES, "big") + payload, BUCKETS)
        sealed = self._ciphers[self._newest].encrypt(nonce, padded, self._bound(self._newest, binding))
        return to_text(self._newest + nonce + sealed)

    def read(self, text: str, binding: tuple[bytes, ...], now: float) -> bytes:
        """
        Give back the payload of a token that is genuine, bound to *binding* and not expired at *now*.

        Raises:
            SealError: in every other case.

        """
        data = from_text(text)
        key_id, nonce, sealed = data[:1], data[1 : 1 + NONCE_BYTES], data[1 + NONCE_BYTES :]
        cipher = self._ciphers.get(key_id)
        if cipher is None or len(nonce) < NONCE_BYTES:
            raise SealError
        try:
            content = unpad(cipher.decrypt(nonce, sealed, self._bound(key_id, binding)))
        except InvalidTag:
            raise SealError from None
        if now * 1000 >= int.from_bytes(content[:EXPIRY_BYTES], "big"):
            raise SealError
        return content[EXPIRY_BYTES:]

    def _bound(self, key_id: bytes, binding: tuple[bytes, ...]) -> bytes:
        return join_unambiguously(VERSION, key_id, self._tenant, self._purpose, *binding)
