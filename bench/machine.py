"""What the bench needs of the machine, and a line about the machine for beside the figures."""

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

from bench.places import NODE

PROGRAMS: Final = {"nginx": "nginx-light", "wrk": "wrk"}
"""Program, and the Debian package that brings it."""

ECHO_MODULE: Final = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")
ECHO_PACKAGE: Final = "libnginx-mod-http-echo"


class Unprepared(Exception):
    """Something is missing that the bench cannot bring itself; the message says how."""


def prepare() -> None:
    """Bring nginx, wrk and the Node peers, or say in one line what is missing."""
    if (os.cpu_count() or 1) < 2:
        raise Unprepared("two processors are needed: one for the server, one for nginx and wrk")
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not ECHO_MODULE.exists():
        missing.append(ECHO_PACKAGE)
    if missing:
        _install(missing)
    for program in ("node", "npm", "taskset"):
        if shutil.which(program) is None:
            raise Unprepared(f"{program} is needed and was not found (Node.js 20 or newer, util-linux)")
    _install_peers()


def _install(packages: list[str]) -> None:
    command = f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Unprepared(f"nginx and wrk are needed: {command}, as root")
    print(f"Installing {' '.join(packages)}")
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
        done = subprocess.run(["apt-get", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unprepared(f"{command} failed: {done.stderr.strip().splitlines()[-1:]}")


def _install_peers() -> None:
    """Do what `npm ci` does, unless exactly this lock is installed."""
    lock, installed = NODE / "package-lock.json", NODE / "node_modules" / "installed-lock.json"
    if installed.exists() and installed.read_bytes() == lock.read_bytes():
        return
    print("Installing the Node peers")
    done = subprocess.run(["npm", "ci", "--silent"], cwd=NODE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unprepared(f"npm ci failed in bench/node: {done.stderr.strip()[-300:]}")
    shutil.copyfile(lock, installed)


def build() -> str:
    """How the interpreter was built, which is worth more than most changes of the code.

    The rule is that of `scripts/environment.sh`: Debian's is optimised and does not say so.
    """
    flags = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return "optimised" if "--enable-optimizations" in flags or sys.base_prefix == "/usr" else "not optimised"


def described() -> str:
    """The machine in one line: processors, load, versions."""
    models = [
        line.partition(": ")[2]
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    load = " ".join(f"{figure:.2f}" for figure in os.getloadavg())
    return (
        f"{len(models)} × {models[0] if models else 'unknown'}, Linux {platform.release()}, "
        f"Python {platform.python_version()} ({build()}), Node {node}, load average {load}"
    )
