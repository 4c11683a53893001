"""
A JSON Web Key Set (RFC 7517) as verification keys, each bound to the one algorithm its type allows.

A set that holds a private or symmetric key is refused whole: whoever publishes one has lost control of it.
Keys of types we do not use are passed over, as the RFC asks.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from bff.identity.errors import KeySetRefused

PublicKey: TypeAlias = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey

KEYS_LIMIT: Final = 64
RSA_BITS: Final = range(2048, 8192 + 1)  # below: NIST SP 800-131A; above: verification becomes a burden

_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518, section 6


class VerificationKey(msgspec.Struct, frozen=True):
    """A public key and the only algorithm it may verify."""

    algorithm: str
    public_key: PublicKey


KeySet: TypeAlias = Mapping[str, VerificationKey]
"""By key id."""


class _Document(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


def parse_key_set(document: bytes) -> KeySet:
    """Read a JWKS document; raise `KeySetRefused` unless it holds at least one key to verify with."""
    try:
        jwks = msgspec.json.decode(document, type=_Document).keys
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise KeySetRefused("the document is not a JSON Web Key Set") from None
    if len(jwks) > KEYS_LIMIT:
        raise KeySetRefused("too many keys")
    keys: dict[str, VerificationKey] = {}
    for jwk in jwks:
        _refuse_private(jwk)
        kid, key = jwk.get("kid"), _verification_key(jwk)
        if key is None or not isinstance(kid, str) or not kid:
            continue
        if kid in keys:
            raise KeySetRefused("two keys share an id")
        keys[kid] = key
    if not keys:
        raise KeySetRefused("no key to verify with")
    return keys


def _refuse_private(jwk: Mapping[str, Any]) -> None:
    if jwk.get("kty") == "oct" or _PRIVATE_MEMBERS & jwk.keys():
        raise KeySetRefused("a private or symmetric key is published")


def _verification_key(jwk: Mapping[str, Any]) -> VerificationKey | None:
    """The key, or None where its type, purpose or algorithm is not one of ours."""
    algorithm = _algorithm(jwk)
    if algorithm is None or jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        return None
    try:
        return VerificationKey(algorithm, _public_key(algorithm, dict(jwk)))
    except (InvalidKeyError, UnsupportedAlgorithm, ValueError, TypeError, KeyError):
        raise KeySetRefused("a key is malformed") from None


def _algorithm(jwk: Mapping[str, Any]) -> str | None:
    match jwk.get("kty"), jwk.get("crv"):
        case "RSA", _:
            return "RS256"
        case "EC", "P-256":
            return "ES256"
        case "OKP", "Ed25519":
            return "EdDSA"
    return None


def _public_key(algorithm: str, jwk: dict[str, Any]) -> PublicKey:
    key: object
    if algorithm == "RS256":
        key = RSAAlgorithm.from_jwk(jwk)
    elif algorithm == "ES256":
        key = ECAlgorithm.from_jwk(jwk)
    else:
        key = OKPAlgorithm.from_jwk(jwk)
    if isinstance(key, RSAPublicKey) and key.key_size not in RSA_BITS:
        raise KeySetRefused("an RSA key is too short or too long")
    if not isinstance(key, RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey):
        raise InvalidKeyError("not a public key")
    return key
