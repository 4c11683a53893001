"""What `BFF_MODE=production` refuses: well-known or missing keys, tokens and records over plain HTTP."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from bff.settings.model import AuditSettings, Mode, Settings
from masking.keys import KeyRingError, read_key_ring


def refusals(settings: Settings) -> Iterator[str]:
    """Say, one line each, why these settings may not serve; none outside production."""
    if settings.mode is not Mode.PRODUCTION:
        return
    try:
        read_key_ring(settings.seal.keys.reveal(), production=True)
    except KeyRingError as error:  # names a key by its id only
        yield f"BFF_SEAL_KEYS: {error}"
    yield from _of_audit(settings.audit)
    if not settings.assertion.key:
        yield "BFF_ASSERTION_KEY: production needs a key of its own"
    for name, url in (
        ("BFF_IDENTITY_ISSUER", settings.identity.issuer),
        ("BFF_IDENTITY_JWKS_URL", settings.identity.jwks_url),
    ):
        if url and not trustworthy(url):
            yield f"{name}: production needs https (plain http only to loopback)"


def _of_audit(audit: AuditSettings) -> Iterator[str]:
    try:
        if audit.keys:
            read_key_ring(audit.keys.reveal(), production=True)
    except KeyRingError as error:
        yield f"BFF_AUDIT_KEYS: {error}"
    if audit.sink == "http" and not trustworthy(audit.url.reveal()):
        yield "BFF_AUDIT_URL: production needs https (plain http only to loopback)"


def trustworthy(url: str) -> bool:
    """Whether nobody on the way can change what *url* answers: TLS, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
