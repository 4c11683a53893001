"""What is wrong with declarations, policy or settings is told in one line, before a socket opens."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bff.protection import ROOT

ROOMS = ("bff", "resolvers", "adapters", "masking")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program, to be broken."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "schema.graphql", tmp_path)
    return tmp_path


def serve(
    directory: Path, settings: Mapping[str, str] | None = None, *, refresh: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run the server of *directory*; with *refresh* after writing its schema anew, as its author would."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BFF_")}
    environ = {**kept, "PYTHONPATH": str(directory), **(settings or {})}
    for command in ["schema", "serve"] if refresh else ["serve"]:
        done = subprocess.run(
            [sys.executable, "-m", "bff", command],
            cwd=directory, env=environ, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            break
    return done


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_new_field_without_a_class_is_named(copy: Path) -> None:
    change(
        copy / "resolvers" / "customer" / "profile.py",
        "    name: str | None = shown(",
        '    nickname: str | None = strawberry.field(description="Other.")\n    name: str | None = shown(',
    )
    change(
        copy / "resolvers" / "customer" / "profile.py", "from adapters", "import strawberry\nfrom adapters"
    )
    done = serve(copy, refresh=True)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("CustomerProfile.nickname has no class")


def test_mask_that_does_not_fit_is_named(copy: Path) -> None:
    change(copy / "resolvers" / "customer" / "profile.py", "mask=MaskKind.NAME", "mask=MaskKind.AMOUNT")
    done = serve(copy)
    assert done.returncode == 2
    assert done.stderr.strip() == "CustomerProfile.name: mask AMOUNT does not fit its type, it takes Money"


def test_change_that_nobody_reviewed_is_refused(copy: Path) -> None:
    change(copy / "resolvers" / "customer" / "profile.py", "mask=MaskKind.NAME", "mask=MaskKind.REDACT")
    done = serve(copy)
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "schema.graphql is not what the code declares: run `make schema`, review, commit"
    )


def test_policy_that_names_nothing_known_is_refused(copy: Path) -> None:
    change(copy / "masking" / "grants.toml", 'reach = "MY_OUTLET"', 'reach = "EVERYWHERE"')
    done = serve(copy)
    assert done.returncode == 2
    assert done.stderr.strip().startswith("roles.relationship-manager.reach: 'EVERYWHERE' is not one of")


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"BFF_COLOUR": "blue"}, "BFF_COLOUR"),
        ({"BFF_SERVER_PORT": "many"}, "BFF_SERVER_PORT"),
        ({"BFF_CRM": "nowhere:factory"}, "nowhere"),
        ({"BFF_MODE": "production"}, "BFF_SEAL_KEYS"),
    ],
)
def test_wrong_setting_is_named_in_one_line(settings: dict[str, str], line: str) -> None:
    done = serve(ROOT, settings)
    assert done.returncode == 2
    assert line in done.stderr
    assert "Traceback" not in done.stderr
