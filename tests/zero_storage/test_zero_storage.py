"""Nothing that a customer is known by stays behind, whatever is asked and whatever fails."""

import os
import re

import pytest

from tests.zero_storage.run import Run
from tests.zero_storage.server import HAS_REDIS, HAS_STRACE
from tests.zero_storage.sinks import SINKS

pytestmark = pytest.mark.skipif(not HAS_REDIS, reason="redis-server is not installed")
strace_only = pytest.mark.skipif(not HAS_STRACE, reason="strace is not installed, or this is not root")

SERVED_BY_NODE = {"node on Customer", "node on ActionTask", "node on Product"}


def test_every_canary_reached_the_server(run: Run) -> None:
    assert run.unseen == []


def test_every_field_of_the_schema_was_asked_for(run: Run) -> None:
    covered = frozenset().union(*(one.covers for one in run.operations))
    assert run.coordinates - covered == frozenset()


def test_every_operation_answered_somebody(run: Run) -> None:
    of_nodes = {one.name for one in run.operations if one.name.startswith("node on ")}
    assert run.unanswered == of_nodes - SERVED_BY_NODE


def test_every_failure_path_ended_in_a_refusal(run: Run) -> None:
    unexpected = {
        one.name: one.came
        for one in run.failures
        if (one.came != one.expected if one.expected else not one.came)
    }
    assert unexpected == {}
    assert len(run.failures) > 140


@pytest.mark.parametrize("sink", [sink.name for sink in SINKS])
def test_no_canary_is_in(run: Run, sink: str) -> None:
    (searched,) = [one for one in run.searched if one.sink.name == sink]
    assert searched.hits == []
    watched = HAS_STRACE or not sink.startswith("system calls")
    assert (searched.size_bytes > 0) == (sink != "files" and watched)  # looked into; files there are none


def test_redis_was_in_use(run: Run) -> None:
    assert {"bff:catalogue", "bff:crm", "bff:document"} <= run.redis_keys.keys()
    assert run.redis_keys["bff:document"] == 1  # of four that asked to be kept, the one without a value


def test_events_hold_neither_a_number_nor_a_name(run: Run) -> None:
    assert len(run.events) > 50
    for event in run.events:
        assert re.fullmatch(rb'"bff:event:[0-9a-f]{32}" "[0-9A-Za-z_-]*"', event)
        assert not re.search(rb"(?<![0-9A-Za-z])[STC]\d{6,}|JX\d{4}", event)


@strace_only
def test_no_file_is_opened_for_writing(run: Run) -> None:
    assert run.kernel is not None
    assert run.kernel.opened == []
    assert run.kernel.strange_targets == []
    assert run.kernel.calls > 1_000


@strace_only
def test_no_other_program_is_started(run: Run) -> None:
    assert run.kernel is not None
    assert len(run.kernel.programs) == 1  # the server itself


@strace_only
def test_the_serving_process_leaves_no_core_file(run: Run) -> None:
    assert run.kernel is not None
    said = " ".join(run.kernel.hardening)
    assert "RLIMIT_CORE, {rlim_cur=0, rlim_max=0}" in said
    assert "PR_SET_DUMPABLE, SUID_DUMP_DISABLE" in said


@pytest.mark.skipif(os.environ.get("CI") != "true", reason="only where nothing may be left out")
def test_nothing_is_left_out() -> None:
    assert HAS_REDIS
    assert HAS_STRACE
