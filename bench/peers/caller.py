"""Who is asking: an RS256 token, verified once and remembered until it expires, and what the role may see."""

import os
import time
from pathlib import Path
from typing import Any, Final

import jwt
import msgspec

PUBLIC_KEY: Final = Path(os.environ["PUBLIC_KEY"]).read_text("utf-8")
ISSUER: Final = os.environ["ISSUER"]
MOST_REMEMBERED: Final = 1_000

PERMISSIONS: Final = {
    "relationship-manager": frozenset(
        {
            "customer:read",
            "customer:search",
            "customer:contact",
            "customer:identity",
            "holding:read",
            "loan:read",
            "interaction:read",
            "kpi:own",
        }
    )
}
CLEAR: Final = {"relationship-manager": frozenset({"NAME", "ASSET", "CREDIT"})}


class Caller(msgspec.Struct, frozen=True):
    staff_no: str
    tenant: str
    claims: dict[str, Any]
    permissions: frozenset[str]
    clear: frozenset[str]


_verified: dict[str, tuple[Caller, float]] = {}


def caller_of(authorization: str) -> Caller:
    """The caller behind a header's value; raises what PyJWT raises."""
    known = _verified.get(authorization)
    if known is not None and known[1] > time.time():
        return known[0]
    claims = jwt.decode(authorization[7:], PUBLIC_KEY, ["RS256"], audience="bff", issuer=ISSUER)
    role = claims["roles"][0]
    caller = Caller(claims["sub"], claims["tenant"], claims, PERMISSIONS[role], CLEAR[role])
    if len(_verified) >= MOST_REMEMBERED:
        _verified.clear()
    _verified[authorization] = (caller, claims["exp"])
    return caller
