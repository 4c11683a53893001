"""
Operations out of the schema's own grammar, by every role, for a while: no server error, no foreign word.

`HOSTILE_FUZZ_S` says for how long (10 seconds by default), `HOSTILE_FUZZ_SEED` with which seed.
"""

import json
import os
import time
from collections import Counter
from random import Random

import httpx
from graphql import build_schema

from bff.codes import CODES, Code, Phase
from bff.protection import SCHEMA_PATH
from tests.front_door import FrontDoor
from tests.hostile.grammar import Operation
from tests.hostile.judge import Probe
from tests.sealed import sealed_id

PERSONAS = (
    "relationship-manager", "wealth-manager", "outlet-head", "branch-manager", "head-office", "auditor",
    "call-agent", "integrator",
)  # fmt: skip
LONGEST_MS = 300
"""Of work in any wait: large valid replies are made in between, so this is no limit on one refusal."""


def test_nothing_out_of_the_grammar_is_a_server_error(front_door: FrontDoor) -> None:
    duration_s = float(os.environ.get("HOSTILE_FUZZ_S", "10"))
    seed = int(os.environ.get("HOSTILE_FUZZ_SEED", str(time.time_ns() % 1_000_000)))
    random = Random(seed)  # noqa: S311 - what is drawn must be drawn again from the seed
    schema = build_schema(SCHEMA_PATH.read_text("utf-8"), assume_valid_sdl=True)
    tokens = [front_door.bank.token(persona) for persona in PERSONAS]
    ids = tuple(sealed_id("Customer", number) for number in list(front_door.bank.cast.values())[:4])
    codes: Counter[str] = Counter()
    sent = 0
    ends_s = time.monotonic() + duration_s
    with Probe(front_door).watching() as probe:
        while time.monotonic() < ends_s:
            request = Operation(schema, random, ids).request()
            headers = {
                "authorization": f"Bearer {random.choice(tokens)}",
                "content-type": "application/json",
                "accept": "application/graphql-response+json",
            }
            context = f"seed {seed}, request {sent}: {json.dumps(request)}"
            try:
                reply = front_door.http.post("/graphql", content=json.dumps(request), headers=headers)
            except httpx.TransportError as error:
                raise AssertionError(context) from error
            told = _codes(reply.text)
            assert reply.status_code < 500, (context, reply.text)
            assert Code.INTERNAL not in told, (context, reply.text)
            codes.update(told or ["-"])
            sent += 1
    assert sent > 10 * duration_s, f"only {sent} requests"
    assert codes["-"] > 0, "no operation was answered in whole"
    assert {Phase.DOCUMENT, Phase.VARIABLES, Phase.EXECUTION} <= _phases(codes), codes
    assert probe.held_percent < 1
    assert probe.worked_ms < LONGEST_MS


def _codes(text: str) -> list[str]:
    return [error["extensions"]["code"] for error in json.loads(text).get("errors", ())]


def _phases(codes: Counter[str]) -> set[Phase]:
    return {CODES[Code(code)].phase for code in codes if code != "-"}
