"""The memory of verified tokens: a signature is checked once, and never believed beyond its `exp`."""

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from masking.viewer import Viewer


class VerifiedTokens:
    """
    At most *entries* viewers by the SHA-256 of their token, least recently used first to go.

    The token itself is not kept: who reads this memory cannot act as anybody. *now* is the wall clock.
    """

    def __init__(self, entries: int, now: Callable[[], float] = time.time) -> None:
        self._entries: Final = entries
        self._now: Final = now
        self._viewers: Final[OrderedDict[bytes, tuple[Viewer, int]]] = OrderedDict()

    def get(self, token: bytes) -> Viewer | None:
        """The viewer behind *token*, about 2 µs; None once it has expired."""
        digest = sha256(token).digest()
        found = self._viewers.get(digest)
        if found is None:
            return None
        viewer, expires_at_s = found
        if self._now() >= expires_at_s:
            del self._viewers[digest]
            return None
        self._viewers.move_to_end(digest)
        return viewer

    def put(self, token: bytes, viewer: Viewer, expires_at_s: int) -> None:
        if self._now() >= expires_at_s:  # accepted within the leeway: verified anew each time
            return
        self._viewers[sha256(token).digest()] = (viewer, expires_at_s)
        if len(self._viewers) > self._entries:
            self._viewers.popitem(last=False)

    def __len__(self) -> int:
        return len(self._viewers)
