"""The page on WebSockets names every close code that is sent, and every setting."""

import re
from pathlib import Path
from typing import Final

from bff.http.websocket.closing import Closing
from bff.shell import frames, socket

PAGE: Final = Path("docs/websocket.md").read_text("utf-8")
ROW: Final = re.compile(r"^\| (\d{4}) \| ([^|]+?) \|", re.MULTILINE)


def test_close_codes_are_documented() -> None:
    sent = {(closing.code, closing.reason) for closing in Closing} | set(frames.REASONS.items())
    sent |= {(socket.TOO_SLOW, "Too slow"), (socket.INTERNAL, "Internal error")}
    assert {(int(code), reason) for code, reason in ROW.findall(PAGE)} == sent


def test_settings_are_documented() -> None:
    settings = Path("docs/settings.md").read_text("utf-8")
    named = set(re.findall(r"`(BFF_SOCKET_\w+)`", settings))
    assert len(named) == 8
    assert {name for name in named if name not in PAGE} == set()
