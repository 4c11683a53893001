"""One Node process with all clients for the run, built front ends, and servers for some of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.builds import build, workspace
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


@pytest.fixture(scope="session")
def relay(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of Relay, compiled."""
    del worker  # its packages are installed
    project = workspace(HERE / "node" / "relay", HERE / "node", tmp_path_factory.mktemp("relay"))
    (project / "persisted.json").write_text("{}")  # relay-compiler adds to it
    build(project, "relay-compiler/cli.js", "relay.config.json")
    return project


@pytest.fixture(scope="session")
def codegen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of GraphQL Code Generator, generated, checked and compiled; beside it one of Apollo."""
    node_project(HERE / "codegen")
    project = workspace(HERE / "codegen", HERE / "codegen", tmp_path_factory.mktemp("codegen"))
    build(project, "@graphql-codegen/cli/esm/bin.js")
    build(project, "typescript/bin/tsc")
    build(project, "@apollo/generate-persisted-query-manifest/cli.js")
    return project


@pytest.fixture(scope="session")
def running_trusting_door(
    running_bank: Bank, relay: Path, codegen: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontDoor]:
    manifests = tmp_path_factory.mktemp("manifests")
    shutil.copy(relay / "persisted.json", manifests / "relay@1.0.0.json")
    shutil.copy(codegen / "src/gql/persisted-documents.json", manifests / "codegen@1.0.0.json")
    shutil.copy(codegen / "persisted-query-manifest.json", manifests / "apollo@1.0.0.json")
    settings = {"documents_mode": "trusted", "documents_directory": str(manifests)}
    with own_front_door(running_bank, tmp_path_factory.mktemp("trusting"), **settings) as door:
        yield door


@pytest.fixture
def trusting_door(running_trusting_door: FrontDoor, bank: Bank) -> FrontDoor:
    """A server that executes what the builds wrote, and nothing else."""
    del bank  # reset for this test
    return running_trusting_door


@pytest.fixture
def showcase(bank: Bank) -> str:
    """The sealed id of a customer whom the relationship manager manages."""
    return sealed_id("Customer", bank.cast["showcase"])
