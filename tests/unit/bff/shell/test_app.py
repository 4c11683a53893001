"""So many requests at once and no more; at the end readiness goes down first."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.front_door import free_port
from tests.unit.bff.shell.server import HOST, App, serving

GET = b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n"
WAIT = b"GET /wait HTTP/1.1\r\n" + HOST + b"\r\n"
STREAM = b"GET /stream HTTP/1.1\r\n" + HOST + b"\r\n"
LIVE = b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n"


async def test_request_beyond_the_limit_is_told_when_to_come_back() -> None:
    app = App()
    async with (
        serving(app) as server,
        server.connect() as one,
        server.connect() as two,
        server.connect() as three,
    ):
        await one.send(WAIT)
        await two.send(WAIT)
        await asyncio.sleep(0.1)
        await three.send(GET)
        status, fields, body = await three.reply()
        assert (status, fields["retry-after"]) == (503, "7")
        assert json.loads(body)["errors"][0]["extensions"]["code"] == "SERVER_BUSY"
        assert app.paths == ["/wait", "/wait"]
        app.go.set()
        assert [(await one.reply())[0], (await two.reply())[0]] == [200, 200]
        async with server.connect() as four:
            await four.send(GET)
            assert (await four.reply())[0] == 200


async def test_probe_is_answered_however_busy_the_server_is() -> None:
    app = App()
    async with serving(app, requests=1) as server, server.connect() as one, server.connect() as two:
        await one.send(WAIT)
        await asyncio.sleep(0.1)
        await two.send(LIVE)
        assert (await two.reply())[0] == 200
        app.go.set()


async def test_stream_of_events_gives_its_place_free() -> None:
    app = App()
    async with serving(app, requests=1) as server, server.connect() as one, server.connect() as two:
        await one.send(STREAM)
        await asyncio.sleep(0.1)
        await two.send(GET)
        assert (await two.reply())[0] == 200
        app.go.set()


async def test_connection_beyond_the_limit_is_told_when_to_come_back() -> None:
    async with serving(App(), connections=1) as server, server.connect() as one:
        await one.send(GET)
        assert (await one.reply())[0] == 200
        async with server.connect() as two:
            status, fields, body = await two.reply()
            assert (status, fields["retry-after"], fields["connection"]) == (503, "7", "close")
            assert json.loads(body)["errors"][0]["extensions"]["code"] == "SERVER_BUSY"
        await one.send(GET)
        assert (await one.reply())[0] == 200


SERVER = """
import sys, uvicorn
from bff.settings.server import ServerSettings
from bff.settings.shell import ShellSettings
from bff.shell import GuardedProtocol, Shell

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"]:
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})

shell = Shell(app, ShellSettings(drain_ms=700), ServerSettings())
port = int(sys.argv[1])
uvicorn.run(shell, port=port, http=GuardedProtocol, loop="uvloop", log_config=None, proxy_headers=False)
"""


def test_readiness_goes_down_before_the_server_ends(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text(SERVER, "utf-8")
    port = free_port()
    process = subprocess.Popen([sys.executable, str(script), str(port)], env={"PYTHONPATH": "."})
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5) as client:
        _wait_until_ready(client)
        started_s = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        ready, served = client.get("/health/ready"), client.get("/graphql")
        assert (ready.status_code, served.status_code) == (503, 200)
        assert ready.json()["errors"][0]["extensions"]["code"] == "SERVER_STOPPING"
        assert served.headers["connection"] == "close"
        assert client.get("/health/live").status_code == 200
    process.wait(10)
    assert 0.6 < time.perf_counter() - started_s < 5


def _wait_until_ready(client: httpx.Client) -> None:
    for _ in range(200):
        try:
            assert client.get("/health/ready").status_code == 200
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError
