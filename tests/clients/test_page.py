"""The page on clients shows the code that the tests run."""

import re

from bff.protection import ROOT
from tests.clients.conftest import HERE

BLOCK = re.compile(r"```(?:js|ts|json)\n(.*?)```", re.DOTALL)


def test_page_shows_each_connection_as_it_is_tested() -> None:
    shown = set(BLOCK.findall((ROOT / "docs" / "clients.md").read_text("utf-8")))
    tested = {path.read_text("utf-8") for path in (HERE / "node" / "connect").iterdir()}
    assert shown == tested
