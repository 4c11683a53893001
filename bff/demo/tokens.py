"""The staff of the simulated bank, and their tokens."""

from typing import Final

import httpx

from bff.demo.errors import TokenRefused

PERSONAS: Final = (
    "relationship-manager",
    "wealth-manager",
    "outlet-head",
    "branch-manager",
    "head-office",
    "auditor",
    "call-agent",
    "integrator",
    "other-bank-manager",
)
TIMEOUT_S: Final = 10.0


async def fetch_token(issuer: str, persona: str, *, acr: str, ttl_s: int) -> str:
    """
    Have the simulated issuer sign a token for *persona*.

    *acr* is how the person signed in: "1" with a password, "2" with a second step as well.
    """
    form = {"grant_type": "password", "username": persona, "acr": acr, "ttl_s": str(ttl_s)}
    try:
        # trust_env: a proxy that the environment names has no business on loopback
        async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as http:
            reply = await http.post(f"{issuer}/token", data=form)
    except httpx.TransportError as error:
        raise TokenRefused(
            f"no issuer answers at {issuer} ({type(error).__name__}): is the demo running?"
        ) from error
    if reply.is_error:
        raise TokenRefused(f"the issuer gave no token for {persona} (HTTP {reply.status_code})")
    token: str = reply.json()["access_token"]
    return token
