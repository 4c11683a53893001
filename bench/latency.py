"""Upstreams that answer after 0, 5 and 50 ms: what waiting costs, and how many wait at once."""

from typing import Final

from bench.concurrency import HEAD, row
from bench.load import shoot, write_script
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, MERCURIUS, running
from bench.upstream import DELAYS_MS
from bench.workloads import SIDEBAR

CLIENTS: Final = 128


def run(setting: Setting, *, quick: bool) -> None:
    seconds = 2 if quick else 8
    print(f"\nupstream latency, sidebar, {CLIENTS} clients\n{'target':<16}{'delay ms':>9}{HEAD}")
    for delay_ms in DELAYS_MS:
        with running([BFF, MERCURIUS], setting.upstream.url(delay_ms)) as servers:
            for session in [Session(server, setting.token) for server in servers]:
                name = session.server.name
                script = write_script(f"{name}-latency", setting.token, session.body(SIDEBAR))
                usual = shoot(session.server, script, 1, 1)
                shot = shoot(session.server, script, seconds, CLIENTS)
                print(f"{name:<16}{delay_ms:>9}{row(shot, usual)}", flush=True)
