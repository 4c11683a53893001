"""The processes of the demo, and where they listen: the server's own settings say it, so that both agree."""

import json
import sys
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from bff.demo.child import Child
from bff.places import Place, PlaceUnusable
from bff.settings import Settings

DEMO_HOST: Final = "127.0.0.1"


def places(settings: Settings) -> tuple[Place, ...]:
    """All processes: the issuer and the upstreams first, the server last."""
    return (
        _place("issuer", settings.identity.issuer, "BFF_IDENTITY_ISSUER"),
        _place("data-asset", settings.data_asset.url, "BFF_DATA_ASSET_URL"),
        _place("crm", settings.crm.url, "BFF_CRM_URL"),
        _place("core-loans", settings.core_loans.url, "BFF_CORE_LOANS_URL"),
        _place("catalogue", settings.catalogue.url, "BFF_CATALOGUE_URL"),
        _place("kpi-mart", settings.kpi_mart.url, "BFF_KPI_MART_URL"),
        _place("outbound", settings.outbound.url, "BFF_OUTBOUND_URL"),
        Place("server", settings.server.port, "BFF_SERVER_PORT"),
    )


def _place(name: str, url: str, variable: str) -> Place:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname != DEMO_HOST or parts.port is None:
        raise PlaceUnusable(
            f"{variable} must be http://{DEMO_HOST}:PORT here: the demo starts its own {name} (unset it)"
        )
    return Place(name, parts.port, variable)


def children(settings: Settings, environ: Mapping[str, str]) -> tuple[Child, ...]:
    """The commands to run; *environ* reaches all of them, the server's `BFF_*` included."""
    *bank, server = places(settings)
    keys_of = {settings.assertion.application: f"http://{DEMO_HOST}:{server.port}/.well-known/jwks.json"}
    told = {
        **environ,
        "PYTHONUNBUFFERED": "1",
        "SANDBOX_ISSUER_URL": settings.identity.issuer,
        "SANDBOX_APPS": json.dumps(keys_of),
        "SANDBOX_WEBHOOK_URL": f"http://{DEMO_HOST}:{server.port}/events",
    }
    return (
        *(_sandbox(place, told) for place in bank),
        Child(
            name=server.name,
            argv=(sys.executable, "-m", "bff", "serve"),
            environ=told,
            ready_url=f"http://{DEMO_HOST}:{server.port}/health/ready",
            shown=True,
        ),
    )


def _sandbox(place: Place, environ: Mapping[str, str]) -> Child:
    return Child(
        name=place.name,
        argv=(sys.executable, "-m", "sandbox", place.name, "--port", str(place.port)),
        environ=environ,
        ready_url=f"http://{DEMO_HOST}:{place.port}/health",
    )
