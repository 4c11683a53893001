"""The port of a sink."""

from collections.abc import Sequence
from typing import Protocol


class AuditSink(Protocol):
    """Takes records and keeps them. Nothing is written to a disk of this process in between."""

    async def accept(self, lines: Sequence[bytes]) -> None:
        """
        Return when all of *lines* are accepted; each ends in a newline.

        Raises:
            SinkUnavailable: they are not, or it is not known. The same lines are then offered again, before
                any others, so that a record may arrive twice but never out of order.

        The event loop must not wait here for a slow sink.
        """

    async def aclose(self) -> None:
        """Let go of connections."""
