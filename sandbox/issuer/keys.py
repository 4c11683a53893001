"""The issuer's signing keys, and how they rotate."""

import secrets
import time
from collections.abc import Mapping
from typing import Final

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ALGORITHMS: Final = ("RS256", "ES256", "EdDSA")
PrivateKey = RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey


class SigningKey(msgspec.Struct, frozen=True):
    kid: str
    algorithm: str
    private: PrivateKey
    retired_at: float | None = None
    """On the clock of `time.monotonic`; None while it signs."""

    def jwk(self) -> dict[str, object]:
        """The public half (RFC 7517)."""
        public = _public_jwk(self.private)
        return {**public, "kid": self.kid, "use": "sig", "alg": self.algorithm}


def _public_jwk(private: PrivateKey) -> dict[str, object]:
    match private:
        case RSAPrivateKey():
            return RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        case EllipticCurvePrivateKey():
            return ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
        case Ed25519PrivateKey():
            return OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)


def _generate(algorithm: str) -> SigningKey:
    private: PrivateKey
    if algorithm == "RS256":
        private = generate_rsa_key(public_exponent=65_537, key_size=2_048)
    elif algorithm == "ES256":
        private = generate_private_key(SECP256R1())
    else:
        private = Ed25519PrivateKey.generate()
    return SigningKey(f"{algorithm.lower()}-{secrets.token_hex(4)}", algorithm, private)


class KeyRing:
    """One signing key for each algorithm, and the retired ones while their tokens can still be valid."""

    def __init__(self) -> None:
        self._current = {algorithm: _generate(algorithm) for algorithm in ALGORITHMS}
        self._retired: list[SigningKey] = []

    def rotate(self, retain_s: float) -> str:
        """Sign with new keys from now on; the id of the new RS256 key. The old ones stay *retain_s*."""
        gone_at = time.monotonic() + retain_s
        self._retired += [msgspec.structs.replace(key, retired_at=gone_at) for key in self._current.values()]
        self._current = {algorithm: _generate(algorithm) for algorithm in ALGORITHMS}
        return self._current["RS256"].kid

    def jwks(self) -> dict[str, object]:
        now = time.monotonic()
        self._retired = [key for key in self._retired if (key.retired_at or 0) > now]
        return {"keys": [key.jwk() for key in (*self._current.values(), *self._retired)]}

    def sign(self, claims: Mapping[str, object], algorithm: str) -> str:
        key = self._current[algorithm]
        return jwt.encode(dict(claims), key.private, algorithm, headers={"kid": key.kid})
