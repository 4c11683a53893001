"""Opaque ids as a Python user makes them: AES-SIV (RFC 5297) of the number, bound to tenant and type."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_cipher: Final = AESSIV(hashlib.sha512(b"a secret of the bench, good for nothing else").digest())


def seal(tenant: str, type_name: str, number: str) -> str:
    sealed = _cipher.encrypt(number.encode(), [f"{tenant} {type_name}".encode()])
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def unseal(tenant: str, type_name: str, node_id: str) -> str:
    """The number behind an id, or a `ValueError`."""
    sealed = urlsafe_b64decode(node_id + "=" * (-len(node_id) % 4))
    try:
        return _cipher.decrypt(sealed, [f"{tenant} {type_name}".encode()]).decode()
    except InvalidTag:
        raise ValueError("not an id") from None
