"""The figures on the screen and in `results.json`."""

from collections.abc import Iterable, Sequence

import msgspec

from bench.places import RESULTS
from bench.rounds import Result, Series, ratio
from bench.targets import BASE

HEAD = (
    f"{'target':<20}{'CPU µs':>9}{'× ' + BASE:>17}{'bff ×':>8}"
    f"{'req/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'RSS MB':>8}"
)


def lines(all_series: Sequence[Series]) -> Iterable[str]:
    """One workload as a table: CPU a request, its ratio to the base, and what `bff` needs of each."""
    base = next((series for series in all_series if series.target == BASE), all_series[0])
    ours = all_series[0]
    yield HEAD
    for series in all_series:
        result = series.result()
        ratios = f"{ratio(series, base):>17.2f}{ratio(ours, series):>8.2f}"
        yield (
            f"{result.target:<20}{result.cpu_us:>9,.0f}{ratios}"
            f"{result.rps:>9,.0f}{result.p50_ms:>8.1f}{result.p99_ms:>8.1f}{result.rss_mb:>8.0f}"
            f"{remark(series)}"
        )


def remark(series: Series) -> str:
    """What makes a figure worthless, said beside it."""
    failed = f"  {series.failures} failed" if series.failures else ""
    return failed + ("" if series.steady else "  replies of different sizes")


def write_results(results: Sequence[Result]) -> None:
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1))
