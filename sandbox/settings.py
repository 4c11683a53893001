"""What the simulated bank is told from outside: arguments and `SANDBOX_*`."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from sandbox.kit.applications import DEFAULT_APPLICATIONS, Application, parse_application
from sandbox.kit.webhook import Target
from sandbox.world.base import World, business_date

PORTS: Final = {
    "issuer": 9100, "data-asset": 9101, "crm": 9102, "core-loans": 9103, "catalogue": 9104, "kpi-mart": 9105,
    "outbound": 9106, "decision-point": 9107,
}  # fmt: skip
"""The servers and their default ports."""
_DEFAULT_SEED: Final = "7"


class SettingsError(Exception):
    """A setting that cannot be used; the message names it and the remedy."""


class Settings(msgspec.Struct, frozen=True):
    world: World
    applications: Mapping[str, Application]
    issuer_url: str
    """What tokens name as their issuer; empty for the address the issuer listens on."""
    webhook: Target | None = None
    """Where the CRM and the KPI mart tell what happens."""


def load(environ: Mapping[str, str], seed: int | None) -> Settings:
    """
    Read SANDBOX_SEED, SANDBOX_TODAY, SANDBOX_APPS, SANDBOX_ISSUER_URL and SANDBOX_WEBHOOK_URL.

    *seed* wins over the first.
    """
    try:
        number = int(environ.get("SANDBOX_SEED", _DEFAULT_SEED)) if seed is None else seed
    except ValueError as error:
        raise SettingsError("SANDBOX_SEED must be a whole number") from error
    today = environ.get("SANDBOX_TODAY", "")
    issuer_url = environ.get("SANDBOX_ISSUER_URL", "").rstrip("/")
    return Settings(
        world=World(number, _today(today), clock_stands=bool(today)),
        applications=_applications(environ.get("SANDBOX_APPS", "")),
        issuer_url=issuer_url,
        webhook=_webhook(environ.get("SANDBOX_WEBHOOK_URL", ""), issuer_url),
    )


def _webhook(url: str, issuer_url: str) -> Target | None:
    return Target(url, issuer_url or f"http://127.0.0.1:{PORTS['issuer']}") if url else None


def _today(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else business_date()
    except ValueError as error:
        raise SettingsError("SANDBOX_TODAY must be a date such as 2026-01-31") from error


def _applications(text: str) -> Mapping[str, Application]:
    try:
        given = json.loads(text) if text else DEFAULT_APPLICATIONS
        return {name: parse_application(value) for name, value in given.items()}
    except (ValueError, AttributeError, msgspec.ValidationError) as error:
        raise SettingsError(
            "SANDBOX_APPS must be a JSON object: application id → address of its keys"
        ) from error
