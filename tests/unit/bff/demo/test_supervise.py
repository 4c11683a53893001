"""All parts run together or none does, and nothing is left behind however the demo ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
TOGETHER = str(Path(__file__).with_name("together.py"))

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc")


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different because all are held until the last is found."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


@contextmanager
def together(*places: str, ready_within_s: float = 10.0) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, TOGETHER, str(ready_within_s), *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_welcome(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    said: list[str] = []
    while (line := process.stdout.readline().strip()) != "welcome":
        assert line, "ended before the welcome"
        said.append(line)
    return said


def processes_with(*ports: int) -> list[int]:
    """Ids of the stand-ins that were told one of *ports*."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:  # it ended meanwhile
            continue
        if any(word.endswith("stand_in.py") for word in words) and any(str(port) in words for port in ports):
            found.append(int(path.parent.name))
    return found


def soon_gone(*ports: int, within_s: float = 3.0) -> bool:
    deadline = time.monotonic() + within_s
    while processes_with(*ports):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be collected by its parent does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_all_parts_and_succeeds(number: signal.Signals) -> None:
    one, two = free_ports(2)
    with together(str(one), str(two)) as process:
        wait_for_welcome(process)
        assert len(processes_with(one, two)) == 2
        process.send_signal(number)
        _, error = process.communicate(timeout=8)
    assert (process.returncode, error) == (0, "")
    assert processes_with(one, two) == []


def test_the_terminals_interrupt_reaches_no_part_directly() -> None:
    (port,) = free_ports(1)
    with together(str(port)) as process:
        wait_for_welcome(process)
        (child,) = processes_with(port)
        assert os.getpgid(child) == child
        assert os.getpgid(child) != os.getpgid(process.pid)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=8)


def test_a_killed_demo_leaves_no_part_behind() -> None:
    one, two = free_ports(2)
    with together(str(one), str(two)) as process:
        wait_for_welcome(process)
        assert len(processes_with(one, two)) == 2
        process.kill()
        process.wait(timeout=8)
        assert soon_gone(one, two)


def test_a_demo_killed_during_its_start_leaves_no_part_behind() -> None:
    (port,) = free_ports(1)
    with together(f"{port}:silent") as process:
        deadline = time.monotonic() + 8
        while not processes_with(port) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.wait(timeout=8)
        assert soon_gone(port)


def test_a_part_that_ends_is_named_with_its_last_words_and_ends_the_others() -> None:
    one, two = free_ports(2)
    with together(str(one), f"{two}:dying") as process:
        wait_for_welcome(process)
        _, error = process.communicate(timeout=8)
    assert process.returncode == 1
    assert error == f"part-dying ended with exit code 7; it said last:\nstand-in speaks at {two}\n"
    assert processes_with(one, two) == []


def test_a_part_that_is_not_ready_in_time_is_named_and_ends_the_others() -> None:
    one, two = free_ports(2)
    with together(str(one), f"{two}:silent", ready_within_s=1.5) as process:
        output, error = process.communicate(timeout=8)
    assert (process.returncode, output) == (1, "")
    assert error == (
        f"part-silent was not ready within 1.5 s (http://127.0.0.1:{two}/health); it said last:\n"
        f"stand-in speaks at {two}\n"
    )
    assert processes_with(one, two) == []


def test_a_part_that_ignores_the_request_is_killed() -> None:
    (port,) = free_ports(1)
    with together(f"{port}:deaf") as process:
        wait_for_welcome(process)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
    assert process.returncode == 0
    assert processes_with(port) == []


def test_what_a_part_started_ends_with_it() -> None:
    (port,) = free_ports(1)
    with together(f"{port}:parental") as process:
        said = "\n".join(wait_for_welcome(process))
        match = re.search(r"started (\d+)", said)
        assert match, said
        grandchild = int(match[1])
        assert is_alive(grandchild)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=8)
    deadline = time.monotonic() + 3
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(grandchild)
