"""
The time after which a request is cut off, whatever it waits for.

`asyncio.timeout` sets and cancels a timer for each request. Here all have the same time, so the oldest is
always the next that is due, and one timer is enough for all of them.
"""

import asyncio
from types import TracebackType
from typing import Final


class CutOff:
    """Gives each request *limit_s*, from when it is watched."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s: Final = limit_s
        self._watched: Final[dict[Watched, None]] = {}
        """In the order in which they began, which is that in which they are due."""
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def watched(self) -> "Watched":
        """Watch the running task for as long as the context lasts, which raises `TimeoutError` at its end."""
        loop, task = self._loop, None
        if loop is not None:
            task = asyncio.current_task(loop)
        if loop is None or task is None:  # it is asked for once: CPython 3.11 makes a system call for it
            loop = self._loop = asyncio.get_running_loop()
            self._timer = None  # that of another loop will never ring
            task = asyncio.current_task(loop)
        assert task is not None  # noqa: S101 - only coroutines are watched
        watched = Watched(self._watched, task, loop.time() + self._limit_s)
        self._watched[watched] = None
        if self._timer is None:
            self._timer = loop.call_at(watched.due_s, self._ring, loop)
        return watched

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        """End what is due, and wait for what will be due next; what has ended by itself is not there."""
        self._timer = None
        now_s = loop.time()
        for watched in list(self._watched):
            if watched.due_s > now_s:
                self._timer = loop.call_at(watched.due_s, self._ring, loop)
                break
            watched.expire()


class Watched:
    """One task while it is watched; a context as `asyncio.timeout` is one."""

    __slots__ = ("_all", "_cancelling", "_expired", "_task", "due_s")

    def __init__(self, all_: "dict[Watched, None]", task: asyncio.Task[object], due_s: float) -> None:
        self._all = all_
        self._task = task
        self._cancelling = task.cancelling()
        self._expired = False
        self.due_s = due_s

    def expire(self) -> None:
        self._all.pop(self, None)
        self._expired = True
        self._task.cancel()

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Turn our own cancellation into `TimeoutError`; anybody else's goes on."""
        self._all.pop(self, None)
        if self._expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from None
