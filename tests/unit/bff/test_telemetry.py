"""Spans and metrics: what they tell, in whose trace, and what they never hold."""

import time
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from adapters.ports import Call, Operator
from adapters.transport import traceparent
from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.model import CallerSpan, RequestMeta
from bff.protection import ROOT
from bff.telemetry import Telemetry
from bff.telemetry.connect import running_telemetry
from bff.telemetry.counts import LABELS
from bff.telemetry.names import Attribute, Metric, SpanName
from masking.viewer import OrgPath, StaffNo, Tenant

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = CallerSpan("b7ad6b7169203331", sampled=True)
CANARY = "6226000000000000013"


class Seen:
    """A telemetry whose exports stay in memory."""

    def __init__(self, sample_percent: int = 100) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self._running = running_telemetry(SimpleSpanProcessor(self._exporter), self._reader, sample_percent)
        self.telemetry: Telemetry = self._running.telemetry

    def spans(self) -> list[ReadableSpan]:
        return list(self._exporter.get_finished_spans())

    def metrics(self) -> dict[str, dict[tuple[str, ...], Any]]:
        data = self._reader.get_metrics_data()
        assert data is not None
        return {
            metric.name: {
                tuple(str(value) for value in (point.attributes or {}).values()): point.value  # type: ignore[union-attr]
                for point in metric.data.data_points
            }
            for scope in data.resource_metrics[0].scope_metrics
            for metric in scope.metrics
        }


@pytest.fixture
def seen() -> Seen:
    return Seen()


def meta(caller: CallerSpan | None = None, trace_id: str = TRACE) -> RequestMeta:
    return RequestMeta("r", trace_id, time.monotonic() + 1, caller=caller)


def call_of(span_id: str, *, sampled: bool) -> Call:
    bank = Tenant("JX0101")
    return Call(
        Operator(bank, StaffNo("S1"), "p", OrgPath(bank)), time.monotonic() + 1, TRACE, span_id, sampled
    )


def test_every_metric_has_its_labels() -> None:
    assert set(LABELS) == set(Metric)


def test_a_request_goes_on_from_its_caller_and_a_call_from_the_request(seen: Seen) -> None:
    with seen.telemetry.begin_request(meta(CALLER)) as span:
        span.name("Sidebar", "hash")
        watch = seen.telemetry.begin(call_of(span.span_id, sampled=span.sampled), "crm", "tasks")
        assert watch is not None
        watch.end("ok")
    call, request = seen.spans()
    assert request.parent is not None
    assert f"{request.context.trace_id:032x}" == f"{call.context.trace_id:032x}" == TRACE
    assert f"{request.parent.span_id:016x}" == CALLER.span_id
    assert call.parent is not None
    assert call.parent.span_id == request.context.span_id
    assert watch.traceparent == f"00-{TRACE}-{call.context.span_id:016x}-01"
    assert (request.name, call.name) == (SpanName.REQUEST.value, SpanName.CALL.value)
    assert dict(request.attributes or {}) == {"operation": "Sidebar", "operation_hash": "hash"}
    assert dict(call.attributes or {}) == {"source": "crm", "operation": "tasks", "outcome": "ok"}


def test_without_a_caller_the_request_is_the_first_of_its_trace(seen: Seen) -> None:
    with seen.telemetry.begin_request(meta()):
        pass
    (request,) = seen.spans()
    assert request.parent is None
    assert f"{request.context.trace_id:032x}" == TRACE


def test_what_a_caller_does_not_keep_is_not_traced_and_told_on(seen: Seen) -> None:
    with seen.telemetry.begin_request(meta(CallerSpan(CALLER.span_id, sampled=False))) as span:
        call = call_of(span.span_id, sampled=span.sampled)
        assert seen.telemetry.begin(call, "crm", "tasks") is None
        seen.telemetry.ended("crm", "tasks", "ok", 0.001)
    assert seen.spans() == []
    assert traceparent(call).endswith("-00")
    assert seen.metrics()[Metric.CALLS.value] == {("crm", "tasks", "ok"): 1}


def test_a_sample_is_taken_by_the_trace() -> None:
    seen = Seen(sample_percent=25)
    for number in range(1_000):
        with seen.telemetry.begin_request(meta(trace_id=f"{TRACE[:24]}{number * 2**32 // 1_000:08x}")):
            pass
    assert len(seen.spans()) == 250


def test_of_an_error_only_its_code_is_told(seen: Seen) -> None:
    for error in (RequestRefused(Code.MASKED_VALUE), ValueError(CANARY)):
        with pytest.raises(type(error)), seen.telemetry.begin_request(meta(CALLER)):
            raise error
    watch = seen.telemetry.begin(call_of(CALLER.span_id, sampled=True), "crm", "tasks")
    assert watch is not None
    watch.end("UpstreamTimeout")
    refused, failed, call = seen.spans()
    assert dict(refused.attributes or {}) == {"code": "MASKED_VALUE"}
    assert dict(failed.attributes or {}) == {"code": "INTERNAL"}
    for span in (refused, failed, call):
        assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())
        assert CANARY not in span.to_json()


def test_requests_are_counted_by_code_and_time(seen: Seen) -> None:
    seen.telemetry.answered(None, 0.0015)
    seen.telemetry.answered(None, 99.0)
    seen.telemetry.answered(Code.UNAUTHENTICATED, 0.0001)
    found = seen.metrics()
    assert found[Metric.REQUESTS.value] == {("OK",): 2, ("UNAUTHENTICATED",): 1}
    buckets = found[Metric.REQUEST_TIME.value]
    assert [buckets[le,] for le in ("1", "2", "10000", "inf")] == [1, 2, 2, 3]


def test_a_breaker_is_told_while_it_is_open(seen: Seen) -> None:
    seen.telemetry.state("crm", "open")
    assert seen.metrics()[Metric.BREAKERS.value] == {("crm",): 1}
    seen.telemetry.state("crm", "closed")
    assert seen.metrics()[Metric.BREAKERS.value] == {("crm",): 0}


def test_counting_costs_a_few_microseconds_a_call() -> None:
    """Plain counts: the SDK's own counter takes ten microseconds for each."""
    telemetry, rounds = Telemetry(), 2_000
    started = time.perf_counter()
    for _ in range(rounds):
        telemetry.ended("crm", "tasks", "ok", 0.01)
    assert (time.perf_counter() - started) / rounds < 50e-6
    assert telemetry.counts.of(Metric.CALLS) == {("crm", "tasks", "ok"): rounds}


def test_attributes_are_a_closed_list() -> None:
    assert {attribute for labels in LABELS.values() for attribute in labels} <= set(Attribute)


def test_the_page_names_what_there_is() -> None:
    page = (ROOT / "docs" / "telemetry.md").read_text("utf-8")
    assert [name for name in (*Metric, *SpanName, *Attribute) if f"`{name.value}`" not in page] == []
