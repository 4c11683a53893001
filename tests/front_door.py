"""
The front door as a process of its own, for tests: the real server on a free port, before the simulated bank.

Everything it says is kept: replies, log and audit stream. `core_numbers` looks in all of it for numbers of
the core systems.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Self

import httpx

from tests.servers import Bank

SOURCES: Final = ("data-asset", "crm", "core-loans", "catalogue", "kpi-mart", "outbound")
_READY_S: Final = 90.0

CORE_NUMBERS: Final = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:C\d{10}|L\d{12}|K\d{11}|H\d{12}|I\d{12}|T\d{10}|O\d{10}|101\d{16}|62(?:26|17)\d{15})"
    r"(?![0-9A-Za-z])"
)
"""Customer, loan, credit line, holding, interaction, task, opportunity, account, card of our bank."""


class FrontDoor:
    """A running server, and a client that remembers every reply."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, output: Path, bank: Bank) -> None:
        self.url = url
        self.bank = bank
        self.replies: list[str] = []
        self.http = httpx.Client(
            base_url=url, timeout=30, trust_env=False, event_hooks={"response": [self._keep]}
        )
        self._process = process
        self._output = output

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> int:
        """Wait until the server has ended, and give its exit code."""
        return self._process.wait(30)

    def kill(self) -> None:
        """End the server as a crash does."""
        self._process.kill()
        self._process.wait()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Have the server end as at a deployment, without waiting for it."""
        self._process.send_signal(signal.SIGTERM)

    def post(
        self, token: str, query: str, variables: Mapping[str, Any] | None = None, **headers: str
    ) -> httpx.Response:
        """Send one GraphQL request with *token*."""
        return self.http.post(
            "/graphql",
            json={"query": query, "variables": variables or {}},
            headers={
                "authorization": f"Bearer {token}",
                **{k.replace("_", "-"): v for k, v in headers.items()},
            },
        )

    def ask(
        self, persona: str, query: str, variables: Mapping[str, Any] | None = None, **claims: Any
    ) -> dict[str, Any]:
        """The body of the reply to one GraphQL request of *persona*."""
        reply: dict[str, Any] = self.post(self.bank.token(persona, **claims), query, variables).json()
        return reply

    def output(self) -> str:
        """All that the server has written: log and audit stream."""
        return self._output.read_text("utf-8")

    def core_numbers(self) -> list[str]:
        """The core-system numbers in anything that left the server so far."""
        return CORE_NUMBERS.findall("\n".join([*self.replies, self.output()]))

    def _keep(self, reply: httpx.Response) -> None:
        reply.read()
        self.replies.append(f"{reply.headers}\n{reply.text}")


def start_front_door(bank: Bank, port: int, directory: Path, **settings: str) -> FrontDoor:
    """Start the server of *settings* (BFF_ variables without the prefix, in lower case) and wait for it."""
    sources = {
        f"BFF_{name.replace('-', '_').upper()}_URL": bank.urls[name] for name in SOURCES if name in bank.urls
    }
    own = {f"BFF_{name.upper()}": value for name, value in settings.items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BFF_")}
    output = Path(tempfile.mkstemp(dir=directory, suffix=".log")[1])
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bff", "serve"],
            env={
                **kept,
                "BFF_IDENTITY_ISSUER": bank.urls["issuer"],
                "BFF_SERVER_PORT": str(port),
                "BFF_SHELL_DRAIN_MS": "0",
                **sources,
                **own,
            },
            stdout=stream,
            stderr=stream,
        )
    url = f"http://127.0.0.1:{port}"
    _wait(process, url, output)
    return FrontDoor(process, url, output, bank)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def keys_at(port: int) -> dict[str, object]:
    """How the simulated bank finds the keys of a front door on *port*."""
    return {"bank-bff": f"http://127.0.0.1:{port}/.well-known/jwks.json"}


def _wait(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    deadline = time.monotonic() + _READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(
                f"the front door ended ({process.returncode}): {output.read_text('utf-8')[-2000:]}"
            )
        try:
            httpx.get(f"{url}/health/live", timeout=1, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise TimeoutError("the front door did not start")


def audit_records(front_door: FrontDoor) -> Iterator[dict[str, Any]]:
    """The records of the audit stream so far."""
    whole, _, _unfinished = front_door.output().rpartition("\n")
    for line in whole.splitlines():
        entry = json.loads(line)
        if "class_uid" in entry:
            yield entry
