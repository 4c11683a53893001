"""
The applications registered with the bank, and the public keys they sign with.

A registration holds what RFC 7591 calls `jwks_uri` or `jwks`, and what the application may do. Keys are
fetched again when an unknown `kid` turns up, by one request at a time and not more often than once a second.
"""

import asyncio
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

import msgspec
from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

COOL_DOWN_S: Final = 1.0
_FETCH_TIMEOUT_S: Final = 2.0
DEFAULT_APPLICATIONS: Final = {"bank-bff": "http://127.0.0.1:8080/.well-known/jwks.json"}


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    jwks_uri: str = ""
    jwks: dict[str, object] | None = None
    """The keys themselves, instead of a place to fetch them from."""
    operations: frozenset[str] | None = None
    """Operation ids the application may call; None for all."""
    certified: bool = False
    """Certified for authentication data (class C3)."""

    def may(self, operation: str) -> bool:
        return self.operations is None or operation in self.operations


def parse_application(value: object) -> Application:
    """A registration from JSON: an object, or only the address of the keys."""
    return Application(jwks_uri=value) if isinstance(value, str) else msgspec.convert(value, Application)


class Applications:
    """The register, with the keys fetched so far."""

    def __init__(self, registered: Mapping[str, Application]) -> None:
        self._at_start = dict(registered)
        self._registered = dict(registered)
        self._keys: dict[str, dict[str, PyJWK]] = {}
        self._fetched_at: dict[str, float] = {}
        self._lock = asyncio.Lock()

    def register(self, name: str, application: Application) -> None:
        self._registered[name] = application
        self._keys.pop(name, None)
        self._fetched_at.pop(name, None)

    def reset(self) -> None:
        """Put the applications of the start back as they were; those added since stay."""
        self._registered.update(self._at_start)
        self._keys.clear()
        self._fetched_at.clear()

    def find(self, name: str) -> Application | None:
        return self._registered.get(name)

    async def key(self, name: str, kid: str) -> PyJWK | None:
        """The public key *kid* of an application; None where neither memory nor a fresh fetch has it."""
        known = self._keys.get(name, {}).get(kid)
        if known is not None or name not in self._registered:
            return known
        async with self._lock:
            if kid not in self._keys.get(name, {}) and self._may_fetch(name):
                self._fetched_at[name] = time.monotonic()
                self._keys[name] = await _load(self._registered[name])
        return self._keys.get(name, {}).get(kid)

    def _may_fetch(self, name: str) -> bool:
        last = self._fetched_at.get(name)
        return last is None or time.monotonic() - last >= COOL_DOWN_S


async def _load(application: Application) -> dict[str, PyJWK]:
    try:
        if application.jwks is not None:
            return _by_kid(application.jwks)
        body = await asyncio.to_thread(_fetch, application.jwks_uri)
        return _by_kid(msgspec.json.decode(body, type=dict[str, object]))
    except (OSError, HTTPException, msgspec.MsgspecError, PyJWTError):
        return {}


def _by_kid(document: dict[str, object]) -> dict[str, PyJWK]:
    return {key.key_id: key for key in PyJWKSet.from_dict(document).keys if key.key_id}


def _fetch(url: str) -> bytes:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_FETCH_TIMEOUT_S)
    try:
        connection.request("GET", parts.path or "/", headers={"Accept": "application/json"})
        return connection.getresponse().read()
    finally:
        connection.close()
