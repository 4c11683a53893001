"""Events within one process: what is published here is heard here alone."""

from collections.abc import Sequence

from adapters.events.port import Deliver
from adapters.events.switchboard import Plug, Switchboard


class MemoryEvents:
    """`Events` for a server of one process."""

    def __init__(self) -> None:
        self._board = Switchboard()

    def start(self) -> None:
        """Nothing needs to run: an event is delivered while it is published."""

    async def publish(self, channels: Sequence[str], handle: str) -> None:
        for channel in channels:
            self._board.deliver(channel, handle)

    async def listen(self, channels: Sequence[str], deliver: Deliver) -> Plug:
        return self._board.plug(channels, deliver)

    def listening(self) -> int:
        """How many channels somebody listens on."""
        return len(self._board.channels())

    async def aclose(self) -> None:
        """Nothing is held open."""
