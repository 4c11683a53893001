"""The Makefile's words are those that people and CI use, and CI uses no others."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("run", "test", "check", "format", "schema", "docs", "lock", "bench", "clean", "zero-storage")


def recipe(*arguments: str) -> str:
    """What make would run, without running it."""
    # the make that runs the tests would make this one print where it is
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "--dry-run", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


def targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", text, flags=re.MULTILINE))


def test_every_target_is_explained_and_none_is_a_file() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z-]+):.* ## .+", text, flags=re.MULTILINE)) == targets()
    assert set(re.findall(r"^\.PHONY: (.+)", text, flags=re.MULTILINE)[0].split()) == targets()


@pytest.mark.parametrize("word", WORDS)
def test_the_word_has_a_recipe(word: str) -> None:
    assert recipe(word)


@pytest.mark.parametrize("word", ["run", "test", "check", "format", "schema", "docs", "lock"])
def test_every_word_brings_its_environment_first(word: str) -> None:
    assert recipe(word).startswith("scripts/environment.sh ")


@pytest.mark.parametrize("word", WORDS)
def test_no_word_needs_a_pip_in_the_environment(word: str) -> None:
    """There is none where ensurepip lacks: the packages are installed by another interpreter's."""
    assert not re.search(r"bin/pip|-m pip", recipe(word))


def test_check_covers_form_types_import_rules_and_generated_files() -> None:
    commands = recipe("check")
    for part in (
        "ruff format --quiet --check",
        "ruff check",
        "mypy",
        "lint-imports",
        "scripts/locks.py",
        "scripts/hygiene.py",
        "bff schema --check",
        "bff docs --check",
    ):
        assert part in commands


def test_only_some_tests_can_be_asked_for() -> None:
    last = recipe("test", "TESTS=tests/unit/masking").splitlines()[-1]
    assert last == "scripts/tests.sh tests/unit/masking"


def test_ci_runs_the_makefiles_words_with_nothing_left_out() -> None:
    ci = ROOT / ".ci" / "run"
    text = ci.read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)$", text, flags=re.MULTILINE) == ["check", "test"]
    assert "export CI=true" in text
    assert "exec </dev/null" in text
    assert ci.stat().st_mode & 0o111
