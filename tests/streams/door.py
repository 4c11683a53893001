"""A server of its own, for settings of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.front_door import FrontDoor, free_port, keys_at, start_front_door
from tests.servers import Bank
from tests.streams.listener import tell_bank


@contextmanager
def door_of(bank: Bank, folder: Path, **settings: str) -> Iterator[FrontDoor]:
    """A server of its own, whose bank tells it what happens."""
    port = free_port()
    application = f"bank-bff-{port}"
    bank.register(application, keys_at(port)["bank-bff"])
    door = start_front_door(bank, port, folder, assertion_application=application, **settings)
    with door:
        tell_bank(bank, door.url)
        yield door
