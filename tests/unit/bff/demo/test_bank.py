"""The processes of the demo listen where the server's settings say."""

import json

import pytest

from bff.demo.bank import children, places
from bff.places import PlaceUnusable
from bff.settings import load_settings


def test_the_defaults_are_the_ports_of_the_simulated_bank() -> None:
    assert [(place.name, place.port) for place in places(load_settings({}))] == [
        ("issuer", 9100),
        ("data-asset", 9101),
        ("crm", 9102),
        ("core-loans", 9103),
        ("catalogue", 9104),
        ("kpi-mart", 9105),
        ("outbound", 9106),
        ("server", 8080),
    ]


def test_every_place_names_a_setting_that_moves_it() -> None:
    for place in places(load_settings({})):
        value = "7999" if place.variable.endswith("_PORT") else "http://127.0.0.1:7999"
        moved = places(load_settings({place.variable: value}))
        assert [other.name for other in moved if other.port == 7999] == [place.name]


@pytest.mark.parametrize(
    "url",
    ["http://crm.bank.example:80", "https://127.0.0.1:9102", "http://127.0.0.1", "http://localhost:9102"],
)
def test_an_upstream_elsewhere_is_not_the_demos_to_start(url: str) -> None:
    with pytest.raises(PlaceUnusable, match=r"^BFF_CRM_URL must be http://127\.0\.0\.1:PORT here"):
        places(load_settings({"BFF_CRM_URL": url}))


def test_children_are_told_the_issuer_and_the_keys_of_the_moved_server() -> None:
    environ = {"BFF_SERVER_PORT": "7001", "BFF_IDENTITY_ISSUER": "http://127.0.0.1:7000", "HOME": "/nowhere"}
    issuer, *_, server = children(load_settings(environ), environ)
    assert issuer.argv[1:] == ("-m", "sandbox", "issuer", "--port", "7000")
    assert issuer.ready_url == "http://127.0.0.1:7000/health"
    assert issuer.environ["SANDBOX_ISSUER_URL"] == "http://127.0.0.1:7000"
    keys_of = json.loads(issuer.environ["SANDBOX_APPS"])
    assert keys_of == {"bank-bff": "http://127.0.0.1:7001/.well-known/jwks.json"}
    assert server.argv[1:] == ("-m", "bff", "serve")
    assert server.ready_url == "http://127.0.0.1:7001/health/ready"
    assert server.environ["BFF_SERVER_PORT"] == "7001"
    assert server.shown
    assert not issuer.shown
