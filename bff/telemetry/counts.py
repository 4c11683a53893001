"""The counts of one process, as plain integers; and the instruments through which the SDK reads them."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from bff.telemetry.names import Attribute, Metric

Labels: TypeAlias = tuple[str, ...]

BOUNDS_MS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
"""Upper bounds of the buckets; what took longer is under `inf`."""

LABELS: Final[Mapping[Metric, tuple[Attribute, ...]]] = {
    Metric.REQUESTS: (Attribute.CODE,),
    Metric.REQUEST_TIME: (Attribute.LE,),
    Metric.ERRORS: (Attribute.CODE,),
    Metric.CALLS: (Attribute.SOURCE, Attribute.OPERATION, Attribute.OUTCOME),
    Metric.CALL_TIME: (Attribute.SOURCE, Attribute.LE),
    Metric.FIELDS: (Attribute.CLASS, Attribute.OUTCOME),
    Metric.PLANS_MADE: (),
    Metric.PLANS_ASKED: (),
    Metric.FALLBACKS: (),
    Metric.MASK_FAILURES: (Attribute.KIND,),
    Metric.OPERATIONS: (Attribute.CLIENT, Attribute.OPERATION),
    Metric.MENTIONS: (Attribute.CLIENT, Attribute.FIELD),
    Metric.RELOADS: (Attribute.SOURCE, Attribute.OUTCOME),
    Metric.SOCKETS_CLOSED: (Attribute.REASON,),
    Metric.SOCKETS: (),
    Metric.BREAKERS: (Attribute.SOURCE,),
}

GAUGES: Final = frozenset({Metric.SOCKETS, Metric.BREAKERS})

Reading: TypeAlias = Callable[[], Mapping[Labels, int]]


class Counts:
    """What has been counted, by metric and labels. Written by one event loop, read by the exporter."""

    def __init__(self) -> None:
        self.by_metric: dict[Metric, Counter[Labels]] = {metric: Counter() for metric in Metric}
        self._readings: dict[Metric, Reading] = {}

    def add(self, metric: Metric, *labels: str, count: int = 1) -> None:
        self.by_metric[metric][labels] += count

    def read_from(self, metric: Metric, reading: Reading) -> None:
        """Let *metric* be what *reading* tells, which somebody else counts."""
        self._readings[metric] = reading

    def of(self, metric: Metric) -> Mapping[Labels, int]:
        """The counts so far; buckets hold what fell into them or below."""
        if metric in self._readings:
            return self._readings[metric]()
        counts = self.by_metric[metric].copy()
        return _cumulative(counts) if Attribute.LE in LABELS[metric] else counts

    def instrument(self, meter: Meter) -> None:
        """Let *meter* read all counts when it exports."""
        for metric in Metric:
            kind = meter.create_observable_gauge if metric in GAUGES else meter.create_observable_counter
            kind(metric.value, [self._observer(metric)])

    def _observer(self, metric: Metric) -> Callable[[CallbackOptions], Iterable[Observation]]:
        names = [attribute.value for attribute in LABELS[metric]]

        def observe(_options: CallbackOptions) -> Iterator[Observation]:
            for labels, count in self.of(metric).items():
                yield Observation(count, dict(zip(names, labels, strict=True)))

        return observe


_BUCKETS: Final = (*map(str, BOUNDS_MS), "inf")


def bucket_of(duration_s: float) -> str:
    """The bucket that a duration falls into, by its upper bound."""
    return _BUCKETS[bisect_left(BOUNDS_MS, duration_s * 1000)]


def _cumulative(counts: Mapping[Labels, int]) -> Mapping[Labels, int]:
    found: dict[Labels, int] = {}
    for series in dict.fromkeys(labels[:-1] for labels in counts):
        total = 0
        for bucket in _BUCKETS:
            total += counts.get((*series, bucket), 0)
            found[*series, bucket] = total
    return found
