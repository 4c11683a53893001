"""What the bench reads: wrk's report, stacks of a profile, replies of two targets."""

import pytest

from bench.instructions import read_total
from bench.load import Shot, read_report
from bench.profile import shares
from bench.replies import differences
from bench.rounds import Series, ratio
from bench.table import remark
from bench.workloads import SIDEBAR, WORKLOADS, comparable, leaves_of

REPORT = """\
Running 1s test @ http://127.0.0.1:46257/graphql
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    25.31ms    3.10ms  48.00ms   90.11%
  Latency Distribution
     50%   24.40ms
     75%   25.00ms
     90%   26.00ms
     99%    1.55s
  1000 requests in 1.00s, 10.00MB read
{trouble}Requests/sec:   1000.50
Transfer/sec:     10.00MB
"""


def shot(cpu_us: float, reply_bytes: float = 1_000.0, failures: int = 0) -> Shot:
    return Shot(100, cpu_us, 50.0, 1.0, 2.0, 90.0, reply_bytes, failures)


def test_a_report_is_read_in_one_unit() -> None:
    assert read_report(REPORT.format(trouble=""), used_s=0.5, peak_mb=101.5) == Shot(
        requests=1000,
        cpu_us=500.0,
        rps=1000.5,
        p50_ms=24.4,
        p99_ms=1550.0,
        rss_mb=101.5,
        reply_bytes=10 * 1024 * 1024 / 1000,
        failures=0,
    )


def test_refused_requests_and_broken_sockets_are_failures() -> None:
    trouble = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 90\n"
    assert read_report(REPORT.format(trouble=trouble), 0.5, 1.0).failures == 100


def test_a_report_without_figures_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="unable to connect"):
        read_report("unable to connect to 127.0.0.1", 0.0, 0.0)


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    ours = Series("sidebar", "bff", (shot(100), shot(300), shot(120)))
    theirs = Series("sidebar", "mercurius-jit", (shot(200), shot(200), shot(200)))
    assert ratio(ours, theirs) == 0.6


def test_replies_of_another_size_and_failures_stand_beside_the_figure() -> None:
    assert remark(Series("tiny", "bff", (shot(1), shot(1)))) == ""
    noisy = Series("tiny", "bff", (shot(1), shot(1, reply_bytes=500.0, failures=3)))
    assert remark(noisy) == "  3 failed  replies of different sizes"


def test_a_sample_belongs_to_its_innermost_stage() -> None:
    loop = "<module> (bff/__main__.py:48);run (asyncio/runners.py:118)"
    stacks = (
        f"{loop};run_asgi (uvicorn/httptools_impl.py:1);__call__ (bff/http/endpoint.py:57);"
        "seal (masking/seal.py:92) 3\n"
        f"{loop};handle (bff/execution.py:70) 1\n"
        "run (threading.py:1);_work (bff/audit/sinks/standard_output.py:9) 6\n"
    )
    assert shares(stacks) == [("sealed ids", 0.75), ("request: head, token, body", 0.25)]


def test_ids_are_compared_by_presence_alone() -> None:
    one, two = {"id": "a" * 40, "name": "x"}, {"id": "b" * 32, "name": "x"}
    assert comparable(one) == comparable(two)
    assert comparable({"id": None}) != comparable(one)
    assert comparable({"id": "C1010000001"}) != comparable(one)


def test_differences_are_named_by_path() -> None:
    expected = {"rows": [{"a": 1, "b": 2}]}
    assert differences(expected, {"rows": [{"a": 1, "b": 3}]}) == ["data.rows.0.b: 2, not 3"]
    assert differences(expected, {"rows": []}) == ["data.rows: [{'a': 1, 'b': 2}], not []"]
    assert differences(expected, {"rows": [{"a": 1, "b": 2}]}) == []


def test_leaves_are_counted_with_their_nulls() -> None:
    assert leaves_of({"a": 1, "b": [None, {"c": "x", "d": []}]}) == 3


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_the_operation_has_the_workloads_name(workload: object) -> None:
    assert f"query {workload.name.capitalize()}" in workload.document  # type: ignore[attr-defined]


def test_only_the_sidebar_asks_for_a_customer() -> None:
    assert [w.name for w in WORKLOADS if "$id" in w.document] == [SIDEBAR.name]


@pytest.mark.parametrize("line", ["summary: 1234567", "totals: 1234567"])
def test_instructions_are_read_of_one_part_of_a_profile(line: str) -> None:
    assert read_total(f"events: Ir\n\nfn=(1)\n1 99\n\n{line}\n") == 1_234_567


def test_a_profile_of_nothing_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="counted nothing"):
        read_total("events: Ir\n")
