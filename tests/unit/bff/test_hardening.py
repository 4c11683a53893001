"""A serving process leaves no core file, and its memory is nobody's to read."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TELL = """
import ctypes, json, resource
PR_GET_DUMPABLE = 3
print(json.dumps([resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(PR_GET_DUMPABLE)]))
"""


def told_by(code: str) -> object:
    """What a process of its own says of itself after *code*."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BFF_")}
    done = subprocess.run(
        [sys.executable, "-c", code + TELL],
        cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_a_process_is_dumpable_unless_it_says_otherwise() -> None:
    told = told_by("")
    assert isinstance(told, list)
    assert told[1] == 1


def test_hardened_process_has_no_core_file_and_is_not_dumpable() -> None:
    assert told_by("from bff.hardening import forbid_dumps; forbid_dumps()") == [[0, 0], 0]


def test_each_worker_is_hardened_anew() -> None:
    assert told_by("from bff.commands.serve import worker_app; worker_app()") == [[0, 0], 0]
