"""What the documentation shows is what happens, and what it links to is there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest

from bff.protection import ROOT
from sandbox.settings import PORTS
from tests.front_door import FrontDoor
from tests.sealed import sealed_id
from tests.servers import Bank
from tests.streams.listener import listen, tell_bank

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize(("place", "persona"), [(0, "relationship-manager"), (1, "outlet-head")])
def test_readme_shows_what_two_people_get(front_door: FrontDoor, place: int, persona: str) -> None:
    customer = sealed_id("Customer", front_door.bank.cast["showcase"])
    reply = front_door.ask(persona, blocks(README, "graphql")[0], {"id": customer})
    assert reply["data"] == json.loads(blocks(README, "json")[place])


def test_readmes_curl_is_answered(front_door: FrontDoor) -> None:
    command = next(block for block in blocks(README, "sh") if "curl" in block)
    words = shlex.split(command.replace("\\\n", " "))
    body: dict[str, Any] = json.loads(words[words.index("--data") + 1])
    reply = front_door.ask("relationship-manager", body["query"])
    assert "errors" not in reply
    assert len(reply["data"]["customers"]["nodes"]) == 2


def test_streams_commands_show_a_task_as_it_is_assigned(front_door: FrontDoor, bank: Bank) -> None:
    page = (ROOT / "docs" / "streams.md").read_text("utf-8")
    watch, cause = (shlex.split(block.replace("\\\n", " ")) for block in blocks(page, "sh"))
    assign, result = (words.split() for words in blocks(page, "sh")[1].splitlines())
    assert (assign[2], result[2]) == (
        f"http://127.0.0.1:{PORTS['crm']}/admin/assign",
        f"http://127.0.0.1:{PORTS['kpi-mart']}/admin/results",
    )
    bodies = [json.loads(word) for word in cause if word.startswith("{")]
    tell_bank(bank, front_door.url)
    query = json.loads(watch[watch.index("--data") + 1])["query"]
    with listen(front_door.url, bank, "relationship-manager", query) as stream:
        told = [
            httpx.post(f"{bank.urls[name]}{path}", json=body, trust_env=False).json()["told"]
            for name, path, body in zip(
                ("crm", "kpi-mart"), ("/admin/assign", "/admin/results"), bodies, strict=True
            )
        ]
        assert told == [True, True]
        assert stream.answer()["data"]["taskAssigned"]["customer"]["profile"]["name"]


def test_streams_events_are_taken(front_door: FrontDoor, bank: Bank) -> None:
    page = (ROOT / "docs" / "streams.md").read_text("utf-8")
    token = bank.token("integrator", roles=["event-source"])
    reply = front_door.http.post(
        "/events", json=json.loads(blocks(page, "json")[0]), headers={"authorization": f"Bearer {token}"}
    )
    assert (reply.status_code, reply.json()) == (202, {"accepted": 2})


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "`" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
