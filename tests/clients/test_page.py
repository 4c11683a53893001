"""The page on clients shows the code that the tests run."""

import re

from bff.protection import ROOT
from tests.clients.conftest import HERE

TESTED = [
    *(HERE / "node" / "connect").iterdir(),
    HERE / "node" / "relay" / "relay.config.json",
    HERE / "node" / "relay" / "connect.js",
    HERE / "codegen" / "codegen.ts",
    HERE / "codegen" / "src" / "ask.ts",
]
BLOCK = re.compile(r"```(?:js|ts|json)\n(.*?)```", re.DOTALL)


def test_page_shows_each_connection_as_it_is_tested() -> None:
    shown = set(BLOCK.findall((ROOT / "docs" / "clients.md").read_text("utf-8")))
    assert shown == {path.read_text("utf-8") for path in TESTED}
