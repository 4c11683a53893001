"""
Execution pages: a query, a viewer, the upstream calls, the plan and the response on one page of Markdown.

A page is specification, example and snapshot at once. `UPDATE_PAGES=1` writes what was found.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_BLOCK: Final = re.compile(
    r"^(?P<head>## (?P<title>[^\n]+)\n\n```(?:\w+)\n)(?P<body>.*?)(?P<tail>^```$)", re.MULTILINE | re.DOTALL
)
_VIEWER: Final = re.compile(
    r"^Viewer: ([a-z-]+)(?: in ([A-Z_0-9]+))?(?: with acr (?P<acr>\d))?$", re.MULTILINE
)
_CALLS: Final = re.compile(r"^(?P<head>## Upstream calls\n\n)(?P<body>(?:- [^\n]*\n)*)", re.MULTILINE)
CORRELATION: Final = re.compile(r'"correlationId": "[0-9a-f-]{8,}"')


class Page:
    """One page, read from its file; what is found can be written back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text("utf-8")
        self.blocks = {m["title"]: m["body"] for m in _BLOCK.finditer(self.text)}

    @property
    def viewer(self) -> tuple[str, str | None]:
        """The persona, and the channel where it is not the usual one."""
        found = _VIEWER.search(self.text)
        assert found is not None, f"{self.path.name} names no viewer"
        return found[1], found[2]

    @property
    def acr(self) -> str | None:
        """The step-up, where the page names one."""
        found = _VIEWER.search(self.text)
        return found["acr"] if found else None

    @property
    def query(self) -> str:
        text = self.blocks["Query"]
        shared = re.fullmatch(r"# see (\S+)\n", text)
        return (self.path.parents[2] / shared[1]).read_text("utf-8") if shared else text

    def variables(self, customers: Mapping[str, str], tasks: Mapping[str, str]) -> dict[str, Any]:
        """The page's variables; `{customer NAME}` stands for the sealed id of a customer of the cast."""
        text = self.blocks.get("Variables", "{}")
        filled = re.sub(r"\{customer (\w+)\}", lambda m: customers[m[1]], text)
        filled = re.sub(r"\{task (\w+)\}", lambda m: tasks[m[1]], filled)
        loaded: dict[str, Any] = json.loads(filled)
        return loaded

    def calls(self) -> list[str]:
        found = _CALLS.search(self.text)
        return [line.removeprefix("- ") for line in found["body"].splitlines()] if found else []

    def with_found(self, calls: list[str], found: Mapping[str, str]) -> str:
        """The page's text with what was found in place of what was expected."""
        listed = "".join(f"- {call}\n" for call in calls)
        text = _CALLS.sub(lambda m: m["head"] + listed, self.text)
        return _BLOCK.sub(
            lambda m: m["head"] + found[m["title"]] + m["tail"] if m["title"] in found else m[0], text
        )


def in_json(reply: Mapping[str, Any]) -> str:
    """A reply as on a page: errors by path, as their order is that of the loads; no correlation id."""
    told = dict(reply)
    if "errors" in told:
        told["errors"] = sorted(told["errors"], key=lambda error: [str(key) for key in error.get("path", [])])
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return CORRELATION.sub('"correlationId": "…"', text) + "\n"
