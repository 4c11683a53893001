"""The way from an `Authorization` header to a viewer, quick where the token was seen before."""

import re
import time
from collections.abc import Callable
from typing import Final

import httpx

from bff.identity.claims import read_claims, to_viewer
from bff.identity.errors import Refusal, TokenRefused
from bff.identity.keyring import KeyRing
from bff.identity.reader import KeyReader
from bff.identity.verified import VerifiedTokens
from bff.identity.verify import named_key, verify
from bff.settings import IdentitySettings
from masking.viewer import Viewer

_BEARER: Final = re.compile(rb"bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)", re.IGNORECASE)
"""RFC 6750, section 2.1, and the three parts of RFC 7515, section 3.1; an unsigned token lacks the third."""


class Authenticator:
    """Recognises viewers by the rules of *settings*, with the keys of *keys*."""

    def __init__(
        self, settings: IdentitySettings, keys: KeyRing, now: Callable[[], float] = time.time
    ) -> None:
        self._settings: Final = settings
        self._keys: Final = keys
        self._verified: Final = VerifiedTokens(settings.token_cache_entries, now)

    def cached(self, authorization: bytes | None) -> Viewer | None:
        """The viewer, if this token was verified before and has not expired. Does not wait."""
        if authorization is None or authorization[:7].lower() != b"bearer ":
            return None
        return self._verified.get(authorization[7:])

    async def authenticate(self, authorization: bytes | None) -> Viewer:
        """
        The viewer behind the header value *authorization*.

        Raises `TokenRefused`, or `KeysUnavailable` when the issuer cannot be asked for its keys.
        """
        return self.cached(authorization) or await self._verify(self._token(authorization))

    async def ping(self) -> None:
        """Return when tokens can be verified; raise `KeysUnavailable` otherwise."""
        await self._keys.load()

    async def aclose(self) -> None:
        await self._keys.aclose()

    def _token(self, authorization: bytes | None) -> bytes:
        if authorization is None or authorization[:6].lower() != b"bearer":
            raise TokenRefused(Refusal.MISSING)
        if len(authorization) > self._settings.token_limit_bytes:
            raise TokenRefused(Refusal.MALFORMED)
        found = _BEARER.fullmatch(authorization)
        if found is None:
            raise TokenRefused(Refusal.MALFORMED)
        return found[1]

    async def _verify(self, token: bytes) -> Viewer:
        kid = named_key(token, self._settings)
        key = await self._keys.find(kid)
        if key is None:
            raise TokenRefused(Refusal.UNKNOWN_KEY)
        claims = read_claims(verify(token, key, self._settings))
        viewer = to_viewer(claims)
        self._verified.put(token, viewer, claims.exp)
        return viewer


def connect_identity(settings: IdentitySettings, client: httpx.AsyncClient) -> Authenticator:
    """An authenticator that reads the issuer's keys with *client*, which stays the caller's to close."""
    reader = KeyReader(client, settings.issuer, settings.jwks_url, settings.jwks_timeout_ms / 1000)
    return Authenticator(settings, KeyRing(reader, settings))
