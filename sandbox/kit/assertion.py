"""
Who calls, and in whose name: the check of the operator's assertion.

First the signature and the application's permission for the operation, then the operator, whom the upstream
looks up in its own staff directory: nothing the application says about a person is believed.
"""

import time
from typing import Final

import jwt
import msgspec

from sandbox.kit.applications import Application, Applications
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.base import World
from sandbox.world.customer import exists, outline
from sandbox.world.staff import Staff, find_staff

_ALGORITHMS: Final = frozenset({"EdDSA", "ES256", "RS256"})
_LONGEST_LIFE_S: Final = 300
_REQUIRED: Final = ["iss", "sub", "aud", "iat", "exp", "jti", "act", "tenant"]
_REMEMBERED: Final = 2_048


class Caller(msgspec.Struct, frozen=True):
    application_name: str
    application: Application
    staff: Staff

    def may_read(self, world: World, customer: str) -> bool:
        """The data permission: customers of the organisation in which the operator's post stands."""
        return exists(customer) and outline(world, customer).outlet.within(self.staff.org)


class Claims(msgspec.Struct, frozen=True):
    iss: str
    sub: str
    tenant: str
    iat: int
    exp: int
    act: dict[str, str]


class Assertions:
    """Verifies assertions for one upstream, and remembers good ones until they expire."""

    def __init__(self, audience: str, world: World, applications: Applications) -> None:
        self._audience = audience
        self._world = world
        self._applications = applications
        self._verified: dict[str, Claims] = {}

    async def check(self, authorization: str, operation: str) -> Caller:
        """The caller behind the header; raises `Refusal`."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(Cause.ASSERTION_INVALID)
        claims = self._verified.get(token) or await self._verify(token)
        if claims.exp <= time.time():
            raise Refusal(Cause.ASSERTION_INVALID)
        application = self._applications.find(claims.iss)
        if application is None or not application.may(operation):
            raise Refusal(Cause.APPLICATION_FORBIDDEN)
        staff = find_staff(self._world, claims.sub)
        if staff is None or staff.org.bank != claims.tenant:
            raise Refusal(Cause.OPERATOR_FORBIDDEN)
        return Caller(claims.iss, application, staff)

    async def _verify(self, token: str) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            key = await self._applications.key(str(issuer), str(header.get("kid")))
            if key is None or key.algorithm_name not in _ALGORITHMS:
                raise Refusal(Cause.ASSERTION_INVALID)
            payload = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                options={"require": _REQUIRED},
            )
            claims = msgspec.convert(payload, Claims)
        except (jwt.PyJWTError, msgspec.ValidationError) as error:
            raise Refusal(Cause.ASSERTION_INVALID) from error
        if claims.exp - claims.iat > _LONGEST_LIFE_S or claims.act.get("sub") != claims.iss:
            raise Refusal(Cause.ASSERTION_INVALID)
        self._remember(token, claims)
        return claims

    def _remember(self, token: str, claims: Claims) -> None:
        if len(self._verified) >= _REMEMBERED:
            self._verified.clear()
        self._verified[token] = claims

    def forget(self) -> None:
        """Verify everything anew: an application was registered again."""
        self._verified.clear()
