"""Runs every page of this folder against the real server and the simulated bank."""

import os
from pathlib import Path

import pytest

from masking.seal import AesSivSealer
from masking.viewer import Tenant
from masking.keys import DEVELOPMENT_KEY, KeyRing, MasterKey
from bff.app import node_types
from resolvers.schema import build_schema
from tests.execution.pages import Page, in_json
from tests.front_door import SOURCES, FrontDoor

PAGES = sorted(Path(__file__).parent.glob("**/*.md"))


@pytest.fixture(scope="module")
def customers(running_front_door: FrontDoor) -> dict[str, str]:
    """The sealed ids of the cast, under the development key that the server runs with."""
    ring = KeyRing((MasterKey(1, DEVELOPMENT_KEY),))
    sealer = AesSivSealer(ring, node_types(build_schema()._schema))
    seal = sealer.for_type(Tenant("JX0101"), "Customer").seal
    return {name: seal(number) for name, number in running_front_door.bank.cast.items()}


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_page_holds(path: Path, front_door: FrontDoor, customers: dict[str, str]) -> None:
    page = Page(path)
    persona, channel = page.viewer
    claims = {"channel": channel} if channel else {}
    reply = front_door.ask(persona, page.query, page.variables(customers), **claims)
    calls = [
        f"{source}: {operation} × {times}"
        for source in SOURCES
        for operation, times in sorted(front_door.bank.stats(source).items())
    ]
    found = {"Response": in_json(reply)}
    if os.environ.get("UPDATE_PAGES"):
        path.write_text(page.with_found(calls, found), "utf-8")
        return
    assert calls == page.calls()
    assert page.blocks["Response"] == found["Response"]
