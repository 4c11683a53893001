"""Servers as processes on a processor of their own, and what the kernel says they have used."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SERVER_CPU: Final = 0
OTHER_CPU: Final = 1
"""Of nginx and wrk."""

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def pinned(command: list[str], cpus: str = str(SERVER_CPU)) -> list[str]:
    return ["taskset", "-c", cpus, *command]


def tree(pid: int) -> list[int]:
    """A process and all beneath it."""
    return list(_beneath(pid))


def _beneath(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return
    for child in children:
        yield from _beneath(int(child))


def cpu_s(pid: int) -> float:
    """User and system time of a process tree, all threads included."""
    return sum(_ticks(each) for each in tree(pid)) / _TICKS


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(stat[11]) + int(stat[12])


def rss_mb(pid: int, *, peak: bool = False) -> float:
    """Memory of a process tree, now or at its highest."""
    field = "VmHWM:" if peak else "VmRSS:"
    return sum(_memory_kb(each, field) for each in tree(pid)) / 1024


def _memory_kb(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and insist after a while."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
