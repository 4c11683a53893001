"""
Instructions a request, in user space, counted by valgrind: within some thousandths the same at any hour.

Time tells what a request costs, and here changes from minute to minute by more than most changes of the code;
instructions tell what a change has done. One client asks, so nothing is in them of caches that others have
emptied, nor of the kernel. Only of the targets in Python: a compiler that works while its program runs, as
V8 does, would be counted too. Valgrind hides a processor's instructions for SHA-256, which then costs more.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import httpx
import msgspec

from bench.machine import Unprepared
from bench.places import WORK
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, HAND_WRITTEN, Server, running
from bench.workloads import WORKLOADS, Workload

WARM_UP: Final = 60
"""Requests before those that are counted: code is specialised, readers are narrowed, connections are open."""

REQUESTS: Final = 400
"""A collection of garbage that happens to fall among them is then no more than one in a hundred."""

START_S: Final = 300.0
"""A server starts ten times as slowly under valgrind."""

_TOTAL: Final = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)


def run(setting: Setting, *, quick: bool) -> None:
    if shutil.which("valgrind") is None:
        raise Unprepared("valgrind is needed to count instructions: apt-get install valgrind")
    del quick
    names = "".join(f"{workload.name:>12}" for workload in WORKLOADS)
    print(f"\nthousands of instructions a request, user space\n{'target':<16}{names}")
    for target in (BFF, HAND_WRITTEN):
        out = WORK / f"{target.name}.callgrind"
        for old in WORK.glob(f"{out.name}*"):
            old.unlink()
        counting = ("valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no")
        command = (*counting, f"--callgrind-out-file={out}", *target.command)
        slow = msgspec.structs.replace(target, command=command, settings={"PYTHONHASHSEED": "0"})
        with running([slow], setting.upstream.url(), START_S) as [server]:
            session = Session(server, setting.token)
            counts = [_count(session, workload, out) for workload in WORKLOADS]
        print(f"{target.name:<16}" + "".join(f"{count / 1000:>12,.0f}" for count in counts), flush=True)


def _count(session: Session, workload: Workload, out: Path) -> float:
    """Ask on one kept connection and for plain bytes, as wrk does."""
    url, body = f"http://127.0.0.1:{session.server.port}/graphql", session.body(workload)
    headers = {"authorization": f"Bearer {session.token}", "content-type": "application/json"}
    with httpx.Client(headers={**headers, "accept-encoding": "identity"}, trust_env=False) as client:
        for _ in range(WARM_UP):
            client.post(url, content=body, timeout=START_S).raise_for_status()
        _control(session.server, "--instr=on", "--zero")
        for _ in range(REQUESTS):
            client.post(url, content=body, timeout=START_S).raise_for_status()
    _control(session.server, f"--dump={workload.name}", "--instr=off")
    (part,) = out.parent.glob(f"{out.name}.*")  # one alone, so that none is taken for another
    profile = part.read_text("utf-8")
    part.unlink()
    return read_total(profile) / REQUESTS


def _control(server: Server, *steps: str) -> None:
    for step in steps:
        subprocess.run(["callgrind_control", step, str(server.pid)], capture_output=True, check=True)


def read_total(profile: str) -> int:
    """The instructions of one part of a profile."""
    found = _TOTAL.search(profile)
    if found is None:
        raise RuntimeError(f"valgrind has counted nothing: {profile[-300:]}")
    return int(found[1])
