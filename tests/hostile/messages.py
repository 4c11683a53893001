"""What hostile clients say over a WebSocket, and the code that each is closed with."""

import json
from collections.abc import Sequence
from typing import Final

from websockets.frames import Opcode

from tests.hostile.judge import NAME, SECRET
from tests.unit.bff.shell.frames import frame, text

GOOD: Final = "{ viewer { name } }"


def message(**members: object) -> str:
    return json.dumps(members)


INIT: Final = message(type="connection_init")
VALUES: Final = {"query": f'{{ customers(filter: {{name: "{NAME}"}}) {{ totalCount }} }}', "card": SECRET}

GARBAGE: Final[dict[str, tuple[Sequence[str | bytes], int | set[int]]]] = {
    "nothing": ([""], 4400),
    "blank": ([" "], 4400),
    "no JSON": ([SECRET + "x"], 4400),
    "number": ([SECRET], 4400),
    "text": ([json.dumps(NAME)], 4400),
    "null": (["null"], 4400),
    "list": (["[" + INIT + "]"], 4400),
    "two objects": ([INIT + INIT], 4400),
    "object that does not end": (['{"type":"connection_init"'], 4400),
    "binary": ([INIT.encode()], 4400),
    "empty binary": ([b""], 4400),
    "NUL": (["\x00" + INIT], 4400),
    "byte order mark": (["\ufeff" + INIT], 4400),
    "unpaired surrogate": (['{"type":"\\ud800"}'], 4400),
    "member twice": (['{"type":"ping","type":"ping"}'], 4400),
    "NaN": (['{"type":"ping","payload":{"a":NaN}}'], 4400),
    "long number": (['{"type":"ping","payload":{"a":' + "9" * 10_000 + "}}"], 4400),
    "nested objects": (['{"type":"ping","payload":' + '{"a":' * 20_000 + "}" * 20_001], 4400),
    "nested lists": (['{"type":"ping","payload":' + "[" * 60_000], 4400),
    "many members": (["{" + ",".join(f'"a{n}":1' for n in range(9_000)) + "}"], 4400),
    "no type": ([message(id=SECRET)], 4400),
    "unknown type": ([message(type=SECRET)], 4400),
    "old protocol": ([message(type="connection_terminate")], 4400),
    "long type": ([message(type="a" * 100_000)], 4400),
    "prototype": ([message(__proto__={"type": "ping"})], 4400),
    "token that is a number": ([message(type="connection_init", payload={"authorization": 1})], 4400),
    "init with a card": ([message(type="connection_init", payload={"authorization": SECRET})], 4403),
    "init without a token": ([INIT], 4403),
    "init twice": ([INIT, INIT], {4403, 4429}),
    "a hundred inits": ([INIT] * 100, {4403, 4429}),
    "subscribe first": ([message(id="1", type="subscribe", payload=VALUES)], 4401),
    "subscribe with the init": ([INIT, message(id="1", type="subscribe", payload=VALUES)], {4401, 4403}),
}

SAID: Final[dict[str, tuple[Sequence[str | bytes], int]]] = {
    "no id": ([message(type="subscribe", payload=VALUES)], 4400),
    "empty id": ([message(id="", type="subscribe", payload=VALUES)], 4400),
    "number as id": ([message(id=1, type="subscribe", payload=VALUES)], 4400),
    "long id": ([message(id=SECRET * 50, type="subscribe", payload=VALUES)], 4400),
    "no payload": ([message(id="1", type="subscribe")], 4400),
    "text as payload": ([message(id="1", type="subscribe", payload=SECRET)], 4400),
    "query that is an object": ([message(id="1", type="subscribe", payload={"query": {"a": SECRET}})], 4400),
    "variables that are text": (
        [message(id="1", type="subscribe", payload={"query": GOOD, "variables": SECRET})],
        4400,
    ),
    "persisted query without a hash": (
        [message(id="1", type="subscribe", payload={"extensions": {"persistedQuery": {"version": 1}}})],
        4400,
    ),
    "init again": ([INIT], 4429),
    "too large": ([message(id="1", type="subscribe", payload={"query": " " * 200_000})], 1009),
}

LETTERS: Final = "abcdefghijklmnopqrstuvwxy"

DOCUMENTS: Final = {
    "NUL": "{ viewer { name \x00 } }",
    "surrogate": '{ customers(filter: {name: "\\ud800"}) { totalCount } }',
    "nested": "{ viewer " * 5_000,
    "doubling": "{ ...a } fragment z on Query { viewer { name } } "
    + " ".join(f"fragment {c} on Query {{ ...{chr(ord(c) + 1)} ...{chr(ord(c) + 1)} }}" for c in LETTERS),
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ name }}" for n in range(3_000)) + " }",
    "nearly a field": "{ viewer { nam } }",
    "two operations": "{ viewer { name } } { viewer { name } }",
    "schema": "{ __schema { types { name } } }",
    "card": f'{{ node(id: "{SECRET}") {{ id }} }}',
    "name": f'{{ customers(after: "{NAME}") {{ totalCount }} }}',
}  # fmt: skip

FRAMES: Final = {
    "not UTF-8": (text(b"\xff"), 1007),
    "surrogates in UTF-8": (text(b'{"type":"\xed\xa0\x80"}'), 1007),
    "half a character": (text("客".encode()[:2]), 1007),
    "compressed": (b"\xc1\x86" + b"\x00" * 4 + b"\xaa\x56\x2a\x00\x00\x00", 1002),
    "not masked": (b"\x81\x02{}", 1002),
    "unknown opcode": (b"\x8b\x80" + b"\x00" * 4, 1002),
    "length of 2**63": (b"\x81\xff\xff" + b"\xff" * 7 + b"\x00" * 4, 1009),
    "continuation of nothing": (frame(Opcode.CONT, b"{}"), 1002),
    "long ping": (b"\x89\xfe\x01\x00" + b"\x00" * 260, 1002),
    "close with half a code": (frame(Opcode.CLOSE, b"\x03"), 1002),
    "close with a code nobody may send": (frame(Opcode.CLOSE, b"\x03\xee"), 1002),
    "request of HTTP": (b"POST /graphql HTTP/1.1\r\nContent-Length: 9\r\n\r\n{}{}{}{}{", 1002),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500, 1002),
    "zeros": (b"\x00" * 50_000, 1002),
}
