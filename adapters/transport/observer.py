"""The port to whoever watches calls: told who is asked what and how it ended, never with which values."""

import random
from typing import Final, Protocol

from adapters.ports import Call


class Watch(Protocol):
    """One call that is being watched."""

    traceparent: str
    """What tells the upstream whose call this is (W3C trace context)."""

    def end(self, outcome: str) -> None:
        """The call is over: `ok`, or the name of the class of its error."""


class CallObserver(Protocol):
    """Watches the calls to all sources."""

    def begin(self, call: Call, source: str, operation: str) -> Watch: ...

    def state(self, source: str, state: str) -> None:
        """The breaker of *source* has changed to *state*."""


def traceparent(call: Call, span_id: str = "") -> str:
    """The header for one exchange; without a span of its own it gets an id that stands for none."""
    span_id = span_id or f"{random.getrandbits(64) | 1:016x}"
    return f"00-{call.trace_id}-{span_id}-{'01' if call.sampled else '00'}"


class _Unwatched:
    __slots__ = ("traceparent",)

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    def end(self, outcome: str) -> None:
        """Nobody wants to know."""


class _Nobody:
    def begin(self, call: Call, source: str, operation: str) -> Watch:
        del source, operation
        return _Unwatched(traceparent(call))

    def state(self, source: str, state: str) -> None:
        """Nobody wants to know."""


NOBODY: Final[CallObserver] = _Nobody()
