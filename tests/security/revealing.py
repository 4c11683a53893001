"""What the tests of revealing share: whom they reveal, for which task, and what the audit said of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from sandbox.world.customer import CAST
from tests.front_door import FrontDoor, free_port, start_front_door
from tests.sealed import sealed_id
from tests.servers import Bank

SHOWCASE: Final = CAST["showcase"]
OPEN_TASK, DONE, EXPIRED, CANCELLED, ASSISTANTS = (
    "T1010000108", "T1010000107", "T1010000101", "T1010000102", "T1010000110"
)  # fmt: skip
DEAD_SINK: Final = {
    "audit_sink": "http",
    "audit_url": "http://127.0.0.1:9/",  # the discard port: nobody listens
    "audit_timeout_ms": "200",
    "audit_drain_s": "0",
}
"""Settings of a server whose audit sink accepts nothing."""
REVEAL: Final = """mutation Reveal($input: RevealFieldInput!) {
  revealField(input: $input) { field value revealedAt }
}"""
CALL: Final = """mutation Call($input: StartOutboundCallInput!) {
  startOutboundCall(input: $input) { call { handle state placedAt } userErrors { code message } }
}"""


def task_id(number: str) -> str:
    return sealed_id("ActionTask", number)


def asked(**changes: Any) -> dict[str, Any]:
    """The variables of a reveal with all in order; *changes* replace, None takes one away."""
    whole = {
        "customerId": sealed_id("Customer", SHOWCASE),
        "field": "MOBILE",
        "taskId": task_id(OPEN_TASK),
        "reason": "TASK",
        "idempotencyKey": uuid4().hex,
        **changes,
    }
    return {"input": {name: value for name, value in whole.items() if value is not None}}


def reveal(
    front_door: FrontDoor, persona: str = "relationship-manager", acr: str = "2", **changes: Any
) -> dict[str, Any]:
    return front_door.ask(persona, REVEAL, asked(**changes), acr=acr)


def code_of(reply: dict[str, Any]) -> str:
    """The one code of a refusal that gave nothing."""
    assert set(reply["data"].values()) == {None}
    [error] = reply["errors"]
    return str(error["extensions"]["code"])


def records(front_door: FrontDoor, operation: str = "Mutation.revealField") -> list[dict[str, Any]]:
    """What the audit stream says of one field, so far."""
    lines = (json.loads(line) for line in front_door.output().splitlines())
    return [line for line in lines if line.get("api", {}).get("operation") == operation]


@contextmanager
def own_front_door(bank: Bank, directory: Path, **settings: str) -> Iterator[FrontDoor]:
    """A server with settings of its own, under the name of an application of its own."""
    port, application = free_port(), f"door-{uuid4().hex[:8]}"
    bank.register(application, f"http://127.0.0.1:{port}/.well-known/jwks.json")
    with start_front_door(bank, port, directory, assertion_application=application, **settings) as door:
        yield door
