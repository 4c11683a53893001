"""From one client to 512: nothing may fail, and the cost of a request should stay what it is."""

from typing import Final

from bench.load import Shot, shoot, write_script
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, MERCURIUS, running
from bench.workloads import SIDEBAR

CLIENTS: Final = (1, 8, 32, 128, 512)
HEAD: Final = f"{'CPU µs':>9}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}  failed"


def run(setting: Setting, *, quick: bool) -> None:
    seconds = 2 if quick else 8
    print(f"\nconcurrent clients, sidebar, {seconds} s each\n{'target':<16}{'clients':>8}{HEAD}")
    with running([BFF, MERCURIUS], setting.upstream.url()) as servers:
        for session in [Session(server, setting.token) for server in servers]:
            script = write_script(f"{session.server.name}-clients", setting.token, session.body(SIDEBAR))
            usual = shoot(session.server, script, seconds)
            for clients in CLIENTS:
                shot = shoot(session.server, script, seconds, clients)
                print(f"{session.server.name:<16}{clients:>8}{row(shot, usual)}", flush=True)


def row(shot: Shot, usual: Shot) -> str:
    """One line; replies of another size than usual hold errors, though they answer 200."""
    changed = abs(shot.reply_bytes / usual.reply_bytes - 1) > 0.01
    remark = f"{shot.failures}{', and errors inside replies' if changed else ''}"
    return f"{shot.cpu_us:>9,.0f}{shot.rps:>9,.0f}{shot.p50_ms:>9.1f}{shot.p99_ms:>9.1f}  {remark}"
