"""What the documentation shows is what happens, and what it links to is there."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from bff.protection import ROOT
from tests.front_door import FrontDoor
from tests.sealed import sealed_id

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


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "`" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
