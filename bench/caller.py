"""The caller of all requests: a relationship manager with an RS256 token, and the key that proves it."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

ISSUER: Final = "http://bench.issuer"
KID: Final = "bench"
LIFETIME_S: Final = 86_400


def write_caller(claims: Mapping[str, Any], directory: Path) -> str:
    """
    Sign a token with *claims* by a new key, and give it back.

    The key's public half is written twice into *directory*: `jwks.json`, to be served, and `public.pem`.
    """
    key = generate_private_key(65_537, 2_048)
    _write_public(key, directory)
    now_s = int(time.time())
    own = {"iss": ISSUER, "aud": "bff", "iat": now_s, "nbf": now_s, "exp": now_s + LIFETIME_S}
    return jwt.encode({**claims, **own}, key, "RS256", headers={"kid": KID})


def _write_public(key: RSAPrivateKey, directory: Path) -> None:
    public = key.public_key()
    jwk = {**json.loads(RSAAlgorithm.to_jwk(public)), "kid": KID, "alg": "RS256", "use": "sig"}
    (directory / "jwks.json").write_text(json.dumps({"keys": [jwk]}), "utf-8")
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (directory / "public.pem").write_bytes(pem)
