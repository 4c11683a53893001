"""
The spans of the requests that are traced, with the SDK's tracer behind them.

A span gets its name, the few attributes of `bff.telemetry.names`, and a status without a text. No exception
is ever recorded on it: its message could be a customer's value.
"""

from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from bff import __version__
from bff.telemetry.names import SpanName

RESOURCE: Final = Resource({"service.name": "bank-bff", "service.version": __version__})
"""Told of nothing else: the environment, which SDKs add by themselves, is nobody's business."""


class Tracing:
    """Opens spans in traces that others have begun, or that begin here under an id that is known already."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._ids = _Ids()
        self._provider = TracerProvider(resource=RESOURCE, id_generator=self._ids, shutdown_on_exit=False)
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("bff", __version__)

    def open(
        self, name: SpanName, kind: SpanKind, trace_id: str, parent_id: str, attributes: dict[str, str]
    ) -> Span:
        """Open a span beneath *parent_id*; without one, it is the first of its trace."""
        self._ids.trace_id = int(trace_id, 16)
        context = Context()
        if parent_id:
            parent = SpanContext(
                self._ids.trace_id, int(parent_id, 16), is_remote=True, trace_flags=TraceFlags(1)
            )
            context = set_span_in_context(NonRecordingSpan(parent), context)
        return self._tracer.start_span(name.value, context, kind, attributes, record_exception=False)

    def close(self) -> None:
        """Export what is left."""
        self._provider.shutdown()


class _Ids(RandomIdGenerator):
    """Begins the trace that was set before."""

    trace_id = 0

    def generate_trace_id(self) -> int:
        return self.trace_id


def id_of(span: Span) -> str:
    return f"{span.get_span_context().span_id:016x}"


def fail(span: Span) -> None:
    span.set_status(StatusCode.ERROR)
