"""
How upstreams are reached: a port with three HTTP clients behind it, and one policy around it.

Adapters speak to an `Upstream`. They know neither the client nor the policy's figures.
"""

from adapters.transport.asking import Asking
from adapters.transport.endpoint import Endpoint
from adapters.transport.fault import Fault, expect_ok, fault_of_status
from adapters.transport.model import Request, Response, Transport
from adapters.transport.observer import CallObserver, Watch, traceparent
from adapters.transport.settings import ClientKind, Destination, SourceSettings
from adapters.transport.tls import TlsFiles, TlsUnusable
from adapters.transport.upstream import Upstream, open_upstream

__all__ = [
    "Asking",
    "CallObserver",
    "ClientKind",
    "Destination",
    "Endpoint",
    "Fault",
    "Request",
    "Response",
    "SourceSettings",
    "TlsFiles",
    "TlsUnusable",
    "Transport",
    "Upstream",
    "Watch",
    "expect_ok",
    "fault_of_status",
    "open_upstream",
    "traceparent",
]
