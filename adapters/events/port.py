"""
The port of events, as those who publish and those who listen see it.

An event is a *handle* on some *channels*. Both are texts without meaning to whoever reads them on the way:
a channel's name is a keyed hash, a handle is sealed or empty. An event is delivered at most once, and nothing
is kept for those who do not listen.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

Deliver: TypeAlias = Callable[[str], None]
"""Takes a handle at once: it neither waits nor fails."""


class Listening(Protocol):
    """A listener's place on its channels."""

    def close(self) -> None:
        """Hear nothing from now on; may be called twice."""


class Events(Protocol):
    """Where events are published and listened to."""

    def start(self) -> None:
        """Begin to deliver, in the running event loop."""

    async def publish(self, channels: Sequence[str], handle: str) -> None:
        """Have *handle* delivered to all who listen on one of *channels*; raises `EventsUnavailable`."""

    async def listen(self, channels: Sequence[str], deliver: Deliver) -> Listening:
        """
        Have *deliver* called for each event on *channels* from when this returns.

        Raises:
            EventsUnavailable: the channels cannot be listened to at the moment.

        """

    async def aclose(self) -> None: ...
