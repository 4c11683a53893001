"""Before any load: every target gives the same reply, with the same number of upstream calls."""

from collections.abc import Sequence
from typing import Any, Final

from bench.targets import Server
from bench.upstream import Upstream
from bench.workloads import LIST, Workload, comparable, leaves_of

FIRST_CUSTOMER: Final = 0


class Different(Exception):
    """A target does not do the work that is measured."""


class Session:
    """One server, the caller's token, and the customer's id as this server seals it."""

    def __init__(self, server: Server, token: str) -> None:
        self.server: Final = server
        self.token: Final = token
        nodes = server.post(token, LIST.body(""))["data"]["customers"]["nodes"]
        self.customer: Final[str] = nodes[FIRST_CUSTOMER]["id"]

    def body(self, workload: Workload) -> bytes:
        return workload.body(self.customer)

    def ask(self, workload: Workload) -> Any:
        return self.server.post(self.token, self.body(workload))


def check(sessions: Sequence[Session], workload: Workload, upstream: Upstream) -> None:
    """
    Compare all targets' replies with the first one's, sealed ids apart.

    Raises:
        Different: one fails, differs, shows too few leaves or asks upstream more or less often.
    """
    expected: Any = None
    for session in sessions:
        session.ask(workload)  # connections, keys and plans are there from now on
        before = upstream.requests()
        reply = session.ask(workload)
        calls = upstream.requests() - before
        found = comparable(reply.get("data"))
        _require(session, workload, reply, calls)
        if expected is None:
            expected = found
        if found != expected:
            where = "\n  ".join(differences(expected, found)[:5])
            raise Different(f"{session.server.name} answers {workload.name} otherwise:\n  {where}")


def _require(session: Session, workload: Workload, reply: Any, calls: int) -> None:
    name = f"{session.server.name}, {workload.name}"
    if reply.get("errors") or "data" not in reply:
        raise Different(f"{name}: {reply.get('errors')}")
    if leaves_of(reply["data"]) < workload.leaves:
        raise Different(f"{name}: only {leaves_of(reply['data'])} leaves of {workload.leaves}")
    if calls != workload.calls:
        raise Different(f"{name}: {calls} upstream calls, not {workload.calls}")


def differences(expected: Any, found: Any, path: str = "data") -> list[str]:
    """Where two replies differ, by path."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return [d for key in expected for d in differences(expected[key], found[key], f"{path}.{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [d for at, (one, two) in pairs for d in differences(one, two, f"{path}.{at}")]
    return [] if expected == found else [f"{path}: {expected!r}, not {found!r}"]
