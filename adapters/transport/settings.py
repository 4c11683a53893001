"""The figures of one source: where it is, which client speaks to it, how much is borne of it."""

from enum import StrEnum

import msgspec

from adapters.transport.observer import NOBODY, CallObserver
from adapters.transport.tls import TlsFiles


class ClientKind(StrEnum):
    ASYNCIO = "asyncio"
    """Ours, on the event loop: the least time on the processor."""
    PYREQWEST = "pyreqwest"
    HTTPX = "httpx"


class BreakerSettings(msgspec.Struct, frozen=True):
    """When an upstream counts as down. The window tumbles: its figures start anew when it ends."""

    window_s: float = 10.0
    min_calls: int = 20
    """Calls in one window below which the breaker never opens."""
    failure_percent: int = 50
    open_s: float = 5.0


class RetrySettings(msgspec.Struct, frozen=True):
    """How much may be asked again; one retry for one call at most."""

    budget_percent: int = 10
    """Of the calls."""
    burst: int = 10
    """Retries that quiet times may save up."""
    pause_ms: int = 25
    """Longest pause before a retry; the pause is drawn between 0 and this."""


class Destination(msgspec.Struct, frozen=True):
    """Where a client sends to, and what it may take."""

    url: str
    """Base URL without a closing slash."""
    reply_limit_bytes: int
    connections: int = 64
    """Most that are kept between exchanges."""
    tls: TlsFiles = TlsFiles()
    http2: bool = False


class SourceSettings(msgspec.Struct, frozen=True):
    """One source, as the registry and its factory get it."""

    name: str
    """Also the audience of the operator's assertion."""
    url: str
    """Base URL without a closing slash."""
    factory: str
    """`package.module:factory`."""
    client: ClientKind = ClientKind.ASYNCIO
    tls: TlsFiles = TlsFiles()
    http2: bool = False
    """Only pyreqwest speaks it: offered to https, taken for granted of http."""
    timeout_ms: int = 2_000
    """For one exchange, when the call's deadline is not nearer."""
    concurrency: int = 64
    """Calls in flight."""
    queue: int = 4_000
    """Calls that wait for their turn until their deadline; one more is refused at once."""
    reply_limit_bytes: int = 8_388_608
    """A batch of 200 customers with all their holdings is about 1 MB."""
    breaker: BreakerSettings = BreakerSettings()
    retry: RetrySettings = RetrySettings()
    observer: CallObserver = NOBODY
    """Who is told of each call."""

    @property
    def destination(self) -> Destination:
        """What a client has to know."""
        return Destination(self.url, self.reply_limit_bytes, self.concurrency, self.tls, self.http2)
