"""One simulated bank and one front door for the whole run; each test finds them as new."""

import gc
from collections.abc import Iterator

import pytest

from tests.front_door import FrontDoor, free_port, keys_at, start_front_door
from tests.servers import Bank, start_bank


def pytest_collection_finish() -> None:
    """Keep what lives as long as the run from the collector, whose pauses would meet short deadlines."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def front_door_port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def running_bank(front_door_port: int) -> Iterator[Bank]:
    with start_bank(apps=keys_at(front_door_port)) as bank:
        yield bank


@pytest.fixture(scope="session")
def running_front_door(
    running_bank: Bank, front_door_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FrontDoor]:
    """The server; when the run ends, nothing that left it may hold a number of a core system."""
    with start_front_door(running_bank, front_door_port, tmp_path_factory.mktemp("front-door")) as front_door:
        yield front_door
        assert front_door.core_numbers() == []


@pytest.fixture
def bank(running_bank: Bank) -> Bank:
    running_bank.reset()
    return running_bank


@pytest.fixture
def front_door(running_front_door: FrontDoor, bank: Bank) -> FrontDoor:
    del bank  # reset for this test
    return running_front_door
