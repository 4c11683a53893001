"""Run the simulated bank and the server together on this machine, until Ctrl-C."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bff.demo.bank import children, places
from bff.demo.errors import DemoError
from bff.demo.sidebar import first_customer, write_body
from bff.demo.supervise import supervise
from bff.demo.tokens import PERSONAS, fetch_token
from bff.demo.welcome import welcome
from bff.places import Place, PlaceUnusable, require_free
from bff.settings import Settings, SettingsError, load_settings

ROOT: Final = Path(__file__).resolve().parents[2]
QUERY: Final = ROOT / "examples" / "sidebar.graphql"
BODY: Final = ROOT / "build" / "demo" / "sidebar.json"
TOKEN_HOURS: Final = 8  # a working day
READY_WITHIN_S: Final = 60.0  # a slow machine; 3 s on two cores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace) -> int:
    del args
    started_s = time.monotonic()
    try:
        settings = load_settings(os.environ)
        used = places(settings)
        require_free(used)
    except (SettingsError, PlaceUnusable) as error:
        print(error, file=sys.stderr)
        return 2

    async def greet() -> None:
        await _greet(settings, used, started_s)

    print("Starting the simulated bank and the server …", flush=True)
    try:
        asyncio.run(supervise(children(settings, os.environ), greet, READY_WITHIN_S))
    except DemoError as error:
        print(f"The demo has ended: {error}", file=sys.stderr)
        return 1
    print("\nAll processes have ended.")
    return 0


async def _greet(settings: Settings, used: Sequence[Place], started_s: float) -> None:
    signed = (
        fetch_token(settings.identity.issuer, persona, acr="1", ttl_s=TOKEN_HOURS * 3_600)
        for persona in PERSONAS
    )
    tokens = dict(zip(PERSONAS, await asyncio.gather(*signed), strict=True))
    graphql_url = f"http://127.0.0.1:{settings.server.port}/graphql"
    customer = await first_customer(graphql_url, tokens["relationship-manager"])
    write_body(QUERY, customer, BODY)
    took_s = time.monotonic() - started_s
    print(welcome(used, tokens, valid_hours=TOKEN_HOURS, body=BODY, took_s=took_s), flush=True)
