"""A decision point of the simulated bank, and a front door that asks it."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.assertion import AssertionSigner
from adapters.transport import SourceSettings, open_upstream
from bff.decision import CustomerNames, DecisionPoint
from masking.keys import MasterKey
from masking.viewer import Tenant
from tests.front_door import FrontDoor, free_port, start_front_door
from tests.servers import Bank, start_bank

APPLICATION = "decision-tests"
KEY = MasterKey(1, os.urandom(32))
NAMES = CustomerNames(KEY)


class Decisions:
    """The running decision point: its knobs, and what it was asked."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.url = bank.urls["decision-point"]
        self._http = httpx.Client(base_url=self.url, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def rule(self, *rules: dict[str, str], answers: int = 0) -> None:
        reply = self._http.post("/admin/rules", json={"rules": rules, "answers": answers})
        assert reply.status_code == 204

    def asked(self) -> list[dict[str, Any]]:
        batches: list[dict[str, Any]] = self._http.get("/admin/asked").json()
        return batches

    def calls(self) -> int:
        """HTTP calls since the last reset."""
        return self.bank.stats("decision-point").get("evaluate", 0)

    def name(self, customer: str) -> str:
        return NAMES.of(Tenant("JX0101"), customer)


@pytest.fixture(scope="session")
def decision_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def decision_signer() -> AssertionSigner:
    return AssertionSigner([Ed25519PrivateKey.generate()])


@pytest.fixture(scope="session")
def running_decisions(decision_port: int, decision_signer: AssertionSigner) -> Iterator[Decisions]:
    keys = f"http://127.0.0.1:{decision_port}/.well-known/jwks.json"
    apps = {APPLICATION: keys, "bank-bff": {"jwks": decision_signer.jwks()}}
    with start_bank(["decision-point"], apps=apps) as bank:
        running = Decisions(bank)
        yield running
        running.close()


@pytest.fixture
def decisions(running_decisions: Decisions) -> Decisions:
    running_decisions.bank.reset()
    return running_decisions


@pytest.fixture
async def point(decisions: Decisions, decision_signer: AssertionSigner) -> AsyncIterator[DecisionPoint]:
    """Our side of the exchange, with a real client and real assertions."""
    settings = SourceSettings("decision-point", decisions.url, "", timeout_ms=200)
    opened = DecisionPoint(open_upstream(settings, decision_signer), NAMES)
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
def running_decided_door(
    running_bank: Bank,
    running_decisions: Decisions,
    decision_port: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[FrontDoor]:
    keys = f"http://127.0.0.1:{decision_port}/.well-known/jwks.json"
    running_bank.register(APPLICATION, keys)
    directory = tmp_path_factory.mktemp("decided")
    settings = {
        "assertion_application": APPLICATION,
        "decision_url": running_decisions.url,
        "decision_key": f"1:{KEY.material.hex()}",
    }
    with start_front_door(running_bank, decision_port, directory, **settings) as door:
        yield door
        assert door.core_numbers() == []


@pytest.fixture
def decided_door(running_decided_door: FrontDoor, bank: Bank, decisions: Decisions) -> FrontDoor:
    """A front door that asks the decision point; bank and decision point are as new."""
    del bank, decisions
    return running_decided_door
