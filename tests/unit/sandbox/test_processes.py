"""Servers start at once, say so, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from sandbox.fleet import run
from sandbox.serve import PortInUse, bind
from sandbox.settings import SettingsError, load
from tests.servers import ALL, start_bank


@contextmanager
def sandbox(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[tuple[str, str, int]]]]:
    """A started sandbox, and what its servers announced: name, address, process."""
    command = [sys.executable, "-m", "sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        expected = len(ALL) + 1 if "all" in arguments else 1  # the decision point, which no front door needs
        lines = [process.stdout.readline().split() for _ in range(expected)]
        try:
            yield process, [(name, url, int(pid)) for name, url, pid in lines]
        finally:
            process.kill()


def gone(pid: int, within_s: float = 3.0) -> bool:
    """Whether a process ends in time; one that only waits to be collected has ended."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def test_all_servers_are_ready_in_three_seconds() -> None:
    started = time.monotonic()
    with start_bank() as bank:
        assert [httpx.get(bank.urls[name] + "/health").status_code for name in ALL] == [200] * len(ALL)
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_server_cleanly(number: signal.Signals) -> None:
    with sandbox("all", "--port", "0") as (process, servers):
        process.send_signal(number)
        assert process.wait(5) == 0
        assert all(gone(pid) for _, _, pid in servers)
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_no_server_outlives_a_killed_parent() -> None:
    with sandbox("all", "--port", "0") as (process, servers):
        assert len({pid for _, _, pid in servers}) == len(ALL) + 1
        process.kill()
        assert all(gone(pid) for _, _, pid in servers)


def test_a_server_that_dies_is_named_and_the_others_go_on() -> None:
    with sandbox("all", "--port", "0") as (process, servers):
        pids = {name: pid for name, _, pid in servers}
        os.kill(pids["crm"], signal.SIGKILL)
        assert process.stderr is not None
        assert process.stderr.readline() == "crm ended (status -9)\n"
        url = next(url for name, url, _ in servers if name == "catalogue")
        assert httpx.get(url + "/health").status_code == 200


def test_a_single_server_is_one_process_and_stops_on_interrupt() -> None:
    with sandbox("catalogue", "--port", "0") as (process, [(name, _, pid)]):
        assert (name, pid) == ("catalogue", process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(5) in (0, -signal.SIGINT)


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "sandbox", "crm", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"sandbox: port {port} for crm cannot be used (Address already in use): "
        "stop what listens there or give another --port\n"
    )


def test_one_taken_port_of_several_starts_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as spare:
        ports = {"issuer": spare.getsockname()[1], "crm": taken.getsockname()[1]}
        spare.close()
        with pytest.raises(PortInUse, match="for crm"):
            run(ports, load({}, None), with_parent=False)
        bind("issuer", ports["issuer"]).close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANDBOX_SEED", "x"),
        ("SANDBOX_TODAY", "tomorrow"),
        ("SANDBOX_APPS", "[]"),
        ("SANDBOX_APPS", '{"a": 1}'),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be "):
        load({name: value}, None)


def test_an_argument_wins_over_the_environment_and_a_given_day_stops_the_clock() -> None:
    settings = load({"SANDBOX_SEED": "8", "SANDBOX_TODAY": "2026-01-31"}, 9)
    assert settings.world.seed == 9
    assert settings.world.now().isoformat() == "2026-01-31T10:00:00+08:00"
    assert load({}, None).world.clock_stands is False
