"""Timers of one connection, by name: setting one anew replaces it."""

import asyncio
from collections.abc import Callable


class Timers:
    """Those that are set; all of them end with the connection."""

    __slots__ = ("_loop", "_set")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._set: dict[str, asyncio.TimerHandle] = {}

    def after(self, name: str, delay_s: float, then: Callable[[], None]) -> None:
        self.cancel(name)
        self._set[name] = self._loop.call_later(delay_s, then)

    def cancel(self, *names: str) -> None:
        for name in names:
            timer = self._set.pop(name, None)
            if timer is not None:
                timer.cancel()

    def cancel_all(self) -> None:
        self.cancel(*self._set)

    def __contains__(self, name: str) -> bool:
        return name in self._set
