"""A circuit breaker: an upstream that fails half of its calls is left alone for a while."""

from enum import Enum
from typing import Final, NewType

from adapters.transport.settings import BreakerSettings

Admission = NewType("Admission", int)
"""The era of a breaker in which a call went out; each change of state begins another."""


class BreakerState(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"
    """One call is on its way to find out; all others are refused."""


# Each call looks at them several times, and a member costs ten times what a name of the module does.
_CLOSED: Final = BreakerState.CLOSED
_OPEN: Final = BreakerState.OPEN
_HALF_OPEN: Final = BreakerState.HALF_OPEN


class Breaker:
    """The state of one source. Times are those of one monotonic clock, in seconds."""

    def __init__(self, settings: BreakerSettings) -> None:
        self._settings = settings
        self._state = _CLOSED
        self._era = Admission(0)
        self._until_s = 0.0
        self._calls = 0
        self._failures = 0

    @property
    def state(self) -> BreakerState:
        return self._state

    def admit(self, now_s: float) -> Admission | None:
        """Admit a call that goes out now, or refuse it; after the pause one is admitted, as a probe."""
        if self._state is _CLOSED:
            return self._era
        if self._state is _OPEN and now_s >= self._until_s:
            self._enter(_HALF_OPEN)
            return self._era
        return None

    def would_refuse(self, now_s: float) -> bool:
        """Whether a call would not be admitted now, without admitting it."""
        if self._state is _OPEN:
            return now_s < self._until_s
        return self._state is _HALF_OPEN

    def record(self, admission: Admission | None, *, success: bool, now_s: float) -> bool:
        """
        Take the outcome of a call, and tell whether it has changed the state.

        One that was admitted in an earlier state tells nothing any more.
        """
        if admission != self._era:
            return False
        if self._state is _CLOSED:
            return self._count(success, now_s)
        if success:
            self._enter(_CLOSED)
        else:
            self._enter(_OPEN, now_s + self._settings.open_s)
        return True

    def forget(self, admission: Admission, now_s: float) -> bool:
        """Take back an admission whose call was cancelled: the next call may be the probe instead."""
        if admission != self._era or self._state is not _HALF_OPEN:
            return False
        self._enter(_OPEN, now_s)
        return True

    def _count(self, success: bool, now_s: float) -> bool:
        if now_s >= self._until_s:
            self._calls = self._failures = 0
            self._until_s = now_s + self._settings.window_s
        self._calls += 1
        if success:
            return False
        self._failures += 1
        many = self._calls >= self._settings.min_calls
        if not many or self._failures * 100 < self._calls * self._settings.failure_percent:
            return False
        self._enter(_OPEN, now_s + self._settings.open_s)
        return True

    def _enter(self, state: BreakerState, until_s: float = 0.0) -> None:
        self._state = state
        self._era = Admission(self._era + 1)
        self._until_s = until_s
