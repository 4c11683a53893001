"""
Start the simulated bank for tests: real servers on free ports, real tokens, real assertions.

`start_bank()` starts the servers together and waits until each answers; `Bank.stop` ends them. A bank is
quick to start but not free: share one over a session, and call `Bank.reset` between tests.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from sandbox.settings import load
from sandbox.world.base import World
from sandbox.world.customer import CAST
from sandbox.world.profile import profile
from sandbox.world.staff import Persona, personas

ALL: Final = ("issuer", "data-asset", "crm", "core-loans", "catalogue", "kpi-mart", "outbound")
TODAY: Final = "2026-01-31"
APPLICATION: Final = "bank-bff"
_READY_S: Final = 90.0


class Bank:
    """A running bank: its addresses, its knobs, its tokens."""

    cast: Final[Mapping[str, str]] = CAST
    """Customers of the relationship manager who are always what their name says."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        urls: Mapping[str, str],
        pids: Mapping[str, int],
        world: World,
        key: Ed25519PrivateKey,
    ) -> None:
        self.urls = urls
        """Base address by name, as in `urls["data-asset"]`."""
        self.world = world
        """What the servers tell of, to compare with."""
        self.personas: Mapping[str, Persona] = personas(world)
        """The people behind the user names: number, post, organisation."""
        self.key = key
        """What the application `bank-bff` signs assertions with, under the `kid` "test"."""
        self._process = process
        self._pids = pids
        self._http = httpx.Client(timeout=10, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End all servers."""
        self._http.close()
        _end(self._process)

    def place(self, customer: str) -> tuple[float, float]:
        """Latitude and longitude of a customer's place, where a check-in is near enough."""
        home = profile(self.world, customer)
        return home.latitude, home.longitude

    def kill(self, name: str) -> None:
        """End one server for good, as in a crash."""
        os.kill(self._pids[name], signal.SIGKILL)

    # Tokens and assertions

    def token(self, persona: str, *, alg: str = "RS256", ttl_s: int = 3_600, **claims: object) -> str:
        """A caller's token of the issuer; *claims* replace the persona's own, None takes one away."""
        body = {"username": persona, "claims": claims, "ttl_s": ttl_s, "alg": alg}
        return str(self._post("issuer", "/admin/token", body).json()["access_token"])

    def rotate(self, *, retain_s: float = 3_600) -> str:
        """Let the issuer sign with new keys; the id of the new RS256 key."""
        return str(self._post("issuer", "/admin/rotate", {"retain_s": retain_s}).json()["kid"])

    def assertion(self, persona: str, audience: str, **claims: object) -> str:
        """An operator's assertion as the application signs it; *claims* replace, None takes one away."""
        staff, now = self.personas[persona].staff, int(time.time())
        org = staff.org
        path = {"bank": org.bank, "branch": org.branch, "sub_branch": org.sub_branch, "outlet": org.outlet}
        whole = {
            "iss": APPLICATION, "sub": staff.no, "aud": audience, "act": {"sub": APPLICATION},
            "tenant": org.bank, "post": staff.post, "iat": now, "exp": now + 60, "jti": str(uuid4()),
            "org": path,
            **claims,
        }  # fmt: skip
        present = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(present, self.key, "EdDSA", headers={"kid": "test"})

    # Knobs

    def stats(self, name: str) -> dict[str, int]:
        """Requests by operation since the last reset."""
        counts: dict[str, int] = self._http.get(f"{self.urls[name]}/admin/stats").json()["operations"]
        return counts

    def reset_stats(self) -> None:
        for name in self.urls:
            self._post(name, "/admin/stats/reset", {})

    def faults(self, name: str, **knobs: Any) -> None:
        """Turn the knobs of one server; without any, all off."""
        self._post(name, "/admin/faults", knobs)

    @contextmanager
    def faulty(self, name: str, **knobs: Any) -> Iterator[None]:
        """One server misbehaves inside the block."""
        self.faults(name, **knobs)
        try:
            yield
        finally:
            self.faults(name)

    def plant(self, customer: str, **values: str) -> None:
        """Put values into a customer in all upstreams."""
        for name in self._upstreams():
            self._post(name, "/admin/plant", {"customer": customer, **values})

    def register(self, application: str, registration: object) -> None:
        """Register an application with all upstreams: the address of its keys, or the whole registration."""
        for name in self._upstreams():
            self._post(name, "/admin/apps", {application: registration})

    def reset(self) -> None:
        """Undo what tests did: faults, plants, counts, commands, changed (not added) registrations."""
        for name in self.urls:
            self._post(name, "/admin/reset", {})

    def _upstreams(self) -> list[str]:
        return [name for name in self.urls if name != "issuer"]

    def _post(self, name: str, path: str, body: object) -> httpx.Response:
        reply = self._http.post(self.urls[name] + path, json=body)
        reply.raise_for_status()
        return reply


def registration_of(key: Ed25519PrivateKey) -> dict[str, object]:
    """A registration of an application that signs with *key* under the `kid` "test"."""
    jwk = {**json.loads(OKPAlgorithm.to_jwk(key.public_key())), "kid": "test", "alg": "EdDSA", "use": "sig"}
    return {"jwks": {"keys": [jwk]}}


def start_bank(
    names: Sequence[str] = ALL, *, seed: int = 7, today: str = TODAY, apps: Mapping[str, object] | None = None
) -> Bank:
    """
    Start the named servers on free ports and return when each answers.

    *apps* are the registered applications (id → address of its keys, or a whole registration); without it
    only `bank-bff` is, with a key of its own that `Bank.assertion` signs with.
    """
    key = Ed25519PrivateKey.generate()
    registered = apps if apps is not None else {APPLICATION: registration_of(key)}
    told = {"SANDBOX_TODAY": today, "SANDBOX_SEED": str(seed)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *names, "--port", "0", "--with-parent"],
        env={**kept, **told, "SANDBOX_APPS": json.dumps(registered)},
        stdout=subprocess.PIPE,
    )
    try:
        urls, pids = _announced(process, len(names))
    except BaseException:
        _end(process)
        raise
    return Bank(process, urls, pids, load(told, seed).world, key)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _announced(process: subprocess.Popen[bytes], expected: int) -> tuple[dict[str, str], dict[str, int]]:
    """Read one line a server, NAME URL PID: each stands for a socket that listens."""
    told = b""
    deadline = time.monotonic() + _READY_S
    with selectors.DefaultSelector() as selector:
        selector.register(_output(process), selectors.EVENT_READ)
        while told.count(b"\n") < expected:
            if not selector.select(max(deadline - time.monotonic(), 0)):
                raise TimeoutError(f"the simulated bank did not start; it said {told.decode()!r}")
            read = os.read(_output(process), 4_096)
            if not read:
                raise RuntimeError(f"the simulated bank ended (status {process.wait(5)})")
            told += read
    lines = [line.split() for line in told.decode().splitlines()]
    return {name: url for name, url, _ in lines}, {name: int(pid) for name, _, pid in lines}


def _output(process: subprocess.Popen[bytes]) -> int:
    """The descriptor, so that nothing waits unseen in a buffer of Python's."""
    assert process.stdout is not None
    return process.stdout.fileno()
