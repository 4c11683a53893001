"""Keys of an application are fetched once, again for an unknown kid, and not too often."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox.kit import applications
from sandbox.kit.applications import Application, Applications, parse_application
from tests.servers import APPLICATION, Bank, registration_of
from tests.unit.sandbox.conftest import Call


class KeyServer:
    """Publishes key sets, and counts how often it was asked."""

    def __init__(self) -> None:
        self.fetches = 0
        self.kids: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.fetches += 1
                body = json.dumps(owner.document()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/keys"

    def document(self) -> dict[str, object]:
        jwks = registration_of(Ed25519PrivateKey.generate())["jwks"]
        assert isinstance(jwks, dict)
        return {"keys": [{**jwks["keys"][0], "kid": kid} for kid in self.kids]}


@pytest.fixture
def keys() -> Iterator[KeyServer]:
    found = KeyServer()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


async def test_an_unknown_kid_fetches_once_for_all_and_then_cools_down(keys: KeyServer) -> None:
    register = Applications({"app": Application(jwks_uri=keys.url)})
    keys.kids = ["one"]
    found = await asyncio.gather(*(register.key("app", "one") for _ in range(10)))
    assert all(found)
    assert keys.fetches == 1
    keys.kids = ["one", "two"]
    assert await register.key("app", "two") is None
    assert keys.fetches == 1
    await asyncio.sleep(applications.COOL_DOWN_S)
    assert await register.key("app", "two") is not None
    assert keys.fetches == 2


async def test_an_application_nobody_registered_has_no_keys() -> None:
    assert await Applications({}).key("app", "one") is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/keys", "", "not an address"])
async def test_keys_that_cannot_be_fetched_are_unknown(url: str) -> None:
    assert await Applications({"app": Application(jwks_uri=url)}).key("app", "one") is None


def test_a_registration_is_an_address_or_an_object() -> None:
    assert parse_application("http://127.0.0.1/k") == Application(jwks_uri="http://127.0.0.1/k")
    assert parse_application({"operations": ["a"]}).may("a")
    assert not parse_application({"operations": ["a"]}).may("b")


def test_a_server_learns_new_keys_when_the_application_is_registered_again(call: Call, bank: Bank) -> None:
    bank.register(APPLICATION, registration_of(Ed25519PrivateKey.generate()))
    assert call("crm", "/api/scenarios").status_code == 401
    bank.register(APPLICATION, registration_of(bank.key))
    assert call("crm", "/api/scenarios").status_code == 200
