"""
The sidebar as shipped, sampled by py-spy: the share of each stage.

A sample belongs to the innermost stage on its stack. py-spy is not installed by anything here: it is found
on the PATH, or where PY_SPY says.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Final

from bench.load import shoot, write_script
from bench.machine import Unprepared
from bench.places import WORK
from bench.processes import pinned
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, running
from bench.workloads import WORKLOADS

STAGES: Final = (
    ("masks", r"\(masking/masks/"),
    ("sealed ids", r"\(masking/(seal|envelope|tokens|siv|cmac)|\(bff/ids"),
    (
        "decoding and translation",
        r"\(adapters/(\w+_wire|\w+_replies|translate)|\.read \(adapters/|_read \(adapters/",
    ),
    ("HTTP client", r"\(adapters/transport/(\w+_client|connection|tls)"),
    ("writes to sources and clients", r"\(adapters/transport/outbox"),
    ("transport policy and adapters", r"\(adapters/"),
    ("audit", r"\(bff/(audit|mac)"),
    ("reply: encode and send", r"\(bff/http/reply|\(bff/shell/(exchange|reply_head)"),
    ("generated writers and scalars", r"\(<plan |\(resolvers/scalars|\(bff/plan/(leaves|complete)"),
    ("plan: loads, relations, tasks", r"\(bff/plan|\(bff/(hints|calling)"),
    ("resolvers and Strawberry", r"\(resolvers/|\(strawberry/"),
    ("counts: telemetry, usage, budget", r"\(bff/(telemetry|documents/usage|demand)"),
    ("connection: requests and their tasks", r"\(bff/shell/"),
    ("request: head, token, body", r"\(bff/"),
    ("asyncio", r"\(asyncio/(?!runners)"),
    ("Starlette", r"\(starlette/"),
    ("uvicorn and event loop", r"\(uvicorn/|\(asyncio/runners"),
)
"""Innermost first where one calls another."""


def run(setting: Setting, *, quick: bool) -> None:
    sampler = os.environ.get("PY_SPY") or shutil.which("py-spy")
    if sampler is None:
        raise Unprepared("py-spy is needed for a profile: install it anywhere, and name it in PY_SPY")
    seconds = 5 if quick else 20
    with running([BFF], setting.upstream.url()) as [server]:
        session = Session(server, setting.token)
        for workload in WORKLOADS:
            script = write_script("bff-profile", setting.token, session.body(workload))
            usual = shoot(server, script, 3)
            raw = WORK / f"{workload.name}.stacks"
            with _sampling(sampler, server.pid, seconds, raw):
                shoot(server, script, seconds + 2)
            print(f"\nprofile of {workload.name}: {usual.cpu_us:,.0f} µs a request, all threads")
            for stage, share in shares(raw.read_text("utf-8")):
                print(f"{share:>7.1%}  {stage}")


def _sampling(sampler: str, pid: int, seconds: int, raw: Path) -> subprocess.Popen[bytes]:
    """A sampler at work; leaving its block waits for it."""
    command = [
        sampler,
        "record",
        "-p",
        str(pid),
        "-d",
        str(seconds),
        "-r",
        "200",
        "-f",
        "raw",
        "-o",
        str(raw),
    ]
    return subprocess.Popen(pinned(command, "1"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def shares(stacks: str) -> list[tuple[str, float]]:
    """The share of each stage in the samples of the event loop's thread, largest first."""
    counted: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        if "asyncio/runners" in stack:
            counted[_stage(stack.split(";"))] += int(count)
    total = counted.total() or 1
    return [(stage, count / total) for stage, count in counted.most_common()]


def _stage(frames: list[str]) -> str:
    for frame in reversed(frames):
        for stage, pattern in STAGES:
            if re.search(pattern, frame):
                return stage
    return "other"
