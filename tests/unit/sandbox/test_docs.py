"""What docs/sandbox.md shows is so."""

import re
import shlex
from pathlib import Path

import pytest

from sandbox.__main__ import arguments
from sandbox.settings import PORTS
from sandbox.world.customer import CAST

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "sandbox.md").read_text("utf-8")


def test_the_example_runs() -> None:
    [example] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "docs/sandbox.md", "exec"), {})  # noqa: S102  # our own page


def test_the_commands_are_understood() -> None:
    [commands] = re.findall(r"```\n(python.*?)```", PAGE, re.DOTALL)
    for line in commands.splitlines():
        words = shlex.split(line, comments=True)
        assert words[:3] == ["python", "-m", "sandbox"]
        assert arguments(words[3:]).names


@pytest.mark.parametrize("name", PORTS)
def test_every_server_and_its_port_are_listed(name: str) -> None:
    assert f"| `{name}` | {PORTS[name]} |" in PAGE


@pytest.mark.parametrize("part", CAST)
def test_the_cast_is_listed(part: str) -> None:
    assert f"`{CAST[part]}` {part}" in PAGE
