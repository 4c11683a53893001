"""Programs of npm packages: installed once from their lock, run with Node."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

_INSTALL_S: Final = 180
_RUN_S: Final = 60


class NodeProject:
    """A directory with `package.json` and `package-lock.json`, whose packages are there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def run(self, program: str, **environment: str) -> list[Mapping[str, Any]]:
        """The lines of JSON that *program* prints."""
        done = subprocess.run(
            ["node", program],
            cwd=self._directory,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=_RUN_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


def node_project(directory: Path) -> NodeProject:
    """Install what the lock in *directory* names; without Node or npm skip, which CI does not allow."""
    if missing := _missing(directory):
        assert not os.environ.get("CI"), f"CI needs {missing}"
        pytest.skip(f"{missing} not found")
    lock, installed = directory / "package-lock.json", directory / "node_modules" / "installed-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        command = ["npm", "ci", "--ignore-scripts", "--loglevel=error"]
        done = subprocess.run(command, cwd=directory, capture_output=True, timeout=_INSTALL_S, check=False)
        assert done.returncode == 0, done.stderr.decode()
        shutil.copyfile(lock, installed)
    return NodeProject(directory)


def _missing(directory: Path) -> str:
    """What has to be there to run the project, and is not."""
    absent = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if absent:
        return " and ".join(absent)
    engines = json.loads((directory / "package.json").read_text("utf-8")).get("engines", {})
    least = int(engines.get("node", ">=0").removeprefix(">="))
    version = subprocess.check_output(["node", "--version"], text=True)
    return "" if int(version.removeprefix("v").partition(".")[0]) >= least else f"Node {least} or newer"
