"""The port to whoever watches calls: told who is asked what and how it ended, never with which values."""

import random
from typing import Final, Protocol

from adapters.ports import Call


class Watch(Protocol):
    """One call that is traced."""

    traceparent: str
    """What tells the upstream whose call this is (W3C trace context)."""

    def end(self, outcome: str) -> None:
        """The call is over: `ok`, or the name of the class of its error."""


class CallObserver(Protocol):
    """Watches the calls to all sources."""

    def begin(self, call: Call, source: str, operation: str) -> Watch | None:
        """Trace a call of a trace that is sampled; `None`: nobody traces it."""

    def ended(self, source: str, operation: str, outcome: str, duration_s: float) -> None:
        """A call is over, traced or not: `ok`, or the name of the class of its error."""

    def state(self, source: str, state: str) -> None:
        """The breaker of *source* has changed to *state*."""


def traceparent(call: Call, span_id: str = "") -> str:
    """The header for one exchange; without a span of its own it gets an id that stands for none."""
    span_id = span_id or f"{random.getrandbits(64) | 1:016x}"
    return f"00-{call.trace_id}-{span_id}-{'01' if call.sampled else '00'}"


class _Nobody:
    """Nobody wants to know."""

    def begin(self, call: Call, source: str, operation: str) -> Watch | None:
        del call, source, operation
        return None

    def ended(self, source: str, operation: str, outcome: str, duration_s: float) -> None: ...

    def state(self, source: str, state: str) -> None: ...


NOBODY: Final[CallObserver] = _Nobody()
