"""What every reply must be, whatever was sent: declared, in our words, and without a word of the caller's."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from bff.codes import CODES, Code, Language
from tests.front_door import FrontDoor

SECRET: Final = "6222021234567890123"  # a card number that nobody has
NAME: Final = "张三丰甲"
ECHOES: Final = (SECRET, NAME)
"""Values that hostile requests carry: none may come back."""

HELD_MS: Final = 100
"""How long one request may keep the worker from answering others."""

_FOREIGN: Final = re.compile(
    r"did you mean|cannot query|syntax error:|unexpected|traceback|exception|nonetype|object at 0x|\.py\b"
    r"|graphqlerror|msgspec|strawberry|starlette|uvicorn|httptools|codec|internal server error",
    re.IGNORECASE,
)
"""Words of Python, and of libraries that we stand on."""

_DECLARED_5XX: Final = {503, 504}


def check(reply: httpx.Response) -> list[str]:
    """The codes of a reply; fails where the reply is not as every reply must be."""
    assert reply.status_code < 500 or reply.status_code in _DECLARED_5XX, reply.text
    assert "server" not in reply.headers
    for value in reply.headers.values():
        assert not any(echo in value for echo in ECHOES)
        assert _FOREIGN.search(value) is None, value
    return check_body(reply.text)


def check_body(text: str) -> list[str]:
    for echo in ECHOES:
        assert echo not in text
    assert _FOREIGN.search(text) is None, text
    errors = json.loads(text).get("errors", [])
    return [_checked(error) for error in errors]


def _checked(error: dict[str, Any]) -> str:
    """One error is a line of the table, and holds nothing that the table does not say."""
    assert set(error) <= {"message", "locations", "path", "extensions"}
    code: str = error["extensions"]["code"]
    assert code != Code.INTERNAL
    assert error["message"] == CODES[Code(code)].message(Language.EN)
    assert set(error["extensions"]) <= {"code", "correlationId", "acr_values", "max_age"}
    return code


def processor_ms(pid: int) -> float:
    """The processor time that the event loop of process *pid* has had so far: that of its first thread."""
    spent_ns, *_ = Path(f"/proc/{pid}/schedstat").read_text("ascii").split()
    return int(spent_ns) / 1_000_000


class Probe:
    """
    Asks `/health/live` again and again on a connection of its own, and keeps the longest wait.

    A wait has two lengths. `longest_ms` is by the clock, which a busy machine stretches: who judges by it
    tries again. `worked_ms` is the processor time that the worker had meanwhile, which nobody else can take.
    """

    _PAUSE_S: Final = 0.003

    def __init__(self, front_door: FrontDoor) -> None:
        self._port = urlsplit(front_door.url).port
        self._pid = front_door.pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self.longest_ms = 0.0
        self.worked_ms = 0.0
        self._waits = 0
        self._long_waits = 0

    def _ask(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port), timeout=30) as connection:
            while not self._ended.is_set():
                began_s, had_ms = time.perf_counter(), processor_ms(self._pid)
                connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if not connection.recv(4_096):
                    raise ConnectionError("the server closed the connection of the probe")
                self.longest_ms = max(self.longest_ms, (time.perf_counter() - began_s) * 1_000)
                worked_ms = processor_ms(self._pid) - had_ms
                self.worked_ms = max(self.worked_ms, worked_ms)
                self._waits += 1
                self._long_waits += worked_ms > HELD_MS
                self._ended.wait(self._PAUSE_S)

    @property
    def held_percent(self) -> float:
        """Of the waits, those in which the worker was at work for longer than one request may hold it."""
        return 100 * self._long_waits / self._waits

    @contextmanager
    def watching(self) -> Iterator["Probe"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            self._thread.join(30)
