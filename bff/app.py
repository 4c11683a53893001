"""
The composition root: settings → sources → schema → planner → ASGI app. Only here are concrete parts named.

Everything that can be wrong with settings, policy, schema or adapters shows here, before a socket is opened.
"""

import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, Protocol

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from graphql import GraphQLObjectType, GraphQLSchema
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Lifespan

from adapters.assertion import AssertionSigner, keys_from_pem
from adapters.cache import CacheSettings, CacheStore
from adapters.registry import Sources, SourcesSettings, build_sources
from adapters.transport import CallObserver, ClientKind, SourceSettings, TlsFiles
from bff import __version__
from bff.audit import Audit, AuditSink, connect_sink, read_audit_keys
from bff.decision import connect_decision
from bff.demand.budget import connect_budget
from bff.demand.weights import read_weights
from bff.documents.connect import Documents
from bff.edge import Edge
from bff.execution import Execution
from bff.health import Health, InForce
from bff.hints import ENCODED, core_schema
from bff.http.front import Front
from bff.http.missing import NO_ROUTE
from bff.http.schema_text import TextOf
from bff.identity import Authenticator, connect_identity
from bff.intake import Intake
from bff.introspection import Introspection
from bff.logs import configure_logs, log_uncaught
from bff.policy_reload import PolicyReload
from bff.protection import Guard, PolicyInForce, compile_policy, policy_path, read_approved
from bff.quota import connect_quota
from bff.reload import Reloading
from bff.settings import HealthSettings, Mode, Settings, UpstreamSettings, load_settings
from bff.settings.model import AssertionSettings
from bff.streams.connect import Streams
from bff.telemetry import Telemetry, connect_telemetry
from masking.keys import read_key_ring
from masking.policy import Policy
from masking.seal import AesSivSealer
from resolvers.nodes import Node
from resolvers.schema import build_schema, print_schema

_log = logging.getLogger(__name__)

SOURCES: Final = ("data_asset", "crm", "core_loans", "catalogue", "kpi_mart", "outbound")


class Closing(Protocol):
    """Something that holds connections."""

    async def aclose(self) -> None: ...


def create_app(environ: Mapping[str, str] = os.environ, sink: AuditSink | None = None) -> Starlette:
    """
    Build the server of *environ*'s settings; records of who saw what go to *sink*.

    Raises:
        SettingsError, DeclarationError, PolicyError, KeyRingError, SourceConfigurationError, ManifestError:
            one line each, naming what is wrong.
    """
    settings = load_settings(environ)
    configure_logs(settings.log.level, sys.stderr)
    log_uncaught()
    declared = build_schema()
    policy = compile_policy(read_approved(policy_path(settings.policy)), print_schema(declared))
    return assemble(settings, core_schema(declared, ENCODED), policy, sink or connect_sink(settings.audit))


def assemble(settings: Settings, schema: GraphQLSchema, policy: Policy, sink: AuditSink) -> Starlette:
    """Put the parts together, in the order in which a request meets them."""
    http, signer = httpx.AsyncClient(trust_env=False), _signer(settings.assertion)
    authenticator = connect_identity(settings.identity, http)
    store, telemetry = _store(settings), connect_telemetry(settings.telemetry)
    sources = build_sources(_sources(settings, telemetry.telemetry), signer, store)
    ring = read_key_ring(settings.seal.keys.reveal(), settings.mode is Mode.PRODUCTION)
    quota = connect_quota(settings.quota, ring.keys[0])
    audit, desk = _audit(settings, sink), connect_decision(settings, signer, telemetry.telemetry)
    in_force = PolicyInForce(Guard(policy))
    documents = Documents(settings, in_force)
    schema_text = read_approved().schema_text
    introspection = Introspection(schema_text, for_everybody=settings.schema.readers == "everybody")
    budget = connect_budget(read_weights(schema_text), settings.limits, ring.keys[0])
    sealer, streams = AesSivSealer(ring, node_types(schema)), Streams(settings, ring)
    execution = Execution(
        schema=schema,
        policy=in_force,
        sources=sources,
        sealer=sealer,
        quota=quota,
        audit=audit,
        clock=lambda: datetime.now(UTC),
        limits=settings.limits,
        introspection=introspection,
        budget=budget,
        usage=documents.usage,
        telemetry=telemetry.telemetry,
        subscriptions=streams.subscriptions,
        desk=desk,
    )
    documents.prepare(execution.planner)
    reloading = _reloading(settings, schema_text, in_force, documents, telemetry.telemetry)
    edge = Edge(authenticator, settings, telemetry.telemetry, streams)
    parts = (desk, sources, store, quota, budget, authenticator, http, telemetry)
    return _server(
        edge.requests(documents.admission, execution),
        [
            *edge.beside(documents.admission, execution, _schema_text(introspection, in_force)),
            edge.intake(Intake(in_force, sealer, streams)),
            Route("/.well-known/jwks.json", _public_keys(signer)),
            *_health(sources, authenticator, settings.health, in_force, reloading).routes(),
        ],
        _running(audit, documents, in_force, reloading, streams, *parts),
    )


def _server(graphql: ASGIApp, routes: Sequence[BaseRoute], lifespan: Lifespan[Starlette]) -> Starlette:
    app = Front(
        {"/graphql": graphql},
        routes=[Route("/graphql", graphql), *routes],
        lifespan=lifespan,
        exception_handlers=NO_ROUTE,
    )
    app.router.redirect_slashes = False  # a redirect would name the host the client claims
    return app


def node_types(schema: GraphQLSchema) -> list[str]:
    """The types that have sealed ids: those that implement Node."""
    interface = Node.__name__
    return [
        named.name
        for named in schema.type_map.values()
        if isinstance(named, GraphQLObjectType) and any(i.name == interface for i in named.interfaces)
    ]


def _audit(settings: Settings, sink: AuditSink) -> Audit:
    return Audit(sink, read_audit_keys(settings), settings.audit)


def _store(settings: Settings) -> CacheStore:
    cache = settings.cache
    return CacheStore(CacheSettings(cache.redis_url.reveal(), cache.ttl_s, cache.entries))


def _signer(settings: AssertionSettings) -> AssertionSigner:
    pem = settings.key.reveal()
    keys = keys_from_pem(pem.encode()) if pem else (Ed25519PrivateKey.generate(),)
    return AssertionSigner(keys, application=settings.application, lifetime_s=settings.lifetime_s)


def _sources(settings: Settings, observer: CallObserver) -> SourcesSettings:
    return SourcesSettings(
        *(_source(name.replace("_", "-"), getattr(settings, name), observer) for name in SOURCES)
    )


def _source(name: str, upstream: UpstreamSettings, observer: CallObserver) -> SourceSettings:
    return SourceSettings(
        name=name,
        url=upstream.url,
        factory=upstream.factory,
        client=ClientKind(upstream.client),
        timeout_ms=upstream.timeout_ms,
        concurrency=upstream.concurrency,
        queue=upstream.queue,
        tls=TlsFiles(upstream.tls_ca, upstream.tls_cert, upstream.tls_key),
        http2=upstream.http == "2",
        observer=observer,
    )


def _schema_text(introspection: Introspection, in_force: PolicyInForce) -> TextOf:
    return lambda viewer: introspection.of(viewer, in_force.guard).text


def _health(
    sources: Sources,
    identity: Authenticator,
    settings: HealthSettings,
    in_force: PolicyInForce,
    reloading: Reloading,
) -> Health:
    def policy() -> InForce:
        return InForce(in_force.guard.policy.digest, reloading.refused())

    return Health(sources.each(), identity, settings, policy, __version__)


def _public_keys(signer: AssertionSigner) -> Callable[[Request], Awaitable[Response]]:
    keys = msgspec.json.encode(signer.jwks())

    async def reply(_request: Request) -> Response:
        return Response(keys, media_type="application/jwk-set+json")

    return reply


def _reloading(
    settings: Settings, schema_text: str, in_force: PolicyInForce, documents: Documents, telemetry: Telemetry
) -> Reloading:
    """What is taken anew while the server runs."""
    path = policy_path(settings.policy)
    policy = PolicyReload(path, settings.policy.reload_s, schema_text, in_force, documents.warm)
    return Reloading([*documents.reloads(), policy], telemetry.reloaded)


def _running(
    audit: Audit,
    documents: Documents,
    in_force: PolicyInForce,
    reloading: Reloading,
    streams: Streams,
    *parts: Closing | None,
) -> Lifespan[Starlette]:
    """
    Make plans before the first request; deliver records and watch files while the server runs.

    At the end deliver what is left, then close *parts* in order.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.end_streams = streams.end
        audit.start()
        await documents.warm(in_force.guard)
        reloading.start()
        streams.start()
        _log.info("server_started", extra={"policy_digest": in_force.guard.policy.digest})
        yield
        await reloading.aclose()
        await audit.aclose()
        for part in (documents, streams, *parts):
            if part is not None:
                await part.aclose()

    return lifespan
