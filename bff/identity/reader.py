"""Reads the issuer's keys over HTTP: the one place of this package that talks to a network."""

import asyncio
from typing import Final

import httpx
import msgspec

from bff.identity.errors import KeySetRefused, KeysUnavailable
from bff.identity.jwks import KeySet, parse_key_set

DOCUMENT_LIMIT_BYTES: Final = 65_536


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    jwks_uri: str


class KeyReader:
    """
    Fetches the key set, from *jwks_url* or from where OpenID Connect discovery says it is.

    Redirects are not followed. An issuer spoken to over TLS cannot send us to keys over plain HTTP.
    """

    def __init__(self, client: httpx.AsyncClient, issuer: str, jwks_url: str, timeout_s: float) -> None:
        self._client: Final = client
        self._issuer: Final = issuer
        self._jwks_url: Final = jwks_url
        self._timeout_s: Final = timeout_s

    async def __call__(self) -> KeySet:
        return parse_key_set(await self._get(self._jwks_url or await self._discover()))

    async def _discover(self) -> str:
        document = await self._get(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            found = msgspec.json.decode(document, type=_Discovery)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise KeySetRefused("the discovery document is malformed") from None
        if found.issuer != self._issuer:
            raise KeySetRefused("the discovery document is another issuer's")
        if self._issuer.startswith("https:") and not found.jwks_uri.startswith("https:"):
            raise KeySetRefused("the keys are published over plain HTTP")
        return found.jwks_uri

    async def _get(self, url: str) -> bytes:
        document = bytearray()
        try:
            async with asyncio.timeout(self._timeout_s), self._client.stream("GET", url) as response:
                if response.status_code != httpx.codes.OK:
                    raise KeysUnavailable("the issuer did not answer 200")
                async for part in response.aiter_bytes():
                    document += part
                    if len(document) > DOCUMENT_LIMIT_BYTES:
                        raise KeySetRefused("the document is too long")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise KeysUnavailable("the issuer does not answer") from None
        return bytes(document)
