"""`.venv` is made with an interpreter that was built with optimisation, if there is one."""

import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.scripts.test_environment import SCRIPT, environment, wheel

SYSTEM_PROGRAMS = ("cmp", "cp", "dirname", "rm")
"""What the script calls beside interpreters: all that stands on the PATH with them."""
INSTALLING = "Installing requirements/runtime.txt into .venv\n"

PLAIN = "sysconfig.get_config_var = {'CONFIG_ARGS': '--enable-shared'}.get; sys.base_prefix = '/opt/python'"
OPTIMISED = "sysconfig.get_config_var = {'CONFIG_ARGS': '--enable-shared --enable-optimizations'}.get"
DISTRIBUTIONS = f"{PLAIN}; sys.base_prefix = '/usr'"
OLD = f"{OPTIMISED}; sys.version_info = (3, 10, 12)"
PYPY = f"{OPTIMISED}; sys.implementation.name = 'pypy'"
WITH_ENSUREPIP = "sys.modules['ensurepip'] = types.SimpleNamespace(bootstrap=None)"
WITHOUT_ENSUREPIP = "sys.modules['ensurepip'] = None"
WITHOUT_VENV = "sys.modules['venv'] = None"


class Machine(NamedTuple):
    """A clone on a machine that has only the interpreters that a test adds."""

    clone: Path

    def add(self, name: str, *facts: str, pip: bool = False) -> str:
        """Add the interpreter that runs the tests, under another *name* and with other *facts* about itself.

        Every pip here installs nothing and is content; what was called how stands in files.
        """
        path, site = self.clone / name, self.clone / f"site-of-{name.replace('/', '-')}"
        site.mkdir()
        lines = ["import sys, sysconfig, types", WITH_ENSUREPIP, *facts, ""]
        (site / "sitecustomize.py").write_text("\n".join(lines), encoding="utf-8")
        path.write_text(
            f"""#!/bin/sh
case "$1 $2" in
"-m pip")
    shift 2
    echo "{name} $*" >{self.clone}/pip
    exit {0 if pip else 1} ;;
"-m venv")
    shift 2
    echo "{name} $*" >{self.clone}/venv
    {sys.executable} -m venv --without-pip .venv
    [ "$1" = --without-pip ] || echo >"$(echo .venv/lib/python*/site-packages)/pip.py"
    exit ;;
esac
PYTHONPATH={site} exec {sys.executable} "$@"
""",
            encoding="utf-8",
        )
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def told(self, program: str) -> str:
        """Which interpreter ran *program* last, and with what."""
        return (self.clone / program).read_text(encoding="utf-8").strip()

    def environment(self, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["scripts/environment.sh", "runtime"],
            cwd=self.clone,
            env={"PATH": str(self.clone / "bin"), **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for folder in ("scripts", "requirements", "bin", "distribution"):
        (tmp_path / folder).mkdir()
    text = SCRIPT.read_text(encoding="utf-8")
    assert "\ndistribution=/usr/bin " in text
    script = tmp_path / "scripts" / "environment.sh"
    script.write_text(
        text.replace("\ndistribution=/usr/bin ", f"\ndistribution={tmp_path}/distribution "), encoding="utf-8"
    )
    shutil.copymode(SCRIPT, script)
    (tmp_path / "requirements" / "runtime.txt").write_text("# nothing\n", encoding="utf-8")
    for name in SYSTEM_PROGRAMS:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("interpreters", "taken"),
    [
        ({"bin/python3": OPTIMISED, "bin/python3.12": OPTIMISED}, "bin/python3"),
        ({"bin/python3": PLAIN, "bin/python3.11": OPTIMISED, "bin/python3.12": OPTIMISED}, "bin/python3.12"),
        ({"bin/python3": PLAIN, "distribution/python3": DISTRIBUTIONS}, "distribution/python3"),
        (
            {"bin/python3": PLAIN, "distribution/python3": OLD, "distribution/python3.11": DISTRIBUTIONS},
            "distribution/python3.11",
        ),
        ({"bin/python3": PYPY, "distribution/python3": DISTRIBUTIONS}, "distribution/python3"),
    ],
    ids=["the first", "before older ones", "the distribution's", "one beside it", "CPython"],
)
def test_an_optimised_interpreter_is_preferred(
    machine: Machine, interpreters: dict[str, str], taken: str
) -> None:
    for name, facts in interpreters.items():
        machine.add(name, facts)
    done = machine.environment()
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    assert machine.told("venv") == f"{taken} .venv"


def test_where_none_is_optimised_the_first_is_taken_and_that_is_said(machine: Machine) -> None:
    machine.add("bin/python3", OLD)
    machine.add("bin/python3.13", PLAIN)
    machine.add("bin/python3.12", PLAIN)
    done = machine.environment()
    assert done.returncode == 0
    assert done.stderr == (
        "python3.13 was built without optimisation (--enable-optimizations): the server will be slower\n"
        + INSTALLING
    )
    assert machine.told("venv") == "bin/python3.13 .venv"


def test_an_interpreter_that_is_named_is_taken_as_it_is(machine: Machine) -> None:
    machine.add("bin/python3", OPTIMISED)
    done = machine.environment(PYTHON=machine.add("bin/mine", PLAIN))
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    assert machine.told("venv") == "bin/mine .venv"


def test_an_environment_that_is_current_stays_whichever_interpreter_made_it(machine: Machine) -> None:
    machine.add("bin/python3", PLAIN)
    assert machine.environment().returncode == 0
    machine.add("distribution/python3", DISTRIBUTIONS)
    done = machine.environment()
    assert (done.returncode, done.stderr) == (0, "")
    assert machine.told("venv") == "bin/python3 .venv"


def test_an_environment_whose_making_was_interrupted_is_made_anew(machine: Machine) -> None:
    machine.add("bin/python3", OPTIMISED)
    assert machine.environment().returncode == 0
    (machine.clone / ".venv" / "installed-runtime.txt").unlink()
    left_over = machine.clone / ".venv" / "left-over"
    left_over.touch()
    done = machine.environment()
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    assert not left_over.exists()


def test_an_environment_whose_interpreter_became_another_version_is_made_anew(machine: Machine) -> None:
    machine.add("bin/python3", OPTIMISED)
    assert machine.environment().returncode == 0
    (packages,) = (machine.clone / ".venv" / "lib").glob("python3.*")
    packages.rename(packages.with_name("python3.10"))
    done = machine.environment()
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    assert packages.exists()


def test_what_ensurepip_would_bring_is_done_by_the_pip_of_another_interpreter(machine: Machine) -> None:
    machine.add("bin/python3", PLAIN, pip=True)
    machine.add("distribution/python3", DISTRIBUTIONS, WITHOUT_ENSUREPIP)
    done = machine.environment()
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    assert machine.told("venv") == "distribution/python3 --without-pip .venv"
    assert machine.told("pip").startswith("bin/python3 --python .venv/bin/python install ")


@pytest.mark.parametrize("lack", [WITHOUT_ENSUREPIP, WITHOUT_VENV])
def test_an_optimised_interpreter_that_no_environment_can_be_made_with_is_passed_by(
    machine: Machine, lack: str
) -> None:
    machine.add("bin/python3", OPTIMISED, lack)
    machine.add("bin/python3.12", PLAIN)
    done = machine.environment()
    assert done.returncode == 0
    assert done.stderr.startswith("python3.12 was built without optimisation (--enable-optimizations): ")
    assert machine.told("venv") == "bin/python3.12 .venv"


@pytest.mark.parametrize("named", [False, True], ids=["found", "named"])
@pytest.mark.parametrize("lack", [WITHOUT_ENSUREPIP, WITHOUT_VENV])
def test_where_there_is_no_other_it_is_refused_with_the_package_to_install(
    machine: Machine, lack: str, named: bool
) -> None:
    path = machine.add("bin/python3", OPTIMISED, lack)
    done = machine.environment(**({"PYTHON": path} if named else {}))
    assert done.returncode == 2
    assert done.stderr == (
        f"{path if named else 'python3'} has no venv module, or no pip to fill one: "
        "install it (on Debian: apt-get install python3-venv) and try again\n"
    )
    assert not (machine.clone / ".venv").exists()


def test_a_package_is_installed_without_ensurepip(machine: Machine, tmp_path: Path) -> None:
    """With a pip of the machine on which the tests run: what stands above takes its word for it."""
    bare = machine.add("bin/python3", OPTIMISED, WITHOUT_ENSUREPIP)
    shutil.copy(SCRIPT, machine.clone / "scripts")
    (machine.clone / "requirements" / "runtime.txt").write_text(wheel(tmp_path), encoding="utf-8")
    done = environment(machine.clone, "runtime", PYTHON=bare, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, INSTALLING)
    python = machine.clone / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-c", "import thing"], check=False, timeout=30).returncode == 0
    assert not (python.parent / "pip").exists()
