"""A circuit breaker: an upstream that fails half of its calls is left alone for a while."""

from enum import Enum

from adapters.transport.settings import BreakerSettings


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
        self._until_s = 0.0
        self._calls = 0
        self._failures = 0

    @property
    def state(self) -> BreakerState:
        return self._state

    def admits(self, now_s: float) -> bool:
        """Tell whether a call may go out now; after the pause exactly one may, as a probe."""
        if self._state is BreakerState.CLOSED:
            return True
        if self._state is BreakerState.OPEN and now_s >= self._until_s:
            self._state = BreakerState.HALF_OPEN
            return True
        return False

    def record(self, *, success: bool, now_s: float) -> None:
        """Take the outcome of an admitted call."""
        if self._state is BreakerState.CLOSED:
            self._count(success, now_s)
        elif self._state is BreakerState.HALF_OPEN:
            self._close() if success else self._open(now_s)

    def forget(self, now_s: float) -> None:
        """Take back an admission whose call was cancelled: a probe without outcome lets the next one try."""
        if self._state is BreakerState.HALF_OPEN:
            self._state = BreakerState.OPEN
            self._until_s = now_s

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
            self._open(now_s)

    def _open(self, now_s: float) -> None:
        self._state = BreakerState.OPEN
        self._until_s = now_s + self._settings.open_s

    def _close(self) -> None:
        self._state = BreakerState.CLOSED
        self._until_s = 0.0
