"""A circuit breaker: an upstream that fails half of its calls is left alone for a while."""

from enum import Enum
from typing import NewType

from adapters.transport.settings import BreakerSettings

Admission = NewType("Admission", int)
"""The era of a breaker in which a call went out; each change of state begins another."""


class BreakerState(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"
    """One call is on its way to find out; all others are refused."""


class Breaker:
    """The state of one source. Times are those of one monotonic clock, in seconds."""

    def __init__(self, settings: BreakerSettings) -> None:
        self._settings = settings
        self._state = BreakerState.CLOSED
        self._era = Admission(0)
        self._until_s = 0.0
        self._calls = 0
        self._failures = 0

    @property
    def state(self) -> BreakerState:
        return self._state

    def admit(self, now_s: float) -> Admission | None:
        """Admit a call that goes out now, or refuse it; after the pause one is admitted, as a probe."""
        if self._state is BreakerState.OPEN and now_s >= self._until_s:
            self._enter(BreakerState.HALF_OPEN)
            return self._era
        return self._era if self._state is BreakerState.CLOSED else None

    def would_refuse(self, now_s: float) -> bool:
        """Whether a call would not be admitted now, without admitting it."""
        if self._state is BreakerState.OPEN:
            return now_s < self._until_s
        return self._state is BreakerState.HALF_OPEN

    def record(self, admission: Admission, *, success: bool, now_s: float) -> None:
        """Take the outcome of a call; one that was admitted in an earlier state tells nothing any more."""
        if admission != self._era:
            return
        if self._state is BreakerState.CLOSED:
            self._count(success, now_s)
        elif success:
            self._enter(BreakerState.CLOSED)
        else:
            self._enter(BreakerState.OPEN, now_s + self._settings.open_s)

    def forget(self, admission: Admission, now_s: float) -> None:
        """Take back an admission whose call was cancelled: the next call may be the probe instead."""
        if admission == self._era and self._state is BreakerState.HALF_OPEN:
            self._enter(BreakerState.OPEN, now_s)

    def _count(self, success: bool, now_s: float) -> None:
        if now_s >= self._until_s:
            self._calls = self._failures = 0
            self._until_s = now_s + self._settings.window_s
        self._calls += 1
        if success:
            return
        self._failures += 1
        many = self._calls >= self._settings.min_calls
        if many and self._failures * 100 >= self._calls * self._settings.failure_percent:
            self._enter(BreakerState.OPEN, now_s + self._settings.open_s)

    def _enter(self, state: BreakerState, until_s: float = 0.0) -> None:
        self._state = state
        self._era = Admission(self._era + 1)
        self._until_s = until_s
