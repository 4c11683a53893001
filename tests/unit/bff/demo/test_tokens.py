"""A token is asked of the issuer for one persona, and a refusal says what to do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from bff.demo.errors import TokenRefused
from bff.demo.tokens import fetch_token


class Issuer(HTTPServer):
    """Answers POST /token with a text that repeats the form, except for nobody."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), IssuerRequest)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class IssuerRequest(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        spoken = ",".join(f"{name}={form[name]}" for name in sorted(form))
        body = f'{{"access_token": "{self.path} {spoken}"}}'.encode()
        self.send_response(400 if form["username"] == "nobody" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    with Issuer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


async def test_the_form_names_persona_step_and_lifetime(issuer: str) -> None:
    token = await fetch_token(issuer, "auditor", acr="2", ttl_s=60)
    assert token == "/token acr=2,grant_type=password,ttl_s=60,username=auditor"


async def test_a_refusal_names_the_persona_and_the_status(issuer: str) -> None:
    with pytest.raises(TokenRefused, match=r"^the issuer gave no token for nobody \(HTTP 400\)$"):
        await fetch_token(issuer, "nobody", acr="1", ttl_s=60)


async def test_no_issuer_at_all_asks_for_the_demo() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        url = f"http://127.0.0.1:{gone.server_port}"
    with pytest.raises(
        TokenRefused, match=r"^no issuer answers at \S+ \(ConnectError\): is the demo running\?$"
    ):
        await fetch_token(url, "auditor", acr="1", ttl_s=60)
