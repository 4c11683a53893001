"""Hostile documents, values and bodies: each is refused in our words, and holds nobody up."""

import gzip
import json
import zlib
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.front_door import FrontDoor
from tests.hostile.documents import DOCUMENTS
from tests.hostile.judge import HELD_MS, SECRET, Probe, check
from tests.hostile.values import VALUES

ACCEPT = "application/graphql-response+json"
GOOD = b'{"query":"{ viewer { name } }"}'
ATTEMPTS = 3
"""The machine of a test run holds everybody up at times; a request that does, does so each time."""


@pytest.fixture(scope="module")
def token(running_front_door: FrontDoor) -> str:
    return running_front_door.bank.token("relationship-manager")


class Sender:
    """Sends hostile requests to a server, and watches it meanwhile."""

    def __init__(self, front_door: FrontDoor, token: str) -> None:
        self._http = front_door.http
        self._headers = {
            "authorization": f"Bearer {token}", "accept": ACCEPT, "content-type": "application/json",
        }  # fmt: skip
        self._front_door = front_door

    def send(self, body: bytes, **changes: str) -> httpx.Response:
        """The reply to *body*, which must not have held the worker."""
        headers = self._headers | {name.replace("_", "-"): value for name, value in changes.items()}
        held_ms = []
        for _ in range(ATTEMPTS):
            with Probe(self._front_door).watching() as probe:
                reply = self._http.post("/graphql", content=body, headers=headers)
            held_ms.append(probe.longest_ms)
            if probe.longest_ms <= HELD_MS:
                return reply
        raise AssertionError(f"the worker was held for {held_ms} ms")

    def ask(self, query: str, variables: Mapping[str, Any]) -> httpx.Response:
        return self.send(json.dumps({"query": query, "variables": variables}).encode())


@pytest.fixture(scope="module")
def sender(running_front_door: FrontDoor, token: str) -> Sender:
    return Sender(running_front_door, token)


@pytest.mark.parametrize(("text", "code"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_document_is_refused_at_once(sender: Sender, text: str, code: str | None) -> None:
    reply = sender.ask(text, {})
    codes = check(reply)
    assert set(codes) == ({code} if code else set())
    assert reply.status_code == (200 if code is None else 403 if code == "FORBIDDEN" else 400)


@pytest.mark.parametrize(("query", "variables", "code"), VALUES.values(), ids=VALUES)
def test_value_is_refused_without_an_echo(
    sender: Sender, query: str, variables: dict[str, Any], code: str | None
) -> None:
    codes = check(sender.ask(query, variables))
    assert set(codes) <= {code or "BAD_USER_INPUT", "NOT_FOUND"}
    assert codes


BODIES = {
    "nothing": b"",
    "blank": b" \r\n",
    "text": b"hello",
    "number": b"1",
    "string": b'"x"',
    "null": b"null",
    "true": b"true",
    "list": b"[]",
    "list of requests": b"[" + GOOD + b"]",
    "list of ten thousand": b"[" + b",".join([GOOD] * 3_000) + b"]",
    "two": GOOD + GOOD,
    "trailing": GOOD + b" x",
    "NUL behind": GOOD + b"\x00",
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "UTF-7": b"+AHs-",
    "latin 1": '{"query":"{ viewer { näme } }"}'.encode("latin-1"),
    "overlong": b'{"query":"\xc0\xae"}',
    "surrogate in bytes": b'{"query":"\xed\xa0\x80"}',
    "surrogate in text": b'{"query":"\\ud800"}',
    "surrogates the wrong way": b'{"query":"\\udc00\\ud800"}',
    "gzip": gzip.compress(GOOD),
    "deflate": zlib.compress(GOOD),
    "form": b"query=%7Bviewer%7Bname%7D%7D",
    "multipart": b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n' + GOOD + b"\r\n--x--",
    "xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "yaml": b"query: !!python/object/apply:os.system [id]",
    "pickle": b"\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix",
    "single quotes": b"{'query':'{ viewer { name } }'}",
    "comment": b'{"query":"{ viewer { name } }" /* x */}',
    "not a number": b'{"query":"{ viewer { name } }","variables":{"a":NaN}}',
    "infinity": b'{"query":"{ viewer { name } }","variables":{"a":-Infinity}}',
    "huge exponent": b'{"query":"{ viewer { name } }","variables":{"a":1e999999}}',
    "4,300 digits": b'{"query":"{ viewer { name } }","variables":{"a":' + b"9" * 4_300 + b"}}",
    "100,000 digits": b'{"query":"{ viewer { name } }","variables":{"a":' + b"9" * 100_000 + b"}}",
    "100,000 zeros": b'{"query":"{ viewer { name } }","variables":{"a":0.' + b"0" * 100_000 + b"1}}",
    "lists 60,000 deep": b"[" * 60_000 + b"]" * 60_000,
    "objects 20,000 deep": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "lists that do not end": b"[" * 120_000,
    "variables 40 deep": b'{"query":"{ viewer { name } }","variables":' + b'{"a":' * 40 + b"1" + b"}" * 41,
    "key twice": b'{"query":"{ viewer { name } }","query":"x"}',
    "key twice, escaped": b'{"query":"{ viewer { name } }","\\u0071uery":"x"}',
    "variables that are a list": b'{"query":"{ viewer { name } }","variables":[]}',
    "variables that are text": b'{"query":"{ viewer { name } }","variables":"{}"}',
    "extensions that are a number": b'{"query":"{ viewer { name } }","extensions":1}',
    "name that is a number": b'{"query":"{ viewer { name } }","operationName":1}',
    "query that is a list": b'{"query":["{ viewer { name } }"]}',
    "no query": b'{"variables":{}}',
    "card as query": b'{"query":' + SECRET.encode() + b"}",
    "persisted query of version 2": b'{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"a"}}}',
    "persisted query without a hash": b'{"extensions":{"persistedQuery":{"version":1}}}',
    "document id of 10,000": b'{"documentId":"' + b"a" * 10_000 + b'"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_body_is_refused(sender: Sender, body: bytes) -> None:
    reply = sender.send(body)
    code = "BATCH_REFUSED" if body.startswith((b"[]", b"[{")) else "BAD_REQUEST"
    assert (reply.status_code, check(reply)) == (400, [code])


def test_body_beyond_the_limit_is_refused_unread(sender: Sender) -> None:
    reply = sender.send(b'{"query":"' + b" " * 2_000_000 + b'"}')
    assert (reply.status_code, check(reply)) == (413, ["PAYLOAD_TOO_LARGE"])


HEADS = {
    "no type": ({"content_type": ""}, 415),
    "form": ({"content_type": "application/x-www-form-urlencoded"}, 415),
    "plain text": ({"content_type": "text/plain"}, 415),
    "json with padding": ({"content_type": "application/jsonp"}, 415),
    "two types": ({"content_type": "application/json, text/plain"}, 415),
    "UTF-16": ({"content_type": "application/json; charset=utf-16"}, 415),
    "gzip": ({"content_encoding": "gzip"}, 415),
    "gzip twice": ({"content_encoding": "gzip, gzip"}, 415),
    "unknown encoding": ({"content_encoding": "x"}, 415),
    "only pages": ({"accept": "text/html"}, 406),
    "only pictures": ({"accept": "image/*"}, 406),
    "quality of two": ({"accept": "application/json;q=2"}, 406),
    "ranges without end": ({"accept": "a/b," * 3_000}, 406),
    "no token": ({"authorization": ""}, 401),
    "basic": ({"authorization": "Basic YTpi"}, 401),
    "token of dots": ({"authorization": "Bearer " + "." * 5_000}, 401),
    "token of text": ({"authorization": f"Bearer {SECRET}"}, 401),
    "token of 12,000": ({"authorization": "Bearer " + "A" * 12_000}, 401),
    "token without an algorithm": ({"authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}, 401),
}


@pytest.mark.parametrize(("changes", "status"), HEADS.values(), ids=HEADS)
def test_head_is_refused(sender: Sender, changes: dict[str, str], status: int) -> None:
    reply = sender.send(GOOD, **changes)
    assert reply.status_code == status
    assert len(check(reply)) == 1


def test_bomb_is_not_unpacked(sender: Sender) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    assert len(bomb) < 131_072
    reply = sender.send(bomb, content_encoding="gzip")
    assert (reply.status_code, check(reply)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
