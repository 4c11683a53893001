"""What all sockets of a server have in common."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

import msgspec

from bff.http.cors import Origins
from bff.http.endpoint import Answered
from bff.http.gate import Gate
from bff.http.model import Limits, Opener
from bff.identity import Authenticator
from bff.settings.socket import SocketSettings
from masking.viewer import Viewer

Place: TypeAlias = Callable[[], AbstractContextManager[None]]
"""A place among the requests that run; raises `RequestRefused` where all are taken."""

Closed: TypeAlias = Callable[[str], None]
"""Told of each socket that the server closes, by the name of the reason."""


class Occupancy:
    """How many sockets each viewer has, of at most *limit*."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sockets: Counter[tuple[str, str, str]] = Counter()

    def enter(self, viewer: Viewer) -> bool:
        """Count one more, if it is allowed."""
        who = _who(viewer)
        if self._sockets[who] >= self._limit:
            return False
        self._sockets[who] += 1
        return True

    def leave(self, viewer: Viewer) -> None:
        who = _who(viewer)
        self._sockets[who] -= 1
        if not self._sockets[who]:
            del self._sockets[who]

    def __len__(self) -> int:
        return self._sockets.total()


class Parts(msgspec.Struct, frozen=True):
    """Who recognises viewers, who executes, and within which limits."""

    authenticator: Authenticator
    opener: Opener
    limits: Limits
    settings: SocketSettings
    gate: Gate
    origins: Origins
    answered: Answered
    closed: Closed
    occupancy: Occupancy


def _who(viewer: Viewer) -> tuple[str, str, str]:
    return viewer.tenant, viewer.staff_no, viewer.application
