"""`.venv` is made from the lock, once, and anew when the lock changes; what lacks is said in one line."""

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "environment.sh"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the script and with locks that pin nothing, so that no package index is needed."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "requirements").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    for lock in ("runtime", "dev"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text("# nothing\n", encoding="utf-8")
    return tmp_path


def environment(clone: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/environment.sh", *arguments],
        cwd=clone,
        env={**os.environ, "PYTHON": sys.executable, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def program(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def wheel(folder: Path) -> str:
    """The line of a lock that pins the package written into *folder*."""
    path = folder / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("thing.py", "")
        archive.writestr("thing-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        archive.writestr("thing-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("thing-1.0.dist-info/RECORD", "")
    return f"thing==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def test_an_old_python_is_refused_with_the_remedy(clone: Path) -> None:
    old = program(clone / "python3", 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    done = environment(clone, "runtime", PYTHON=old)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "CPython 3.11 or newer is needed (found: Python 3.9.2): install it, or name one, "
        "as in: make PYTHON=/usr/bin/python3.12 run\n"
    )


def test_no_python_at_all_is_refused_with_the_remedy(clone: Path) -> None:
    done = environment(clone, "runtime", PYTHON=str(clone / "absent"))
    assert done.returncode == 2
    assert done.stderr.startswith("CPython 3.11 or newer is needed (found: none): ")
    assert done.stderr.count("\n") == 1


def test_an_unknown_environment_is_refused(clone: Path) -> None:
    done = environment(clone, "production")
    assert (done.returncode, done.stderr) == (2, "usage: scripts/environment.sh runtime|dev\n")


def test_the_environment_is_made_once_and_anew_when_the_lock_changes(clone: Path) -> None:
    first = environment(clone, "dev")
    assert (first.returncode, first.stderr) == (0, "Installing requirements/dev.txt into .venv\n")
    left_over = clone / ".venv" / "left-over"
    left_over.touch()

    started_s = time.monotonic()
    again = [environment(clone, name) for name in ("dev", "runtime")]
    took_s = time.monotonic() - started_s
    assert [(done.returncode, done.stderr) for done in again] == [(0, ""), (0, "")]
    assert left_over.exists()
    assert took_s < 2

    (clone / "requirements" / "runtime.txt").write_text("# something else\n", encoding="utf-8")
    changed = environment(clone, "runtime")
    assert (changed.returncode, changed.stderr) == (0, "Installing requirements/runtime.txt into .venv\n")
    assert not left_over.exists()


def test_a_package_without_a_hash_is_not_installed(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    program(clone / ".venv" / "bin" / "python", f'exec {sys.executable} "$@"')
    shutil.copy(clone / "requirements" / "runtime.txt", clone / ".venv" / "installed-runtime.txt")
    wheel(clone)
    (clone / "requirements" / "dev.txt").write_text("thing==1.0\n", encoding="utf-8")
    target = clone / "target"
    done = environment(clone, "dev", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(clone), PIP_TARGET=str(target))
    assert done.returncode == 2
    assert "Hashes are required in --require-hashes mode" in done.stderr
    assert done.stderr.splitlines()[-1].startswith(
        "The packages of requirements/dev.txt could not be installed"
    )
    assert not target.exists()
    assert not (clone / ".venv" / "installed-dev.txt").exists()
