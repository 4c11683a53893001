"""
The fixed bodies of the upstreams: asked once of the simulated bank, with its showcase customer in the middle.

Nothing is invented here, so every body has its contract's shape: envelopes, column names, codes, notations.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from bench.places import ROOT

NAMES: Final = ("issuer", "data-asset", "crm", "core-loans", "kpi-mart")
READY_S: Final = 30.0
PERSONA: Final = "relationship-manager"
LISTED: Final = 50
INTERACTIONS: Final = 10
HOLDINGS: Final = 20

Rows = list[dict[str, Any]]


class Bank:
    """The simulated bank, asked in the name of one relationship manager."""

    def __init__(self, urls: Mapping[str, str], key: Ed25519PrivateKey) -> None:
        self._urls = urls
        self._key = key
        self._http = httpx.Client(trust_env=False, timeout=20)
        reply = self._http.post(f"{urls['issuer']}/admin/token", json={"username": PERSONA})
        token = reply.raise_for_status().json()["access_token"]
        self.claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})

    def post(self, name: str, path: str, body: object) -> dict[str, Any]:
        return self._ask("POST", name, path, body)

    def get(self, name: str, path: str) -> dict[str, Any]:
        return self._ask("GET", name, path, None)

    def _ask(self, method: str, name: str, path: str, body: object) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._assertion(name)}"}
        reply = self._http.request(method, self._urls[name] + path, json=body, headers=headers)
        found: dict[str, Any] = reply.raise_for_status().json()
        return found

    def _assertion(self, audience: str) -> str:
        now_s = int(time.time())
        told = {name: self.claims[name] for name in ("sub", "tenant", "post", "org")}
        own = {"iss": "bank-bff", "aud": audience, "act": {"sub": "bank-bff"}, "jti": str(now_s)}
        whole = {**told, **own, "iat": now_s, "exp": now_s + 60}
        return jwt.encode(whole, self._key, "EdDSA", headers={"kid": "bench"})


@contextmanager
def running_bank() -> Iterator[Bank]:
    """Start the upstreams as processes, and end them."""
    key = Ed25519PrivateKey.generate()
    jwk = {**json.loads(OKPAlgorithm.to_jwk(key.public_key())), "kid": "bench", "alg": "EdDSA", "use": "sig"}
    apps = {"bank-bff": {"jwks": {"keys": [jwk]}}}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *NAMES, "--port", "0", "--with-parent"],
        env={
            **os.environ,
            "SANDBOX_SEED": "7",
            "SANDBOX_TODAY": "2026-01-31",
            "SANDBOX_APPS": json.dumps(apps),
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        yield Bank(_announced(process), key)
    finally:
        process.terminate()
        process.wait(10)


def _announced(process: subprocess.Popen[bytes]) -> dict[str, str]:
    """Read one line of each server: NAME URL PID."""
    if process.stdout is None:
        raise RuntimeError("the simulated bank has no output to read")
    told = b""
    deadline_s = time.monotonic() + READY_S
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while told.count(b"\n") < len(NAMES):
            ready = selector.select(max(deadline_s - time.monotonic(), 0))
            # from the pipe itself: lines that a buffer had taken in would wake no selector
            part = os.read(process.stdout.fileno(), 4096) if ready else b""
            if not part:
                raise RuntimeError("the simulated bank did not start")
            told += part
    lines = (line.split() for line in told.decode().splitlines())
    return {name: url for name, url, _ in lines}


def capture(bank: Bank, directory: Path) -> None:
    """Write all bodies into *directory*."""
    directory.mkdir(parents=True, exist_ok=True)
    search = {"pageNum": 1, "pageSize": 100, "custMgrNo": bank.claims["sub"]}
    customers: Rows = bank.post("data-asset", "/v1/customers/search", search)["data"]["rows"]
    showcase = customers[0]["custNo"]
    listed = [row for row in customers if _is_resident(row)][:LISTED]
    bodies = {
        **_of_one(bank, showcase),
        "search": _enveloped(listed, total=len(customers)),
        "assignments-many": _assignments(bank, [row["custNo"] for row in listed]),
        "performance": bank.get("kpi-mart", "/performance?level=person&period=month"),
    }
    for name, body in bodies.items():
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        (directory / f"{name}.json").write_text(text, "utf-8")


def _of_one(bank: Bank, customer: str) -> dict[str, Any]:
    """The bodies of the sidebar: one customer's, cut to round numbers of rows."""
    held = bank.post("data-asset", "/v1/holdings/batchQuery", {"ids": [customer]})["data"]["rows"]
    contacts = bank.post("crm", "/api/interactions/query", {"customerIds": [customer]})["records"]
    return {
        "profiles": bank.post("data-asset", "/v1/customers/batchQuery", {"ids": [customer]}),
        "holdings": _enveloped(held[:HOLDINGS]),
        "interactions": {"records": contacts[:INTERACTIONS]},
        "loans": bank.post("core-loans", "/api/v1/loans/query", {"clientIds": [customer]}),
        "assignments-one": _assignments(bank, [customer]),
    }


def _assignments(bank: Bank, customers: Sequence[str]) -> dict[str, Any]:
    return bank.post("crm", "/api/assignments/query", {"customerIds": list(customers)})


def _enveloped(rows: Rows, total: int | None = None) -> dict[str, Any]:
    page = {"pageNum": 1, "pageSize": len(rows), "totalNum": len(rows) if total is None else total}
    return {"errCode": 0, "errMsg": "success", "requestId": "bench", "data": {**page, "rows": rows}}


def _is_resident(row: Mapping[str, str]) -> bool:
    """A person with a resident identity card: the masks of other documents differ between authors."""
    return row["custType"] == "1" and row["certType"] == "110001" and bool(row["mobile"])
