"""
What may not serve: settings that contradict each other, and what `BFF_MODE=production` refuses.

That is: well-known or missing keys, tokens and records over plain HTTP.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from bff.settings.decision import DecisionSettings
from bff.settings.model import AuditSettings, Mode, Settings
from bff.settings.upstream import UpstreamSettings
from masking.keys import KeyRingError, read_key_ring


def refusals(settings: Settings) -> Iterator[str]:
    """Say, one line each, why these settings may not serve."""
    if settings.mode is Mode.PRODUCTION:
        yield from _in_production(settings)
    if settings.server.workers > 1 and not settings.assertion.key:
        yield "BFF_ASSERTION_KEY: several workers need one, or each would sign with a key of its own"
    yield from _of_documents(settings)
    for name, source in _sources(settings):
        yield from _of_source(name, source)


def _sources(settings: Settings) -> Iterator[tuple[str, UpstreamSettings]]:
    """The upstreams with the name that their variables begin with."""
    for name, group in msgspec.structs.asdict(settings).items():
        if isinstance(group, UpstreamSettings):
            yield f"BFF_{name.upper()}", group


def _in_production(settings: Settings) -> Iterator[str]:
    try:
        read_key_ring(settings.seal.keys.reveal(), production=True)
    except KeyRingError as error:  # names a key by its id only
        yield f"BFF_SEAL_KEYS: {error}"
    yield from _of_audit(settings.audit)
    yield from _of_decision(settings.decision)
    if settings.schema.readers == "everybody":
        yield "BFF_SCHEMA_READERS: production shows the schema only to who has `schema:introspect`"
    if not settings.assertion.key:
        yield "BFF_ASSERTION_KEY: production needs a key of its own"
    if settings.server.workers > 1 and not settings.quota.redis_url:
        yield "BFF_QUOTA_REDIS_URL: several workers need Redis, or each would count for itself"
    if settings.server.workers > 1 and not settings.events.redis_url:
        yield "BFF_EVENTS_REDIS_URL: several workers need Redis, or an event would reach one of them only"
    for name, url in (
        ("BFF_IDENTITY_ISSUER", settings.identity.issuer),
        ("BFF_IDENTITY_JWKS_URL", settings.identity.jwks_url),
    ):
        if url and not trustworthy(url):
            yield f"{name}: production needs https (plain http only to loopback)"


def is_trusted_only(settings: Settings) -> bool:
    """Whether only published documents are for everybody."""
    if settings.documents.mode == "default":
        return settings.mode is Mode.PRODUCTION
    return settings.documents.mode == "trusted"


def _of_documents(settings: Settings) -> Iterator[str]:
    if is_trusted_only(settings) and not settings.documents.directory:
        yield "BFF_DOCUMENTS_DIRECTORY: only documents of manifests are executed, and there are none"
    if settings.documents.registered == "redis" and not settings.cache.redis_url:
        yield "BFF_CACHE_REDIS_URL: registered documents are to be kept in Redis"


def _of_source(name: str, source: UpstreamSettings) -> Iterator[str]:
    if source.tls_key and not source.tls_cert:
        yield f"{name}_TLS_KEY: a key without {name}_TLS_CERT"
    if (source.tls_ca or source.tls_cert) and not source.url.startswith("https:"):
        yield f"{name}_URL: certificates are configured, so it must be https"
    if source.http == "2" and source.client != "pyreqwest":
        yield f"{name}_HTTP: HTTP/2 needs {name}_CLIENT=pyreqwest"


def _of_audit(audit: AuditSettings) -> Iterator[str]:
    try:
        if audit.keys:
            read_key_ring(audit.keys.reveal(), production=True)
    except KeyRingError as error:
        yield f"BFF_AUDIT_KEYS: {error}"
    if audit.sink == "http" and not trustworthy(audit.url.reveal()):
        yield "BFF_AUDIT_URL: production needs https (plain http only to loopback)"


def _of_decision(decision: DecisionSettings) -> Iterator[str]:
    if not decision.url:
        return
    try:
        read_key_ring(decision.key.reveal(), production=True)
    except KeyRingError as error:
        yield f"BFF_DECISION_KEY: {error}"
    if not trustworthy(decision.url):
        yield "BFF_DECISION_URL: production needs https (plain http only to loopback)"


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
