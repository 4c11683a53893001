"""One Node process with all clients for the run, and a server that registers documents and takes batches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.worker import Worker
from tests.front_door import FrontDoor
from tests.node_project import node_project
from tests.sealed import sealed_id
from tests.security.revealing import own_front_door
from tests.servers import Bank

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    node_project(HERE / "node")
    with Worker(HERE / "node" / "worker.mjs") as started:
        yield started


@pytest.fixture(scope="session")
def running_generous_door(
    running_bank: Bank, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontDoor]:
    directory = tmp_path_factory.mktemp("generous")
    settings = {"documents_registered": "memory", "server_batch_requests": "5"}
    with own_front_door(running_bank, directory, **settings) as door:
        yield door


@pytest.fixture
def generous_door(running_generous_door: FrontDoor, bank: Bank) -> FrontDoor:
    """A server that keeps documents which clients register, and takes lists of requests."""
    del bank  # reset for this test
    return running_generous_door


@pytest.fixture
def showcase(bank: Bank) -> str:
    """The sealed id of a customer whom the relationship manager manages."""
    return sealed_id("Customer", bank.cast["showcase"])
