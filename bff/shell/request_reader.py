"""
The requests of one connection, as they come: httptools parses them, within limits for a head.

A head that is not whole yet is counted by what has come, one that is whole by what it says.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final

import httptools

from bff.codes import Code
from bff.settings.shell import ShellSettings
from bff.shell.exchange import Exchange
from bff.shell.refusal import Header


class Waits(Enum):
    """What of a request is still to come."""

    REQUEST = "request"
    HEAD = "head"
    BODY = "body"


# Each request looks at them several times, and a member costs ten times what a name of the module does.
REQUEST: Final = Waits.REQUEST
HEAD: Final = Waits.HEAD
BODY: Final = Waits.BODY


class Unreadable(Exception):
    """What has come is no request within the limits; nothing after it can be read."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


class _HeadTooLarge(Exception):
    """Ends the parsing of a head."""


class RequestReader:
    """Calls *arrived* for each head; the body is fed to the exchange that it gives back, if any."""

    def __init__(self, limits: ShellSettings, arrived: Callable[[], Exchange | None]) -> None:
        self._limits: Final = limits
        self._arrived = arrived
        parser = httptools.HttpRequestParser(self)
        # What follows a request after which the connection ends is no reason not to answer it.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parser: httptools.HttpRequestParser | None = parser
        self._exchange: Exchange | None = None
        self.method = ""
        self.url = b""
        self.http_version = ""
        self.headers: list[Header] = []
        self.expects_continue = False
        self.keeps_alive = False
        self.upgrades = False
        self.waits = REQUEST
        self.steps = 0
        """How many heads and bodies have been read to their end."""
        self._head_bytes = 0
        self._piece_bytes = 0
        self._seen_bytes = 0
        self._begun = 0
        self._cause = Code.BAD_REQUEST

    def feed(self, data: bytes) -> bool:
        """
        Read *data*; give back whether a request begins, or goes on, in it: empty lines are none.

        Raises `Unreadable`, and `httptools.HttpParserUpgrade` after the head of a request for an upgrade.
        """
        assert self._parser is not None  # noqa: S101 - nothing comes after the end
        waited, self._begun = self.waits, 0
        self._piece_bytes = len(data)
        self._seen_bytes += self._piece_bytes
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise
        except httptools.HttpParserError:
            raise Unreadable(self._cause) from None
        if self.waits is HEAD:
            self._count(waited)
        return self._begun > 0 or waited is not REQUEST

    def close(self) -> None:
        """Let go of the parser and of the connection, which hold us."""
        self._parser = self._exchange = None
        self._arrived = _nothing

    def _count(self, waited: Waits) -> None:
        """Count what the parser holds back of an unfinished field, but no body in the same piece."""
        whole = (waited, self._begun) in ((HEAD, 0), (REQUEST, 1))
        self._head_bytes += self._piece_bytes if whole else 0
        if self._head_bytes > self._limits.head_limit_bytes or len(self.headers) > self._limits.head_fields:
            raise Unreadable(Code.HEAD_TOO_LARGE)

    def _is_head_large(self) -> bool:
        """Whether a whole head is above its limit; it is added up only where all that came would be."""
        limit = self._limits.head_limit_bytes
        if self._seen_bytes <= limit:
            return False
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > limit

    # What the parser calls.

    def on_message_begin(self) -> None:
        self.waits = HEAD
        self._head_bytes = 0
        self._begun += 1
        self.url = b""
        self.headers = []
        self.expects_continue = False

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expects_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if len(self.headers) > self._limits.head_fields or self._is_head_large():
            self._cause = Code.HEAD_TOO_LARGE
            raise _HeadTooLarge
        parser = self._parser
        assert parser is not None  # noqa: S101 - it is what calls
        self.waits = BODY
        self.steps += 1
        self.method = parser.get_method().decode("ascii")
        self.http_version = parser.get_http_version()
        self.keeps_alive = self.http_version != "1.0" and parser.should_keep_alive()
        self.upgrades = parser.should_upgrade()
        self._exchange = self._arrived()

    def on_body(self, body: bytes) -> None:
        if self._exchange is not None:
            self._exchange.feed(body)

    def on_message_complete(self) -> None:
        self.waits = REQUEST
        self.steps += 1
        self._seen_bytes = self._piece_bytes
        self.headers = []  # they may hold a token
        if self._exchange is not None:
            self._exchange.end()
            self._exchange = None


def _nothing() -> None:
    return None
