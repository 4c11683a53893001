"""The servers that are compared, each as its own users would start it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from bench.caller import ISSUER
from bench.places import BODIES, NODE, ROOT, WORK
from bench.ports import free_port
from bench.processes import SERVER_CPU, pinned, stop

START_S: Final = 60.0
INHERITED: Final = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV")
SOURCES: Final = ("DATA_ASSET", "CRM", "CORE_LOANS", "CATALOGUE", "KPI_MART")


class Target(msgspec.Struct, frozen=True):
    name: str
    command: tuple[str, ...]
    """Without the port, which comes last."""
    settings: Mapping[str, str] = {}
    cpus: str = str(SERVER_CPU)


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "bench.peers.serve", module)


def _node(name: str) -> tuple[str, ...]:
    return ("node", str(NODE / f"{name}.mjs"))


OURS: Final = "bff"
BASE: Final = "mercurius-jit"
BFF: Final = Target(OURS, (sys.executable, "-m", "bff", "serve"))
MERCURIUS: Final = Target(BASE, _node("mercurius"))
HAND_WRITTEN: Final = Target("hand-written", _python("hand_written"))
TARGETS: Final = (
    BFF,
    MERCURIUS,
    HAND_WRITTEN,
    Target("mercurius-jwtcache", _node("mercurius"), {"JWTCACHE": "1"}),
    Target("yoga-jit", _node("yoga")),
    Target("apollo", _node("apollo")),
    Target("strawberry-httpx", _python("strawberry_httpx")),
)


class Server:
    """A running target."""

    def __init__(self, target: Target, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.target: Final = target
        self.name: Final = target.name
        self.pid: Final = process.pid
        self.port: Final = port
        self.log: Final = log

    def post(self, token: str, body: bytes) -> Any:
        """The reply to one request, which must be 200."""
        reply = httpx.post(
            f"http://127.0.0.1:{self.port}/graphql",
            content=body,
            headers={"content-type": "application/json", "authorization": f"Bearer {token}"},
            timeout=30,
            trust_env=False,
        )
        if reply.status_code != 200:
            raise RuntimeError(f"{self.name} answered {reply.status_code}: {reply.text[:300]}")
        return reply.json()


@contextmanager
def running(targets: Sequence[Target], upstream_url: str, start_s: float = START_S) -> Iterator[list[Server]]:
    """Start *targets* on free ports, wait for each, and end them all."""
    with ExitStack() as stack:
        servers = [stack.enter_context(_started(target, upstream_url)) for target in targets]
        for server in servers:
            _wait(server, start_s)
        yield servers


@contextmanager
def _started(target: Target, upstream_url: str) -> Iterator[Server]:
    port, log = free_port(), WORK / f"{target.name}.log"
    ours = target.name == OURS
    settings = _settings(port, upstream_url) if ours else _peer_settings(upstream_url)
    command = pinned([*target.command, *([] if ours else [str(port)])], target.cpus)
    inherited = {name: value for name, value in os.environ.items() if name in INHERITED}
    with (WORK / f"{target.name}.audit").open("wb") as out, log.open("wb") as errors:
        process = subprocess.Popen(
            command, env={**inherited, **settings, **target.settings}, cwd=ROOT, stdout=out, stderr=errors
        )
        try:
            yield Server(target, process, port, log)
        finally:
            stop(process)


def _settings(port: int, upstream_url: str) -> dict[str, str]:
    """Only where things are is told: everything else is as it comes."""
    sources = {f"BFF_{name}_URL": upstream_url for name in SOURCES}
    identity = {"BFF_IDENTITY_ISSUER": ISSUER, "BFF_IDENTITY_JWKS_URL": f"{upstream_url}/jwks.json"}
    demand = {"BFF_LIMITS_BUDGET": "0"}  # one viewer asks for all: no person could
    return {"BFF_SERVER_PORT": str(port), **sources, **identity, **demand}


def _peer_settings(upstream_url: str) -> dict[str, str]:
    key = str(BODIES / "public.pem")
    return {"UPSTREAM": upstream_url, "ISSUER": ISSUER, "PUBLIC_KEY": key, "NODE_ENV": "production"}


def _wait(server: Server, start_s: float) -> None:
    deadline_s = time.monotonic() + start_s
    while time.monotonic() < deadline_s:
        if not Path(f"/proc/{server.pid}/stat").exists() or _is_dead(server.pid):
            break
        try:
            httpx.get(f"http://127.0.0.1:{server.port}/", timeout=5, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{server.name} did not start: {server.log.read_text('utf-8')[-500:]}")


def _is_dead(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
