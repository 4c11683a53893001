"""One running bank for all tests of the servers, put back in order after each."""

from collections.abc import Iterator
from typing import Protocol

import httpx
import pytest

from sandbox.world.base import World
from tests.servers import TODAY, Bank, start_bank


@pytest.fixture(scope="session")
def running_bank() -> Iterator[Bank]:
    with start_bank() as bank:
        yield bank


@pytest.fixture
def bank(running_bank: Bank) -> Iterator[Bank]:
    yield running_bank
    running_bank.reset()


@pytest.fixture(scope="session")
def world(running_bank: Bank) -> World:
    assert running_bank.world.today.isoformat() == TODAY
    return running_bank.world


class Call(Protocol):
    def __call__(
        self,
        name: str,
        path: str,
        body: object = None,
        *,
        persona: str = ...,
        assertion: str | None = ...,
        headers: dict[str, str] = ...,
    ) -> httpx.Response: ...


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5, trust_env=False) as shared:
        yield shared


@pytest.fixture
def call(bank: Bank, client: httpx.Client) -> Call:
    """Ask an upstream in a persona's name: POST with a body, GET without. An empty assertion is none."""

    def ask(
        name: str,
        path: str,
        body: object = None,
        *,
        persona: str = "relationship-manager",
        assertion: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        token = bank.assertion(persona, name) if assertion is None else assertion
        sent = {**({"Authorization": f"Bearer {token}"} if token else {}), **(headers or {})}
        method = "GET" if body is None else "POST"
        return client.request(method, bank.urls[name] + path, json=body, headers=sent)

    return ask
