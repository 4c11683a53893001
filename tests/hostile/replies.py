"""What a reply tells, in whatever form it came: one body, parts, or events."""

import json
from collections.abc import Iterator
from typing import Any, Final

import httpx

STREAMED: Final = "text/event-stream"


def codes_of(reply: httpx.Response) -> list[str]:
    """The codes of all errors in a reply that has been read."""
    return [code for payload in _payloads(reply) for code in _codes(payload)]


def _payloads(reply: httpx.Response) -> Iterator[Any]:
    """One body is one line of JSON; so is each part, and each event's data."""
    for line in reply.text.splitlines():
        text = line.removeprefix("data:").strip()
        if text.startswith(("{", "[")):
            yield json.loads(text)


def _codes(value: Any) -> Iterator[str]:
    """Codes of errors, wherever they stand: in a part they are beneath `incremental` or `completed`."""
    if isinstance(value, list):
        for item in value:
            yield from _codes(item)
    elif isinstance(value, dict):
        for error in value.get("errors") or ():
            yield error["extensions"]["code"]
        for name in ("payload", "incremental", "completed"):
            yield from _codes(value.get(name))
