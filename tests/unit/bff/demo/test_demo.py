"""`python -m bff demo`, whole: the bank, the server, the curl to paste, and nothing left at the end."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[4]
SOURCES = ("DATA_ASSET", "CRM", "CORE_LOANS", "CATALOGUE", "KPI_MART", "OUTBOUND")
READY_WITHIN_S = 40.0


def settings_on_free_ports() -> dict[str, str]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(2 + len(SOURCES))]
    server, issuer, *sources = (place.getsockname()[1] for place in held)
    for place in held:
        place.close()
    return {
        "BFF_SERVER_PORT": str(server),
        "BFF_IDENTITY_ISSUER": f"http://127.0.0.1:{issuer}",
        **{
            f"BFF_{name}_URL": f"http://127.0.0.1:{port}" for name, port in zip(SOURCES, sources, strict=True)
        },
    }


@contextmanager
def demo(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BFF_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bff", "demo"],
        cwd=ROOT,
        env={**kept, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def said_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    said: list[str] = []
    while not said or not said[-1].startswith("Ctrl-C"):
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        said.append(line.rstrip("\n"))
    return said


def listening(settings: Mapping[str, str]) -> list[str]:
    """The settings at whose port somebody still answers."""
    found: list[str] = []
    for name, value in settings.items():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(value.rpartition(":")[2]))) == 0:
                found.append(name)
    return found


def pasted(curl: str) -> httpx.Response:
    """What the printed curl does, word by word."""
    _, _, url, _, content_type, _, authorization, _, data = shlex.split(curl)
    headers = dict(header.split(": ", 1) for header in (content_type, authorization))
    return httpx.post(
        url, headers=headers, content=Path(data.removeprefix("@")).read_bytes(), trust_env=False
    )


def test_one_command_gives_a_curl_that_answers_and_ctrl_c_ends_everything() -> None:
    settings = settings_on_free_ports()
    with demo(settings) as process:
        said = said_until_ready(process)
        assert sorted(listening(settings)) == sorted(settings)
        assert len([line for line in said if line.startswith("export ")]) == 9
        (curl,) = (line for line in said if line.startswith("curl "))
        reply = pasted(curl)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=20)
    assert reply.status_code == 200
    answer = reply.json()
    assert answer["data"]["customer"]["relation"] == "MINE"
    assert "errors" not in answer
    assert (process.returncode, error) == (0, "")
    assert listening(settings) == []


def test_a_killed_demo_leaves_nobody_listening() -> None:
    settings = settings_on_free_ports()
    with demo(settings) as process:
        said_until_ready(process)
        process.kill()
        process.wait(timeout=5)
    deadline = time.monotonic() + 8
    while listening(settings) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert listening(settings) == []


@pytest.mark.parametrize("variable", ["BFF_SERVER_PORT", "BFF_CRM_URL"])
def test_a_taken_port_is_one_line_and_nothing_is_started(variable: str) -> None:
    settings = settings_on_free_ports()
    port = int(settings[variable].rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)), demo(settings) as process:
        output, error = process.communicate(timeout=10)
        assert listening(settings) == [variable]
    assert (process.returncode, output) == (2, "")
    assert error.startswith(f"Port {port} for ")
    assert f"as in {variable}=" in error
    assert error.count("\n") == 1
