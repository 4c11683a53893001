"""A target begins when the one before has done with what was left to it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench import load
from bench.processes import cpu_s

BUSY_S = 0.6


@contextmanager
def working(seconds: float) -> Iterator[int]:
    """A process that works for *seconds* of processor time and then rests; its number."""
    code = f"import time\nwhile time.process_time() < {seconds}: pass\nprint(flush=True)\ntime.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        yield process.pid
    finally:
        process.kill()
        process.communicate()


def test_left_work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "QUIET_S", 1.0)  # a busy machine may leave it without a processor for a while
    with working(BUSY_S) as pid:
        load.wait_until_quiet(pid)
        assert cpu_s(pid) > BUSY_S * 0.9  # the kernel counts in hundredths


def test_server_that_never_rests_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "LEFT_BEHIND_S", 0.5)
    with working(60) as pid:
        began_s = time.monotonic()
        load.wait_until_quiet(pid)
        assert time.monotonic() - began_s < 30


def test_process_that_has_ended_is_quiet() -> None:
    with working(0) as pid:
        pass
    load.wait_until_quiet(pid)
