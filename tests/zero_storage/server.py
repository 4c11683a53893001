"""The real server process, before relays of the simulated bank, its cache in a real Redis, under strace."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import httpx

from bff.protection import ROOT
from tests.front_door import SOURCES, free_port
from tests.servers import Bank
from tests.zero_storage.redis_server import WatchedRedis
from tests.zero_storage.spoiler import Relay
from tests.zero_storage.syscalls import Trace, traced

_READY_S: Final = 60.0
_TIMEOUT_MS: Final = 800
DEADLINE_MS: Final = 3_000
BODY_LIMIT_BYTES: Final = 131_072

HAS_REDIS: Final = shutil.which("redis-server") is not None
HAS_STRACE: Final = shutil.which("strace") is not None and os.geteuid() == 0
"""A process that is not dumpable shows its memory to a privileged tracer only."""


class Server:
    """A server whose every way out is watched. A folder of its own is its home, and for temporary files."""

    def __init__(
        self, bank: Bank, relay: Relay, redis: WatchedRedis, folder: Path, tree: Path = ROOT
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = folder / "home"
        self._output, self._errors, self._strace = folder / "stdout", folder / "stderr", folder / "strace"
        self.home.mkdir(parents=True)
        bank.register("bank-bff-kit", f"{self.url}/.well-known/jwks.json")
        command = [sys.executable, "-m", "bff", "serve"]
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                traced(command, self._strace) if HAS_STRACE else command,
                cwd=self.home, env=self._environ(bank, relay, redis, tree), stdout=output, stderr=errors,
                start_new_session=True,
            )  # fmt: skip

    def __enter__(self) -> Self:
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {self._errors.read_text('utf-8')[-2000:]}")
            try:
                httpx.get(f"{self.url}/health/live", timeout=1, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        self.stop()
        raise TimeoutError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it as a platform does, and wait."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def output(self) -> bytes:
        """Standard output: the audit stream."""
        return self._output.read_bytes()

    def errors(self) -> bytes:
        """Standard error: the log."""
        return self._errors.read_bytes()

    def files(self) -> dict[str, bytes]:
        """Everything that lies in its home."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in self.home.rglob("*")
            if path.is_file()
        }

    def trace(self) -> Trace:
        return Trace(self._strace, self.port)

    def _environ(self, bank: Bank, relay: Relay, redis: WatchedRedis, tree: Path) -> Mapping[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BFF_")}
        names = {name: name.replace("-", "_").upper() for name in SOURCES}
        return {
            **kept,
            **{f"BFF_{upper}_URL": relay.urls[name] for name, upper in names.items()},
            **{f"BFF_{upper}_TIMEOUT_MS": str(_TIMEOUT_MS) for upper in names.values()},
            "BFF_IDENTITY_ISSUER": bank.urls["issuer"],
            "BFF_ASSERTION_APPLICATION": "bank-bff-kit",
            **{f"BFF_{group}_REDIS_URL": redis.url for group in ("CACHE", "QUOTA", "LIMITS", "EVENTS")},
            "BFF_STREAMS_PER_VIEWER": "1000",
            "BFF_DOCUMENTS_REGISTERED": "redis",
            "BFF_LIMITS_BUDGET": "1000000000",
            "BFF_LOG_LEVEL": "debug",  # the most that it can be made to say
            "BFF_TELEMETRY_EXPORTER": "console",
            "BFF_TELEMETRY_SAMPLE_PERCENT": "100",
            "BFF_TELEMETRY_INTERVAL_S": "1",
            "BFF_SERVER_PORT": str(self.port),
            "BFF_SERVER_DEADLINE_MS": str(DEADLINE_MS),
            "BFF_SERVER_BODY_LIMIT_BYTES": str(BODY_LIMIT_BYTES),
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PYTHONPATH": str(tree),
            "PYTHONDONTWRITEBYTECODE": "1",  # as in the Dockerfile
        }
