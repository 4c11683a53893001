"""Cold compile: what the first request of a document costs more than the next ones."""

from typing import Final

from bench.processes import cpu_s
from bench.replies import Session
from bench.setting import Setting
from bench.targets import BFF, running
from bench.workloads import WORKLOADS, Workload

DOCUMENTS: Final = 200
QUICK_DOCUMENTS: Final = 40


def run(setting: Setting, *, quick: bool) -> None:
    documents = QUICK_DOCUMENTS if quick else DOCUMENTS
    print(f"\ncold compile: CPU of a request whose document is new, over {documents} documents")
    with running([BFF], setting.upstream.url()) as [server]:
        session = Session(server, setting.token)
        for workload in WORKLOADS:
            session.ask(workload)
            warm_ms = _cpu_ms(session, [session.body(workload)] * documents)
            cold_ms = _cpu_ms(session, [_renamed(session, workload, no) for no in range(documents)])
            print(f"{workload.name:<10}{warm_ms:>8.2f} ms warm{cold_ms:>8.2f} ms cold", flush=True)


def _renamed(session: Session, workload: Workload, number: int) -> bytes:
    """The same operation under a name of its own, which makes it another document."""
    name = workload.name.capitalize().encode()
    return session.body(workload).replace(name, name + b"%d" % number)


def _cpu_ms(session: Session, bodies: list[bytes]) -> float:
    before_s = cpu_s(session.server.pid)
    for body in bodies:
        session.server.post(session.token, body)
    return (cpu_s(session.server.pid) - before_s) / len(bodies) * 1_000
