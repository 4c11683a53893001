"""What no linter finds is found, by line."""

import pytest

from scripts.hygiene import too_long, unwanted

REGISTRY = "py" + "pi.org"
PLACE = "/" + "root/"


def test_a_registry_host_is_found_by_line() -> None:
    text = f"first\nINDEX = 'https://{REGISTRY}/simple'\n"
    assert list(unwanted("a.py", text)) == [f"a.py:2: the host of a package registry ({REGISTRY})"]


@pytest.mark.parametrize("text", [f"{PLACE}project", f"'{PLACE}project'", f"see {PLACE}x", f"file:{PLACE}x"])
def test_a_path_of_somebodys_machine_is_found(text: str) -> None:
    assert list(unwanted("a.md", text)) == [f"a.md:1: a path of somebody's machine ({PLACE})"]


@pytest.mark.parametrize(
    "text", ["docs/work/x", f"https://bank.example{PLACE}x", "/var/x", "a/root/b", "~/work/x"]
)
def test_other_paths_are_left_alone(text: str) -> None:
    assert list(unwanted("a.md", text)) == []


def test_a_module_of_300_lines_is_the_longest() -> None:
    assert list(too_long("bff/a.py", "x = 1\n" * 300)) == []
    assert list(too_long("bff/a.py", "x = 1\n" * 301)) == ["bff/a.py: 301 lines, more than 300"]


def test_a_function_of_45_lines_is_the_longest() -> None:
    def function(lines: int) -> str:
        return "x = 1\n\n\nasync def f():\n" + "    x = 1\n" * (lines - 1)

    assert list(too_long("bff/a.py", function(45))) == []
    assert list(too_long("bff/a.py", function(46))) == ["bff/a.py:4: f has 46 lines, more than 45"]


def test_tests_may_be_as_long_as_they_must() -> None:
    assert list(too_long("tests/a.py", "x = 1\n" * 301)) == []
