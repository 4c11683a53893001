"""The settings of the bench's own servers: a server that refuses them would be found out by hand only."""

import pytest

from adapters.assertion import keys_from_pem
from bench.workers import settings_of
from bff.settings import load_settings


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_takes_the_settings_of_so_many_workers(workers: int) -> None:
    settings = load_settings(settings_of(workers))
    assert settings.server.workers == workers
    assert keys_from_pem(settings.assertion.key.reveal().encode())
