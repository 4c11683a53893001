"""The upstreams of the bench: one nginx that answers every call with its fixed body, at once or late."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from bench.ports import free_port
from bench.processes import OTHER_CPU, stop

ROUTES: Final = {
    "/v1/customers/batchQuery": "profiles",
    "/v1/customers/search": "search",
    "/v1/holdings/batchQuery": "holdings",
    "/api/assignments/query": "assignments-$keys",
    "/api/interactions/query": "interactions",
    "/api/v1/loans/query": "loans",
    "/performance": "performance",
    "/jwks.json": "jwks",
}
DELAYS_MS: Final = (0, 5, 50)

CONFIGURATION: Final = """\
load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;
daemon off; {user} worker_processes 1; worker_cpu_affinity 10;
pid {work}/nginx.pid; error_log {work}/nginx.log crit;
events {{ worker_connections 8192; }}
http {{
  access_log off; default_type application/json; server_tokens off; tcp_nodelay on; sendfile off;
  keepalive_requests 1000000000; keepalive_timeout 3600s; client_body_buffer_size 64k;
  client_body_temp_path {work}/nginx-body; proxy_temp_path {work}/nginx-proxy;
  fastcgi_temp_path {work}/nginx-fcgi; uwsgi_temp_path {work}/nginx-uwsgi; scgi_temp_path {work}/nginx-scgi;
  open_file_cache max=100 inactive=3600s; open_file_cache_valid 3600s;
  map $content_length $keys {{ default many; "~^[0-9]?[0-9]$" one; }}
  root {bodies};
{servers}
}}
"""


class Upstream:
    """A running nginx: its address by delay, and how many requests it has seen."""

    def __init__(self, ports: dict[int, int]) -> None:
        self._ports = ports
        self._http = httpx.Client(trust_env=False)
        self._counts = 0

    def url(self, delay_ms: int = 0) -> str:
        return f"http://127.0.0.1:{self._ports[delay_ms]}"

    def requests(self) -> int:
        """All requests so far, without those of this count."""
        lines = self._http.get(f"{self.url()}/status").text.splitlines()
        self._counts += 1
        return int(lines[2].split()[2]) - self._counts


@contextmanager
def running_upstream(bodies: Path, work: Path) -> Iterator[Upstream]:
    """Start nginx on free ports, one for each delay, and end it."""
    ports = {delay_ms: free_port() for delay_ms in DELAYS_MS}
    configuration = work / "nginx.conf"
    configuration.write_text(
        CONFIGURATION.format(
            user="user root;" if os.geteuid() == 0 else "",
            work=work,
            bodies=bodies,
            servers="\n".join(_server(port, delay_ms) for delay_ms, port in ports.items()),
        ),
        "utf-8",
    )
    process = subprocess.Popen(
        ["taskset", "-c", str(OTHER_CPU), "nginx", "-p", str(work), "-c", str(configuration)]
    )
    try:
        upstream = Upstream(ports)
        _wait(upstream, process)
        yield upstream
    finally:
        stop(process)


def _server(port: int, delay_ms: int) -> str:
    locations = "\n".join(_location(path, body, delay_ms) for path, body in ROUTES.items())
    return f"""\
  server {{
    listen 127.0.0.1:{port} backlog=2048;
    location = /status {{ stub_status; }}
    location ~ \\.json$ {{ error_page 405 =200 $uri; }}
{locations}
  }}"""


def _location(path: str, body: str, delay_ms: int) -> str:
    """A POST may not have a file: it is refused, and the refusal is answered with the file and 200."""
    if path.endswith(".json"):
        return ""
    if delay_ms:
        answer = f"echo_sleep {delay_ms / 1000}; echo_exec /{body}.json;"
    else:
        answer = f"error_page 405 =200 /{body}.json; return 405;"
    return f"    location = {path} {{ {answer} }}"


def _wait(upstream: Upstream, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise RuntimeError("nginx did not start")
        try:
            upstream.requests()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("nginx does not answer")
