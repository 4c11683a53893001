"""`python -m bff`: a frame of commands, each in a module of its own that is imported only when named."""

import os
import socket
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import bff
from bff.__main__ import COMMANDS, main

ROOT = Path(__file__).resolve().parents[3]


def bff_command(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bff", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_every_module_of_commands_is_listed() -> None:
    modules = {path.stem for path in (ROOT / "bff" / "commands").glob("*.py")} - {"__init__"}
    assert modules == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    docstring = import_module(f"bff.commands.{name}").__doc__
    assert docstring is not None
    said = " ".join(capsys.readouterr().out.split())
    assert f"usage: python -m bff {name}" in said
    assert " ".join(docstring.split()) in said


def test_an_unknown_command_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sevre"])
    assert ended.value.code == 2
    assert "invalid choice: 'sevre'" in capsys.readouterr().err


def test_the_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert capsys.readouterr().out == f"{project['version']}\n" == f"{bff.__version__}\n"


def test_naming_a_command_imports_no_other() -> None:
    script = "import sys; from bff.__main__ import main; main(['version']); print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    modules = done.stdout.split()
    assert [name for name in modules if name.startswith("bff.commands.")] == ["bff.commands.version"]
    assert not {"uvicorn", "httpx", "strawberry", "starlette"} & set(modules)


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("token", "auditor")])
def test_a_wrong_setting_is_one_line_and_exit_code_2(command: tuple[str, ...]) -> None:
    done = bff_command(*command, BFF_SERVER_PORT="eighty")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "BFF_SERVER_PORT: expected whole number 1–65535\n"


def test_a_taken_port_is_one_line_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = bff_command("serve", BFF_SERVER_PORT=str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Port {port} for server cannot be used (Address already in use): ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        ["bff", "policy"],
        ["bff", "policy", "why", "CustomerProfile.name"],
        ["bff", "version"],
        ["masking", "name"],
    ],
)
def test_command_whose_reader_leaves_ends_without_a_word(command: list[str]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT, input=b"name\n", stdout=writes, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (1, b"")
