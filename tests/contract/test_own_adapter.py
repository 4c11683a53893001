"""The worked example of `docs/adapters.md`, run as a reader would: it passes, and its faults are found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.contract.ground import Ground

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "adapters.md").read_text("utf-8")
SUITE = ["tests/contract/test_every_source.py", "tests/contract/test_crm.py", "-k", "assignment"]


def block(language: str) -> str:
    """The one block of that language in the guide."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(found)


def run_suite(folder: Path, module: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "own_bank").mkdir()
    (folder / "own_bank" / "crm.py").write_text(module, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *SUITE, "-q", "-p", "no:cacheprovider", *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_guides_adapter_passes_the_suite(tmp_path: Path) -> None:
    run = run_suite(tmp_path, block("python"), "--crm=own_bank.crm:connect")
    assert run.returncode == 0, run.stdout
    assert re.search(r"^8 passed", run.stdout, re.MULTILINE), run.stdout


def test_a_faulty_adapter_does_not(tmp_path: Path) -> None:
    module = block("python").replace("one.no, one.assistants", '"", one.assistants')
    assert module != block("python")
    run = run_suite(tmp_path, module, "--crm=own_bank.crm:connect")
    assert run.returncode == 1
    assert re.findall(r"^FAILED \S+::(\w+)", run.stdout, re.MULTILINE) == [
        "test_an_assignment_in_force_has_a_manager_and_a_past"
    ]


def test_the_guides_ground_is_read() -> None:
    ground = msgspec.toml.decode(block("toml"), type=Ground)
    assert ground.operator.org.outlet == "JX0101010101"
    assert ground.stranger.tenant != ground.operator.tenant
