"""
The operator's assertion: who asks, signed by this application, for one upstream, for a short time.

Never the caller's own token: upstreams learn the operator, and that this application acts (RFC 8693 `act`).
"""

import base64
import hashlib
import re
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Final

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from adapters.ports import Operator

_PEM_BLOCK: Final = re.compile(rb"-----BEGIN [^-]+-----.+?-----END [^-]+-----", re.DOTALL)
_REUSED_PART: Final = 0.75
"""Of its lifetime an assertion is used again; the rest is for the way, and for clocks that differ."""


class AssertionKeyError(ValueError):
    """The configured signing key is not one. The text never holds any of it."""


class AssertionSigner:
    """Signs with the first key and publishes all: a new key comes first, the old one stays for a time."""

    def __init__(
        self,
        keys: Sequence[Ed25519PrivateKey],
        *,
        application: str = "bank-bff",
        lifetime_s: int = 60,
        cache_entries: int = 10_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not keys:
            raise AssertionKeyError("no Ed25519 key to sign assertions with")
        self._key = keys[0]
        self._jwks = [_public_jwk(key.public_key()) for key in keys]
        self._application = application
        self._lifetime_s = lifetime_s
        self._cache_entries = cache_entries
        self._clock = clock
        self._signed: dict[tuple[Operator, str], tuple[float, str]] = {}

    def header(self, operator: Operator, audience: str) -> str:
        """
        Give the value of `Authorization` for *operator* asking the upstream *audience*.

        The same assertion serves again until three quarters of its lifetime are over.
        """
        now_s = self._clock()
        known = self._signed.get((operator, audience))
        if known is not None and now_s < known[0]:
            return known[1]
        header = f"Bearer {self._sign(operator, audience, int(now_s))}"
        self._keep((operator, audience), now_s + self._lifetime_s * _REUSED_PART, header)
        return header

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys as a JWK set (RFC 7517, RFC 8037)."""
        return {"keys": [dict(key) for key in self._jwks]}

    def _keep(self, key: tuple[Operator, str], until_s: float, header: str) -> None:
        self._signed.pop(key, None)
        if len(self._signed) >= self._cache_entries:
            del self._signed[next(iter(self._signed))]  # the oldest: entries expire in the order they came
        self._signed[key] = (until_s, header)

    def _sign(self, operator: Operator, audience: str, now_s: int) -> str:
        claims = {
            "iss": self._application,
            "sub": operator.staff_no,
            "aud": audience,
            "act": {"sub": self._application},
            "tenant": operator.tenant,
            "post": operator.post,
            "org": msgspec.structs.asdict(operator.org),
            "iat": now_s,
            "exp": now_s + self._lifetime_s,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, self._key, "EdDSA", headers={"kid": self._jwks[0]["kid"]})


def keys_from_pem(pem: bytes) -> tuple[Ed25519PrivateKey, ...]:
    """Read every private key of *pem* (PKCS 8, unencrypted), in order."""
    try:
        keys = [load_pem_private_key(block, None) for block in _PEM_BLOCK.findall(pem)]
    except (ValueError, TypeError):
        keys = []
    ed25519 = tuple(key for key in keys if isinstance(key, Ed25519PrivateKey))
    if not ed25519 or len(ed25519) != len(keys):
        raise AssertionKeyError("the assertion key must be one or more Ed25519 private keys in PEM (PKCS 8)")
    return ed25519


def _public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    point = _base64url(key.public_bytes_raw())
    thumbprint = f'{{"crv":"Ed25519","kty":"OKP","x":"{point}"}}'  # RFC 7638: members in this order
    kid = _base64url(hashlib.sha256(thumbprint.encode()).digest())
    return {"kty": "OKP", "crv": "Ed25519", "x": point, "kid": kid, "use": "sig", "alg": "EdDSA"}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
