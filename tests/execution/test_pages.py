"""Runs every page of this folder against the real server and the simulated bank."""

import os
from pathlib import Path

import pytest

from bff.commands.plan import planned
from bff.plan.explain import explain
from masking.viewer import Channel
from tests.execution.pages import Page, in_json
from tests.front_door import SOURCES, FrontDoor
from tests.sealed import sealed_id

CACHED = {"scenarios", "productsLookup", "productsSearch", "shelf"}
"""Public reads: whether one is asked for depends on what was asked before, so no page counts them."""

PAGES = sorted(Path(__file__).parent.glob("**/*.md"))


@pytest.fixture(scope="module")
def customers(running_front_door: FrontDoor) -> dict[str, str]:
    """The sealed ids of the cast."""
    return {name: sealed_id("Customer", number) for name, number in running_front_door.bank.cast.items()}


TASKS = {
    name: sealed_id("ActionTask", number)
    for name, number in {"open": "T1010000108", "completed": "T1010000107"}.items()
}
"""The sealed ids of the showcase's tasks."""


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_page_holds(path: Path, front_door: FrontDoor, customers: dict[str, str]) -> None:
    page = Page(path)
    persona, channel = page.viewer
    claims = {name: value for name, value in (("channel", channel), ("acr", page.acr)) if value}
    reply = front_door.ask(persona, page.query, page.variables(customers, TASKS), **claims)
    calls = [
        f"{source}: {operation} × {times}"
        for source in SOURCES
        for operation, times in sorted(front_door.bank.stats(source).items())
        if operation not in CACHED
    ]
    found = {"Response": in_json(reply)}
    if "Plan" in page.blocks:
        role = "relationship-manager" if persona == "other-bank-manager" else persona
        found["Plan"] = explain(planned(page.query, role, Channel(channel) if channel else None))
    if os.environ.get("UPDATE_PAGES"):
        path.write_text(page.with_found(calls, found), "utf-8")
        return
    assert calls == page.calls()
    assert {title: page.blocks[title] for title in found} == found
