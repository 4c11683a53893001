"""The issuer's server: discovery, keys, tokens, rotation."""

from collections import Counter
from typing import Annotated, Literal
from urllib.parse import parse_qsl

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from sandbox.issuer.claims import access_claims, system_claims
from sandbox.issuer.keys import ALGORITHMS, KeyRing
from sandbox.kit.admin import fault_routes, guarded, reset_routes, stats_routes
from sandbox.kit.faults import FaultLine
from sandbox.kit.front import Front
from sandbox.kit.server import health
from sandbox.world.base import World
from sandbox.world.staff import Persona, personas

Algorithm = Literal["RS256", "ES256", "EdDSA"]
Channel = Literal["WORKBENCH", "WECOM_SIDEBAR", "H5", "CALL_CENTRE", "API"]


class TokenRequest(msgspec.Struct, frozen=True):
    grant_type: str
    username: str
    acr: Literal["1", "2"] = "1"
    channel: Channel | Literal[""] = ""
    ttl_s: Annotated[int, msgspec.Meta(ge=-999_999, le=999_999)] = 3_600
    alg: Algorithm = "RS256"


class SystemRequest(msgspec.Struct, frozen=True):
    """A system's own token (RFC 6749, section 4.4)."""

    client_id: Literal["crm", "kpi-mart"]
    tenant: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}\d{4}$")]
    ttl_s: Annotated[int, msgspec.Meta(ge=1, le=999_999)] = 300


class CustomToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A token that says anything, for tests: *claims* replace the persona's own, null takes one away."""

    username: str
    claims: dict[str, object] = {}
    ttl_s: int = 3_600
    alg: Algorithm = "RS256"


class Rotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    retain_s: Annotated[float, msgspec.Meta(ge=0)] = 3_600
    """How long the old keys stay published; 0 withdraws them at once."""


class Issuer:
    """Endpoints around one key ring."""

    def __init__(self, world: World, url: str) -> None:
        self._personas = personas(world)
        self._url = url
        self._ring = KeyRing()

    async def discovery(self, _: Request) -> Response:
        document = {
            "issuer": self._url,
            "jwks_uri": f"{self._url}/jwks.json",
            "token_endpoint": f"{self._url}/token",
            "grant_types_supported": ["password", "client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": list(ALGORITHMS),
        }
        return JSONResponse(document)

    async def jwks(self, _: Request) -> Response:
        return JSONResponse(self._ring.jwks(), headers={"Cache-Control": "public, max-age=300"})

    async def token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        if form.get("grant_type") == "client_credentials":
            return self._system_token(form)
        try:
            asked = msgspec.convert({**form, **request.query_params}, TokenRequest, strict=False)
        except msgspec.ValidationError:
            return _refused("invalid_request")
        if asked.grant_type != "password":
            return _refused("unsupported_grant_type")
        persona = self._personas.get(asked.username)
        if persona is None:
            return _refused("invalid_grant")
        claims = access_claims(persona, self._url, ttl_s=asked.ttl_s, acr=asked.acr, channel=asked.channel)
        return _issued(self._ring.sign(claims, asked.alg), asked.ttl_s)

    def _system_token(self, form: dict[str, str]) -> Response:
        try:
            asked = msgspec.convert(form, SystemRequest, strict=False)
        except msgspec.ValidationError:
            return _refused("invalid_client")
        claims = system_claims(asked.client_id, asked.tenant, self._url, ttl_s=asked.ttl_s)
        return _issued(self._ring.sign(claims, "RS256"), asked.ttl_s)

    async def custom_token(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=CustomToken)
        persona = self._personas.get(asked.username)
        if persona is None:
            return _refused("invalid_grant")
        claims = self._custom_claims(persona, asked)
        return _issued(self._ring.sign(claims, asked.alg), asked.ttl_s)

    def _custom_claims(self, persona: Persona, asked: CustomToken) -> dict[str, object]:
        claims = {**access_claims(persona, self._url, ttl_s=asked.ttl_s), **asked.claims}
        return {name: value for name, value in claims.items() if value is not None}

    async def rotate(self, request: Request) -> Response:
        body = await request.body()
        rotation = msgspec.json.decode(body, type=Rotation) if body else Rotation()
        return JSONResponse({"kid": self._ring.rotate(rotation.retain_s)})


def _issued(token: str, ttl_s: int) -> Response:
    reply = {"access_token": token, "token_type": "Bearer", "expires_in": ttl_s}
    return JSONResponse(reply, headers={"Cache-Control": "no-store"})


def _refused(error: str) -> Response:
    return JSONResponse({"error": error}, 400)


def create(world: World, url: str) -> ASGIApp:
    issuer, line, stats = Issuer(world, url), FaultLine(world.seed), Counter[str]()
    routes: list[BaseRoute] = [
        Route("/health", health, name="health"),
        Route("/.well-known/openid-configuration", issuer.discovery, name="discovery"),
        Route("/jwks.json", issuer.jwks, name="jwks"),
        Route("/token", issuer.token, methods=["POST"], name="token"),
        Route("/admin/rotate", guarded(issuer.rotate), methods=["POST"]),
        Route("/admin/token", guarded(issuer.custom_token), methods=["POST"]),
        *fault_routes(line),
        *stats_routes(stats),
        *reset_routes([line.heal, stats.clear]),
    ]
    app = Starlette(routes=routes)
    return Front(app, routes, line, stats, lambda _: JSONResponse({"error": "server_error"}, 500))
