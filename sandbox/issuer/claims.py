"""What an access token says about a persona."""

import time
from collections.abc import Mapping
from typing import Final
from uuid import uuid4

from sandbox.world.staff import Persona

AUDIENCE: Final = "bff"
CHANNELS: Final = ("WORKBENCH", "WECOM_SIDEBAR", "H5", "CALL_CENTRE", "API")


def system_claims(system: str, tenant: str, issuer: str, *, ttl_s: int) -> Mapping[str, object]:
    """The claims of one of the bank's own systems, acting for one member bank."""
    now = int(time.time())
    return {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": system,
        "iat": now,
        "nbf": now,
        "exp": now + ttl_s,
        "jti": str(uuid4()),
        "tenant": tenant,
        "post": "SYSTEM",
        "org": {"bank": tenant, "branch": "", "sub_branch": "", "outlet": ""},
        "roles": ["event-source"],
        "azp": system,
        "channel": "API",
        "acr": "1",
    }


def access_claims(
    persona: Persona, issuer: str, *, ttl_s: int, acr: str = "1", channel: str = ""
) -> Mapping[str, object]:
    """The claims for *ttl_s* from now; without *channel* the persona's own."""
    now = int(time.time())
    staff, org = persona.staff, persona.staff.org
    return {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": staff.no,
        "iat": now,
        "nbf": min(now, now + ttl_s),
        "exp": now + ttl_s,
        "jti": str(uuid4()),
        "tenant": org.bank,
        "post": staff.post,
        "org": {"bank": org.bank, "branch": org.branch, "sub_branch": org.sub_branch, "outlet": org.outlet},
        "roles": [staff.role.value],
        "azp": persona.application,
        "channel": channel or persona.channel,
        "acr": acr,
        "name": staff.name,
    }
