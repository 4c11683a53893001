"""
A webhook: an upstream tells an address, which somebody has configured, that something has happened.

It knows nothing of who listens there. It presents a token that the issuer gives to it as a system, for the
member bank that the event is about.
"""

import asyncio
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.kit.admin import guarded
from sandbox.kit.operation import Json

_TIMEOUT_S: Final = 2.0


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to tell, and who gives the token."""

    url: str
    issuer_url: str


class Webhook:
    """Tells what happens in the system *name*; nothing without a target."""

    def __init__(self, name: str, target: Target | None = None) -> None:
        self._name: Final = name
        self.target = target

    async def tell(self, tenant: str, event: Json) -> bool:
        """Whether the event was taken. One that was not is told again by nobody."""
        if self.target is None:
            return False
        try:
            return await asyncio.to_thread(self._tell, self.target, tenant, event)
        except (OSError, HTTPException, msgspec.MsgspecError, KeyError):
            return False

    def _tell(self, target: Target, tenant: str, event: Json) -> bool:
        form = {"grant_type": "client_credentials", "client_id": self._name, "tenant": tenant}
        _, granted = _post(
            f"{target.issuer_url}/token", urlencode(form).encode(), "application/x-www-form-urlencoded"
        )
        token = msgspec.json.decode(granted, type=dict[str, object])["access_token"]
        body = msgspec.json.encode({"events": [event]})
        status, _ = _post(target.url, body, "application/json", {"Authorization": f"Bearer {token}"})
        return 200 <= status < 300


def _post(url: str, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)
    try:
        connection.request("POST", parts.path, body, {"Content-Type": media_type, **(headers or {})})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def webhook_routes(webhook: Webhook) -> list[Route]:
    """The knob that says where to tell."""

    async def configure(request: Request) -> Response:
        webhook.target = msgspec.json.decode(await request.body(), type=Target)
        return Response(status_code=204)

    return [Route("/admin/webhook", guarded(configure), methods=["POST"])]
