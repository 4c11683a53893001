"""The comparison with the peers: the table, and `results.json`."""

from bench.machine import described
from bench.replies import Session, check
from bench.rounds import FULL, QUICK, measure
from bench.setting import Setting
from bench.table import lines, write_results
from bench.targets import TARGETS, running
from bench.workloads import WORKLOADS


def run(setting: Setting, *, quick: bool) -> None:
    plan = QUICK if quick else FULL
    print(described())
    print(f"{plan.rounds} interleaved rounds of {plan.seconds} s after a warm-up; medians; 32 connections")
    results = []
    with running(TARGETS, setting.upstream.url()) as servers:
        sessions = [Session(server, setting.token) for server in servers]
        for workload in WORKLOADS:
            check(sessions, workload, setting.upstream)
        for workload in WORKLOADS:
            print(f"\n{workload.name} ({workload.calls} upstream calls)")
            series = measure(sessions, workload, plan)
            for line in lines(series):
                print(line, flush=True)
            results += [each.result() for each in series]
            write_results(results)
