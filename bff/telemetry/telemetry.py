"""What the rest of the program tells of itself: requests, calls, fields, breakers."""

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Self

from opentelemetry.trace import Span, SpanKind

from adapters.ports import Call
from adapters.transport import Watch, traceparent
from bff.codes import Code
from bff.documents.usage import Usage
from bff.errors import describe
from bff.http.model import RequestMeta
from bff.plan import Plan, Planner, RunResult
from bff.telemetry.counts import Counts, bucket_of
from bff.telemetry.names import Attribute, Metric, SpanName
from bff.telemetry.spans import Tracing, fail, id_of
from bff.telemetry.tally import Tallies

OK: Final = "OK"


class RequestSpan:
    """One request while it is executed; without a span, it is only counted."""

    __slots__ = ("sampled", "span", "span_id")

    def __init__(self, span: Span | None, *, sampled: bool) -> None:
        self.span = span
        self.sampled = sampled
        self.span_id = id_of(span) if span else ""

    @property
    def is_recorded(self) -> bool:
        return self.span is not None

    def name(self, operation: str, operation_hash: str) -> None:
        """Say which operation it is: by the audit's name and keyed hash, never by its text."""
        if self.span is not None:
            self.span.set_attribute(Attribute.OPERATION.value, operation)
            self.span.set_attribute(Attribute.OPERATION_HASH.value, operation_hash)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        """End the span; of an exception only its public code is told."""
        if self.span is None:
            return
        if isinstance(error, Exception):
            self.span.set_attribute(Attribute.CODE.value, describe(error).code.value)
        if error is not None:
            fail(self.span)
        self.span.end()


_UNSAMPLED: Final = RequestSpan(None, sampled=False)
"""It has no state, so all share it."""


class Telemetry:
    """Counts everything and traces a sample; a `CallObserver` of the adapters."""

    def __init__(self, tracing: Tracing | None = None, sample_percent: int = 0) -> None:
        self.counts = Counts()
        self._tracing = tracing
        self._sampled_below = (1 << 32) * sample_percent // 100
        self._tallies = Tallies()
        self._requests = self.counts.by_metric[Metric.REQUESTS]
        self._request_times = self.counts.by_metric[Metric.REQUEST_TIME]
        self._calls = self.counts.by_metric[Metric.CALLS]
        self._call_times = self.counts.by_metric[Metric.CALL_TIME]
        self.counts.read_from(Metric.FIELDS, self._tallies.totals)

    def answered(self, code: Code | None, duration_s: float) -> None:
        self._requests[code.value if code else OK,] += 1
        self._request_times[bucket_of(duration_s),] += 1

    def begin_request(self, meta: RequestMeta) -> RequestSpan:
        sampled = self._is_sampled(meta)
        if not sampled:
            return _UNSAMPLED
        if self._tracing is None:
            return RequestSpan(None, sampled=True)
        parent = meta.caller.span_id if meta.caller else ""
        span = self._tracing.open(SpanName.REQUEST, SpanKind.SERVER, meta.trace_id, parent, {})
        return RequestSpan(span, sampled=True)

    def executed(self, plan: Plan, result: RunResult, codes: Iterable[str], *, first: bool = True) -> None:
        """Count what a run, or a part of one, has shown, masked and denied, by class, and errors by code."""
        self._tallies.count(plan, result, outside=first)
        for code in codes:
            self.counts.add(Metric.ERRORS, code)

    def watch(self, planner: Planner, usage: Usage) -> None:
        """Tell of the plans that *planner* was asked for and has made, and what *usage* counts."""
        self.counts.read_from(Metric.PLANS_ASKED, lambda: {(): planner.asked})
        self.counts.read_from(Metric.PLANS_MADE, lambda: {(): planner.made})
        self.counts.read_from(Metric.OPERATIONS, usage.operations)
        self.counts.read_from(Metric.MENTIONS, usage.fields)

    def watch_sockets(self, are_open: Callable[[], int]) -> None:
        """Tell how many sockets *are_open*."""
        self.counts.read_from(Metric.SOCKETS, lambda: {(): are_open()})

    def socket_closed(self, reason: str) -> None:
        self.counts.add(Metric.SOCKETS_CLOSED, reason)

    def reloaded(self, source: str, outcome: str) -> None:
        self.counts.add(Metric.RELOADS, source, outcome)

    def begin(self, call: Call, source: str, operation: str) -> Watch | None:
        if not (call.sampled and call.span_id) or self._tracing is None:
            return None
        attributes = {Attribute.SOURCE.value: source, Attribute.OPERATION.value: operation}
        span = self._tracing.open(SpanName.CALL, SpanKind.CLIENT, call.trace_id, call.span_id, attributes)
        return _CallSpan(span, call)

    def ended(self, source: str, operation: str, outcome: str, duration_s: float) -> None:
        self._calls[source, operation, outcome] += 1
        self._call_times[source, bucket_of(duration_s)] += 1

    def state(self, source: str, state: str) -> None:
        self.counts.by_metric[Metric.BREAKERS][source,] = int(state == "open")

    def close(self) -> None:
        if self._tracing is not None:
            self._tracing.close()

    def _is_sampled(self, meta: RequestMeta) -> bool:
        if meta.caller is not None:
            return meta.caller.sampled
        if not self._sampled_below:
            return False
        return int(meta.trace_id[-8:], 16) < self._sampled_below


class _CallSpan:
    """A `Watch`: one call as a span."""

    __slots__ = ("_span", "traceparent")

    def __init__(self, span: Span, call: Call) -> None:
        self._span = span
        self.traceparent = traceparent(call, id_of(span))

    def end(self, outcome: str) -> None:
        self._span.set_attribute(Attribute.OUTCOME.value, outcome)
        if outcome != "ok":
            fail(self._span)
        self._span.end()
