"""Load on one server: wrk with one thread beside nginx, and what it tells."""

import re
import subprocess
import time
from pathlib import Path
from typing import Final

import msgspec

from bench.places import WORK
from bench.processes import OTHER_CPU, cpu_s, rss_mb
from bench.targets import Server

SCRIPT: Final = """\
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer {token}"
local file = io.open("{body}", "rb")
wrk.body = file:read("*a")
file:close()
"""
MILLISECONDS: Final = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
BYTES: Final = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
CONNECTIONS: Final = 32

QUIET_S: Final = 0.2
"""A server that used no processor time for so long has done with what wrk left behind."""

LEFT_BEHIND_S: Final = 10.0
"""The longest wait for that: a server that never rests is measured beside others all the same."""


class Shot(msgspec.Struct, frozen=True):
    """One round of load on one server."""

    requests: int
    cpu_us: float
    """User and system time of the server's processes for one request."""
    rps: float
    p50_ms: float
    p99_ms: float
    rss_mb: float
    """Peak of the server's memory so far."""
    reply_bytes: float
    """Of one reply with its head, on average: another size means other replies."""
    failures: int
    """Replies other than 2xx, and errors of sockets."""


def write_script(name: str, token: str, body: bytes) -> Path:
    """Write what wrk sends, and give the place of its script."""
    at, script = WORK / f"{name}.body.json", WORK / f"{name}.lua"
    at.write_bytes(body)
    script.write_text(SCRIPT.format(token=token, body=at), "utf-8")
    return script


def shoot(server: Server, script: Path, seconds: int, connections: int = CONNECTIONS) -> Shot:
    """Put load on *server* for *seconds*."""
    before_s = cpu_s(server.pid)
    told = subprocess.run(
        [
            *("taskset", "-c", str(OTHER_CPU), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"),
            *("--latency", "--timeout", "10s", "-s", str(script)),
            f"http://127.0.0.1:{server.port}/graphql",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    used_s = cpu_s(server.pid) - before_s
    wait_until_quiet(server.pid)
    return read_report(told, used_s, rss_mb(server.pid, peak=True))


def wait_until_quiet(pid: int) -> None:
    """
    Wait until a server has done with the requests that wrk did not wait for.

    There are as many as connections, up to a second's work of the dearest target, which it would do on the
    processor of the next one, in that one's time and caches.
    """
    until_s, before_s = time.monotonic() + LEFT_BEHIND_S, -1.0
    while (used_s := cpu_s(pid)) > before_s and time.monotonic() < until_s:
        before_s = used_s
        time.sleep(QUIET_S)


def read_report(told: str, used_s: float, peak_mb: float) -> Shot:
    """Read wrk's report of a round in which the server used *used_s* of processor time."""
    requests = int(_find(r"(\d+) requests in", told)[1])
    read = _find(r"requests in [\d.]+\w+, ([\d.]+)(KB|MB|GB|B) read", told)
    return Shot(
        requests=requests,
        cpu_us=used_s / max(requests, 1) * 1e6,
        rps=float(_find(r"Requests/sec:\s+([\d.]+)", told)[1]),
        p50_ms=_latency("50", told),
        p99_ms=_latency("99", told),
        rss_mb=peak_mb,
        reply_bytes=float(read[1]) * BYTES[read[2]] / max(requests, 1),
        failures=_failures(told),
    )


def _latency(percentile: str, told: str) -> float:
    figure = _find(rf"(?m)^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)", told)
    return float(figure[1]) * MILLISECONDS[figure[2]]


def _failures(told: str) -> int:
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return (int(refused[1]) if refused else 0) + (sum(map(int, broken.groups())) if broken else 0)


def _find(pattern: str, told: str) -> re.Match[str]:
    found = re.search(pattern, told)
    if found is None:
        raise RuntimeError(f"wrk did not report: {told[-300:]}")
    return found
