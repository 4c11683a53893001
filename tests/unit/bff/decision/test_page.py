"""What `docs/decision-point.md` shows is what happens."""

import re
import shlex
from typing import Any

import httpx

from bff.protection import ROOT
from tests.unit.bff.decision.conftest import KEY, Decisions

PAGE = (ROOT / "docs" / "decision-point.md").read_text("utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_pages_function_names_customers_as_the_server_does(decisions: Decisions) -> None:
    shown: dict[str, Any] = {}
    exec(block("python"), shown)  # noqa: S102 - the page's own text
    assert shown["name"](KEY.material, "JX0101", "C1010000123") == decisions.name("C1010000123")


def test_the_pages_rule_is_taken(decisions: Decisions) -> None:
    words = shlex.split(block("sh").splitlines()[1])
    url = words[2].replace("http://127.0.0.1:9107", decisions.url)
    assert httpx.post(url, content=words[words.index("--data") + 1], trust_env=False).status_code == 204
