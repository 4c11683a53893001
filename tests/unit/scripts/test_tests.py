"""All tests run in two parts beside one another; what one part says of failures is not lost in the other."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "tests.sh"
DRAWN, OTHERS = "drawn ran", "others ran"


def clone(folder: Path, drawn: str = "exit 0", others: str = "exit 0") -> Path:
    """A folder with the script, and a Python that does as told for either part, and notes its arguments."""
    for part in ("scripts", ".venv/bin"):
        (folder / part).mkdir(parents=True)
    shutil.copy(SCRIPT, folder / "scripts")
    python = folder / ".venv/bin/python"
    python.write_text(
        "#!/bin/sh\n"
        'echo "$*" >>called\n'
        'case "$*" in\n'
        f'*" tests/property") echo "{DRAWN}"; {drawn};;\n'
        f'*) echo "{OTHERS}"; {others};;\n'
        "esac\n",
        encoding="utf-8",
    )
    python.chmod(0o755)
    return folder


def run(folder: Path, *named: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["scripts/tests.sh", *named], cwd=folder, capture_output=True, text=True, timeout=30, check=False
    )


def called(folder: Path) -> list[str]:
    return sorted((folder / "called").read_text("utf-8").splitlines())


def test_tests_that_are_named_run_alone(tmp_path: Path) -> None:
    done = run(clone(tmp_path, others="exit 3"), "tests/unit", "-x")
    assert (done.returncode, done.stdout) == (3, f"{OTHERS}\n")
    assert called(tmp_path) == ["-m pytest tests/unit -x"]


def test_all_tests_are_both_parts_and_no_test_is_in_neither(tmp_path: Path) -> None:
    done = run(clone(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"{OTHERS}\n{DRAWN}\n")
    assert called(tmp_path) == [
        "-m pytest --ignore=tests/property",
        "-m pytest -o cache_dir=.pytest_cache/drawn tests/property",
    ]


@pytest.mark.parametrize(
    ("drawn", "others", "code"),
    [
        ("exit 1", "exit 0", 1),
        ("exit 0", "exit 1", 1),
        ("exit 2", "exit 1", 2),
        ("kill -9 $$", "exit 0", 137),
    ],
)
def test_a_failure_of_either_part_is_one_and_both_are_heard(
    tmp_path: Path, drawn: str, others: str, code: int
) -> None:
    done = run(clone(tmp_path, drawn, others))
    assert (done.returncode, done.stdout) == (code, f"{OTHERS}\n{DRAWN}\n")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_what_is_broken_off_leaves_nothing_running(tmp_path: Path) -> None:
    """A terminal's Ctrl-C reaches the script and the part in front, not the one behind."""
    folder = clone(tmp_path, drawn="echo $$ >behind; exec sleep 60", others="exec sleep 60")
    script = subprocess.Popen(["scripts/tests.sh"], cwd=folder, start_new_session=True)
    behind = folder / "behind"
    while not behind.exists() or not behind.read_text("ascii") or len(called(folder)) < 2:
        time.sleep(0.01)
    os.killpg(script.pid, signal.SIGINT)
    assert script.wait(10) == 130
    ends_s = time.monotonic() + 10
    while is_running(int(behind.read_text("ascii"))):
        assert time.monotonic() < ends_s, "it runs on"
        time.sleep(0.01)
