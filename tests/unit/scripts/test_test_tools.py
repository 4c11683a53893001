"""A program that a test needs is found, or installed, or named; CI does not pass without it."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "test-tools.sh"
TOOLS = ("redis-server", "strace", "npm")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that is the whole PATH: id says somebody who is not root."""
    add(tmp_path, "id", "echo 1000")
    return tmp_path


def add(machine: Path, name: str, text: str = "exit 0") -> None:
    path = machine / name
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(machine: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT)],
        env={"PATH": str(machine), "HOME": os.environ.get("HOME", "/"), **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_what_is_there_needs_nothing(machine: Path) -> None:
    for tool in TOOLS:
        add(machine, tool)
    done = run(machine, CI="true")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_is_missing_is_named_and_only_ci_fails(machine: Path) -> None:
    for present in TOOLS[1:]:
        add(machine, present)
    at_home, in_ci = run(machine), run(machine, CI="true")
    assert (at_home.returncode, in_ci.returncode) == (0, 1)
    assert (
        at_home.stderr
        == in_ci.stderr
        == (
            "Left out: the tests that need redis-server "
            "(not found, and not installable here: that takes root and apt-get)\n"
        )
    )


def test_root_installs_what_is_missing_and_nothing_else(machine: Path) -> None:
    for present in TOOLS[1:]:
        add(machine, present)
    add(machine, "id", "echo 0")
    tool = machine / "redis-server"
    add(machine, "apt-get", f'echo "$@" >>{machine}/calls\n: >{tool}\n/bin/chmod +x {tool}')
    done = run(machine, CI="true")
    assert (done.returncode, done.stderr) == (0, "Installing for the tests: redis-server\n")
    assert (machine / "calls").read_text() == "install -qq --no-install-recommends redis-server\n"


def test_a_failed_installation_is_tried_with_fresh_lists_and_then_named(machine: Path) -> None:
    for present in TOOLS[1:]:
        add(machine, present)
    add(machine, "id", "echo 0")
    add(machine, "apt-get", f'echo "$1" >>{machine}/calls\n[ "$1" = update ]')
    done = run(machine, CI="true")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1].startswith("Left out: the tests that need redis-server ")
    assert (machine / "calls").read_text().split() == ["install", "update", "install"]
