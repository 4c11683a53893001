"""Who listens on which channel, in this process."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from adapters.events.port import Deliver


class Switchboard:
    """Passes handles to listeners; *emptied* is told of a channel that nobody listens on any more."""

    def __init__(self, emptied: Callable[[str], None] = lambda _: None) -> None:
        self._emptied: Final = emptied
        self._listeners: Final[dict[str, set[Plug]]] = {}

    def __contains__(self, channel: str) -> bool:
        return channel in self._listeners

    def channels(self) -> Sequence[str]:
        return tuple(self._listeners)

    def plug(self, channels: Iterable[str], deliver: Deliver) -> "Plug":
        plug = Plug(self, tuple(channels), deliver)
        for channel in plug.channels:
            self._listeners.setdefault(channel, set()).add(plug)
        return plug

    def unplug(self, plug: "Plug") -> None:
        for channel in plug.channels:
            listeners = self._listeners.get(channel, set())
            listeners.discard(plug)
            if not listeners and self._listeners.pop(channel, None) is not None:
                self._emptied(channel)

    def deliver(self, channel: str, handle: str) -> None:
        for plug in tuple(self._listeners.get(channel, ())):
            plug.deliver(handle)


class Plug:
    """One listener on the board; a `Listening`."""

    __slots__ = ("_board", "channels", "deliver")

    def __init__(self, board: Switchboard, channels: tuple[str, ...], deliver: Deliver) -> None:
        self._board = board
        self.channels = channels
        self.deliver = deliver

    def close(self) -> None:
        self._board.unplug(self)
