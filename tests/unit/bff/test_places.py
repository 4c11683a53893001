"""A port that cannot be had is named before anything is started."""

import re
import socket

import pytest

from bff.places import Place, PlaceUnusable, require_free


@pytest.mark.parametrize(
    ("variable", "remedy"), [("BFF_SERVER_PORT", "{}"), ("BFF_CRM_URL", "http://127.0.0.1:{}")]
)
def test_a_taken_port_is_named_with_the_setting_that_changes_it(variable: str, remedy: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PlaceUnusable) as refused:
            require_free([Place("crm", port, variable)])
    assert re.fullmatch(
        rf"Port {port} for crm cannot be used \(Address already in use\): stop what listens there, "
        rf"or choose another, as in {variable}={re.escape(remedy.format(port % 60_000 + 100))}",
        str(refused.value),
    )


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    require_free([Place("crm", port, "BFF_CRM_URL")] * 2)
    socket.create_server(("127.0.0.1", port)).close()


def test_the_port_is_tried_at_the_address_that_will_be_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        require_free([Place("server", port, "BFF_SERVER_PORT", "127.0.0.2")])
        with pytest.raises(PlaceUnusable):
            require_free([Place("server", port, "BFF_SERVER_PORT", "0.0.0.0")])
