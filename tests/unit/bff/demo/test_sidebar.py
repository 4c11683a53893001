"""The body to paste holds the document of examples/ and a customer whom the relationship manager may see."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bff.demo.errors import CustomerMissing
from bff.demo.sidebar import FIRST_CUSTOMER, first_customer, write_body

ROOT = Path(__file__).resolve().parents[4]


class Door(HTTPServer):
    """Answers every request with `answer`, and keeps what it was asked."""

    answer: dict[str, Any]
    asked: list[tuple[str, Any]]


class DoorRequest(BaseHTTPRequestHandler):
    server: Door

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["Authorization"], asked))
        body = json.dumps(self.server.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[Door]:
    with Door(("127.0.0.1", 0), DoorRequest) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def url_of(door: Door) -> str:
    return f"http://127.0.0.1:{door.server_port}/graphql"


async def test_the_customer_is_asked_of_the_server_with_the_token(door: Door) -> None:
    door.answer = {"data": {"customers": {"nodes": [{"id": "sealed"}]}}}
    assert await first_customer(url_of(door), "aaa.bbb.ccc") == "sealed"
    assert door.asked == [("Bearer aaa.bbb.ccc", {"query": FIRST_CUSTOMER})]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"errors": [{"extensions": {"code": "UPSTREAM_TIMEOUT"}}]},
            r"no customer to show \(UPSTREAM_TIMEOUT\)$",
        ),
        ({"data": {"customers": {"nodes": []}}}, r"^the relationship manager has no customer to show$"),
    ],
)
async def test_no_customer_says_why(door: Door, answer: dict[str, Any], said: str) -> None:
    door.answer = answer
    with pytest.raises(CustomerMissing, match=said):
        await first_customer(url_of(door), "aaa.bbb.ccc")


async def test_a_server_that_does_not_answer_is_named(door: Door) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        url = f"http://127.0.0.1:{gone.server_port}/graphql"
    with pytest.raises(CustomerMissing, match=r"^the server did not answer \(ConnectError\)$"):
        await first_customer(url, "aaa.bbb.ccc")


def test_the_body_holds_document_and_customer_unchanged(tmp_path: Path) -> None:
    query = tmp_path / "query.graphql"
    query.write_text('# 客户\nquery Name($id: ID!) { a(b: "c\\n", id: $id) }\n', encoding="utf-8")
    body = tmp_path / "deep" / "body.json"
    write_body(query, "sealed", body)
    written = json.loads(body.read_text(encoding="utf-8"))
    assert written == {"query": query.read_text(encoding="utf-8"), "variables": {"id": "sealed"}}
