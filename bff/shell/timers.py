"""Timers of one connection: several by name, one that is set or not, and one that is seldom set anew."""

import asyncio
from collections.abc import Callable
from typing import Final


class Timers:
    """Those that are set, by name: setting one anew replaces it; all of them end with the connection."""

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


class Deadline:
    """A time that is waited for, or not; where that has begun already, it begins no second time."""

    __slots__ = ("_loop", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop: Final = loop
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, delay_ms: int, then: Callable[[], None]) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(delay_ms / 1000, self._ring, then)

    def over(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self, then: Callable[[], None]) -> None:
        self._timer = None
        then()


class Idle:
    """
    Tells when nothing has happened for *limit_s*.

    A timer for each pause between two requests would be set and cancelled for each. So one that was set for
    an earlier pause stays, and when it rings it is set for what is left of this one.
    """

    __slots__ = ("_limit_s", "_loop", "_since_s", "_timer")

    def __init__(self, loop: asyncio.AbstractEventLoop, limit_s: float) -> None:
        self._loop: Final = loop
        self._limit_s: Final = limit_s
        self._since_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, then: Callable[[], None]) -> None:
        self._since_s = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._limit_s, self._ring, then)

    def interrupt(self) -> None:
        self._since_s = None

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self, then: Callable[[], None]) -> None:
        self._timer = None
        if self._since_s is None:  # busy: the next pause sets it again
            return
        left_s = self._since_s + self._limit_s - self._loop.time()
        if left_s > 0:
            self._timer = self._loop.call_later(left_s, self._ring, then)
        else:
            then()
