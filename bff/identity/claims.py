"""What a token must say, strictly typed, and how it becomes a `Viewer`."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

from bff.identity.errors import Refusal, TokenRefused
from masking.viewer import USUAL_PURPOSE, Channel, OrgCode, OrgPath, StaffNo, Tenant, Viewer

Word: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Code: TypeAlias = Annotated[str, Meta(max_length=64)]


class OrgClaim(msgspec.Struct, frozen=True):
    """The organisation path of the acting post; "" below where the post stands."""

    bank: Word
    branch: Code
    sub_branch: Code
    outlet: Code


class Claims(msgspec.Struct, frozen=True):
    """The claims that make a viewer. Others in the token are ignored."""

    sub: Word
    iat: int
    exp: int
    tenant: Word
    post: Word
    org: OrgClaim
    roles: Annotated[tuple[Word, ...], Meta(max_length=32)]
    azp: Word
    channel: Channel
    acr: Word
    name: Code = ""
    purpose: Word = USUAL_PURPOSE
    """What the data is wanted for; the policy lists the purposes, and hides what is none of them."""
    auth_time: int | None = None
    """When the person last authenticated (OpenID Connect Core, section 2); without it, when it was issued."""

    def __repr__(self) -> str:
        return "<Claims>"


def read_claims(payload: Mapping[str, Any]) -> Claims:
    """
    Check the types of the verified *payload*; raise `TokenRefused` where one does not fit.

    A token whose organisation lies in another member bank than its tenant contradicts itself: refused.
    """
    try:
        claims = msgspec.convert(payload, Claims)
    except msgspec.ValidationError:
        raise TokenRefused(Refusal.CLAIMS) from None
    if claims.org.bank != claims.tenant:
        raise TokenRefused(Refusal.CLAIMS)
    return claims


def to_viewer(claims: Claims) -> Viewer:
    org = claims.org
    return Viewer(
        tenant=Tenant(claims.tenant),
        staff_no=StaffNo(claims.sub),
        post=claims.post,
        org=OrgPath(
            bank=Tenant(org.bank),
            branch=OrgCode(org.branch),
            sub_branch=OrgCode(org.sub_branch),
            outlet=OrgCode(org.outlet),
        ),
        roles=claims.roles,
        application=claims.azp,
        channel=claims.channel,
        acr=claims.acr,
        name=claims.name,
        purpose=claims.purpose,
        authenticated_at_s=claims.iat if claims.auth_time is None else claims.auth_time,
        expires_at_s=claims.exp,
    )
