"""Front-end projects built as a user builds them, each in a copy of its own beside the schema."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

from bff.protection import ROOT

_BUILD_S: Final = 120


def workspace(source: Path, packages: Path, directory: Path) -> Path:
    """Copy *source* into *directory*, with `schema.graphql` and the `node_modules` of *packages*."""
    ignored = shutil.ignore_patterns("node_modules")
    shutil.copytree(source, directory, ignore=ignored, dirs_exist_ok=True)
    shutil.copy(ROOT / "schema.graphql", directory)
    (directory / "node_modules").symlink_to(packages / "node_modules")
    return directory


def build(directory: Path, program: str, *arguments: str) -> str:
    """Run *program*, a file of `node_modules`, in *directory*; what it says, unless it fails."""
    command = ["node", f"node_modules/{program}", *arguments]
    done = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=_BUILD_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
