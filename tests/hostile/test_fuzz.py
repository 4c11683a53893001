"""
Operations out of the schema's own grammar, by every role and in every form, for a while: no server error.

`HOSTILE_FUZZ_S` says for how long (10 seconds by default), `HOSTILE_FUZZ_SEED` with which seed.
"""

import json
import os
import time
from collections import Counter
from random import Random
from typing import Any

import httpx
from graphql import build_schema

from bff.codes import CODES, Code, Phase
from bff.protection import SCHEMA_PATH
from tests.front_door import FrontDoor
from tests.hostile.grammar import Operation
from tests.hostile.judge import Probe
from tests.hostile.replies import STREAMED, codes_of
from tests.sealed import sealed_id

PERSONAS = (
    "relationship-manager", "wealth-manager", "outlet-head", "branch-manager", "head-office", "auditor",
    "call-agent", "integrator",
)  # fmt: skip
LONGEST_MS = 300
"""Of work in any wait: large valid replies are made in between, so this is no limit on one refusal."""


ACCEPTS = (
    "application/graphql-response+json", "application/graphql-response+json", "application/json", "*/*",
    "multipart/mixed;incrementalSpec=v0.2,application/json", "multipart/mixed;deferSpec=20220824",
    "multipart/mixed", "text/event-stream", "text/event-stream;q=0.1, application/json", "text/html", "",
)  # fmt: skip


def test_nothing_out_of_the_grammar_is_a_server_error(front_door: FrontDoor) -> None:
    duration_s = float(os.environ.get("HOSTILE_FUZZ_S", "10"))
    seed = int(os.environ.get("HOSTILE_FUZZ_SEED", str(time.time_ns() % 1_000_000)))
    random = Random(seed)  # noqa: S311 - what is drawn must be drawn again from the seed
    schema = build_schema(SCHEMA_PATH.read_text("utf-8"), assume_valid_sdl=True)
    tokens = [front_door.bank.token(persona) for persona in PERSONAS]
    ids = tuple(sealed_id("Customer", number) for number in list(front_door.bank.cast.values())[:4])
    codes: Counter[str] = Counter()
    forms: set[str] = set()
    sent = 0
    ends_s = time.monotonic() + duration_s
    with (
        Probe(front_door).watching() as probe,
        httpx.Client(base_url=front_door.url, trust_env=False) as http,
    ):
        while time.monotonic() < ends_s:
            operation = Operation(schema, random, ids).request()
            request = _written(http, random, operation, random.choice(tokens))
            context = (
                f"seed {seed}, request {sent}: {request.method} {request.headers} {json.dumps(operation)}"
            )
            try:
                reply = _answered(http, request, operation)
            except httpx.TransportError as error:
                raise AssertionError(context) from error
            told = codes_of(reply)
            assert reply.status_code < 500, (context, reply.text)
            assert Code.INTERNAL not in told, (context, reply.text)
            codes.update(told or ["-"])
            forms.add(reply.headers["content-type"].partition(";")[0])
            sent += 1
    assert sent > 10 * duration_s, f"only {sent} requests"
    assert codes["-"] > 0, "no operation was answered in whole"
    assert {Phase.DOCUMENT, Phase.VARIABLES, Phase.EXECUTION} <= _phases(codes), codes
    assert forms >= {"application/json", "application/graphql-response+json", "text/event-stream"}
    assert probe.held_percent < 1
    assert probe.worked_ms < LONGEST_MS


def _written(http: httpx.Client, random: Random, operation: dict[str, Any], token: str) -> httpx.Request:
    """The request of an operation: in ten one by GET, and with every taste for replies."""
    headers = {"authorization": f"Bearer {token}", "accept": random.choice(ACCEPTS)}
    if random.random() < 0.1:
        headers["graphql-require-preflight"] = "1"
        params = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in operation.items()
        }
        return http.build_request("GET", "/graphql", params=params, headers=headers)
    headers["content-type"] = "application/json"
    return http.build_request("POST", "/graphql", content=json.dumps(operation), headers=headers)


def _answered(http: httpx.Client, request: httpx.Request, operation: dict[str, Any]) -> httpx.Response:
    """The reply, read to its end; of a subscription that begins, which has none, only the head."""
    reply = http.send(request, stream=True)
    is_endless = reply.headers["content-type"].startswith(STREAMED) and "subscription" in operation["query"]
    if is_endless:
        reply.close()
        return httpx.Response(reply.status_code, headers=reply.headers, content=b"")
    reply.read()
    return reply


def _phases(codes: Counter[str]) -> set[Phase]:
    return {CODES[Code(code)].phase for code in codes if code != "-"}
