"""What the log says, as tests read it."""

import io
from typing import Any

import msgspec


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in stream.getvalue().splitlines()]
