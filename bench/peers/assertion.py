"""The operator's assertion to an upstream, signed once and used again for 45 s."""

import time
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.peers.caller import Caller

REUSED_S: Final = 45
LIFETIME_S: Final = 60

_key: Final = Ed25519PrivateKey.generate()
_signed: dict[tuple[str, str], tuple[float, str]] = {}


def assertion(caller: Caller, audience: str) -> str:
    """The value of `Authorization` for *caller* asking *audience*."""
    known = _signed.get((caller.staff_no, audience))
    now_s = time.time()
    if known is not None and known[0] > now_s:
        return known[1]
    told = {name: caller.claims[name] for name in ("sub", "tenant", "post", "org")}
    own = {"iss": "bank-bff", "aud": audience, "iat": int(now_s), "exp": int(now_s) + LIFETIME_S}
    header = f"Bearer {jwt.encode({**told, **own}, _key, 'EdDSA')}"
    _signed[caller.staff_no, audience] = (now_s + REUSED_S, header)
    return header
