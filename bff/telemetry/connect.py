"""From settings to telemetry with or without an exporter. The exporter writes to standard error."""

import sys
from collections.abc import Callable
from typing import Any, TextIO

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    ConsoleMetricExporter,
    MetricReader,
    PeriodicExportingMetricReader,
)
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter

from bff.settings import TelemetrySettings
from bff.telemetry.names import Metric
from bff.telemetry.spans import RESOURCE, Tracing
from bff.telemetry.telemetry import Telemetry
from masking.masks import failures


def connect_telemetry(settings: TelemetrySettings, stream: TextIO = sys.stderr) -> "RunningTelemetry":
    """Count from now on, and export as *settings* say."""
    if settings.exporter == "none":
        return RunningTelemetry(Telemetry(), None)
    spans = BatchSpanProcessor(ConsoleSpanExporter(out=stream, formatter=_line))
    metrics = ConsoleMetricExporter(out=stream, formatter=_line)
    reader = PeriodicExportingMetricReader(metrics, export_interval_millis=settings.interval_s * 1000)
    return running_telemetry(spans, reader, settings.sample_percent)


def running_telemetry(
    processor: SpanProcessor, reader: MetricReader, sample_percent: int
) -> "RunningTelemetry":
    """Count from now on, and hand spans to *processor* and counts to *reader*."""
    telemetry = Telemetry(Tracing(processor), sample_percent)
    telemetry.counts.read_from(
        Metric.MASK_FAILURES, lambda: {(kind.value,): count for kind, count in failures().items()}
    )
    meters = MeterProvider([reader], RESOURCE, shutdown_on_exit=False)
    telemetry.counts.instrument(meters.get_meter("bff"))
    return RunningTelemetry(telemetry, meters.shutdown)


class RunningTelemetry:
    """Telemetry that has something to close."""

    def __init__(self, telemetry: Telemetry, stop: Callable[[], Any] | None) -> None:
        self.telemetry = telemetry
        self._stop = stop

    async def aclose(self) -> None:
        """Export what is left; it is little, and the server has stopped serving."""
        self.telemetry.close()
        if self._stop is not None:
            self._stop()


def _line(reported: Any) -> str:
    return str(reported.to_json(indent=None)) + "\n"
