"""
The audit alone, in microseconds of CPU: a record of one customer's view, one of a list, and its delivery.

The plans are those of the real schema and policy. Run as `python -m bench.audit`.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from bff.audit import Audit
from bff.audit.keys import Pseudonyms
from bff.audit.sinks import StandardOutput
from bff.hints import core_schema
from bff.http.model import RequestMeta
from bff.plan import Plan, Planner, RunResult
from bff.plan.model import Node
from bff.protection import Guard, compile_policy, read_approved
from bff.settings import AuditSettings
from masking.keys import KeyRing, MasterKey
from masking.viewer import Channel, OrgPath, Relation, StaffNo, Tenant, Viewer
from resolvers.loads import CustomerRef
from resolvers.schema import build_schema, print_schema

SIDEBAR: Final = Path(__file__).resolve().parent.parent / "examples" / "sidebar.graphql"
LIST: Final = (
    "{ customers(first: 50) { nodes { profile { name mobile documentNo } assets { aum { amount } } } } }"
)
RUNS: Final = 9
TIMES: Final = 2_000
NUMBERS: Final = tuple(f"C{number:010}" for number in range(50))
GATHERED: Final = 200
"""Records between two turns of the event loop, in the delivery."""

RING: Final = KeyRing((MasterKey(1, os.urandom(64)),))
META: Final = RequestMeta(request_id="b" * 32, trace_id="a" * 32, deadline_s=0.0)
NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
TENANT: Final = Tenant("JX0101")
VIEWER: Final = Viewer(
    tenant=TENANT,
    staff_no=StaffNo("S101005"),
    post="KHJL",
    org=OrgPath(TENANT),
    roles=("relationship-manager",),
    application="workbench",
    channel=Channel.WORKBENCH,
    acr="1",
)


class Nowhere:
    """Accepts everything."""

    async def accept(self, lines: Sequence[bytes]) -> None: ...

    async def aclose(self) -> None: ...


def planned(query: str) -> Plan:
    declared = build_schema()
    guard = Guard(compile_policy(read_approved(), print_schema(declared)))
    standing, protection = guard.protection(VIEWER)
    plan = Planner(core_schema(declared)).plan(query, None, {}, standing, protection)
    if not isinstance(plan, Plan):
        raise TypeError("the document is refused")
    return plan


def result_of(plan: Plan, customers: int) -> RunResult:
    """What a run leaves behind that has met so many customers."""
    node = _entrance(plan.nodes)
    plan.entry(node, "Customer", Relation.MINE)
    met = [CustomerRef(customer_no=f"C{number:010}") for number in range(customers)]  # type: ignore[arg-type]
    return RunResult({}, met={(node.field, "Customer", Relation.MINE): met})


def _entrance(nodes: Sequence[Node]) -> Node:
    for node in nodes:
        if "Customer" in node.subjects:
            return node
        for children in node.children.values():
            with suppress(LookupError):
                return _entrance(children)
    raise LookupError


def cpu_us(work: Callable[[], object]) -> float:
    """CPU of one call, the median of some runs."""
    spent = []
    for _ in range(RUNS):
        began_ns = time.process_time_ns()
        for _ in range(TIMES):
            work()
        spent.append((time.process_time_ns() - began_ns) / TIMES / 1_000)
    return median(spent)


def recording(query: str, customers: int) -> float:
    plan = planned(query)
    result = result_of(plan, customers)
    audit = Audit(Nowhere(), RING, AuditSettings(queue_records=10**7))
    return cpu_us(lambda: audit.record(plan, result, query, "p" * 64, VIEWER, META, NOW))


async def delivering(query: str) -> float:
    """A record and its way to a file, in batches; all threads count."""
    plan = planned(query)
    result = result_of(plan, 1)
    target = os.open(os.devnull, os.O_WRONLY)
    audit = Audit(StandardOutput(target), RING, AuditSettings(queue_records=10**6))
    audit.start()
    began_ns = time.process_time_ns()
    for number in range(RUNS * TIMES):
        with audit.admit(plan, query):
            audit.record(plan, result, query, "p" * 64, VIEWER, META, NOW)
        if number % GATHERED == 0:
            await asyncio.sleep(0.001)
    await audit.aclose()
    os.close(target)
    return (time.process_time_ns() - began_ns) / (RUNS * TIMES) / 1_000


def main() -> None:
    sidebar = SIDEBAR.read_text("utf-8")
    namer = Pseudonyms(RING.keys[0]).namer(TENANT)
    for name, figure in (
        ("record, one customer (sidebar)", recording(sidebar, 1)),
        ("record, list of 50 customers", recording(LIST, 50)),
        ("pseudonym", cpu_us(lambda: namer("C0000012345"))),
        ("50 pseudonyms", cpu_us(lambda: namer.all(NUMBERS))),
        ("record and delivery, sidebar", asyncio.run(delivering(sidebar))),
    ):
        sys.stdout.write(f"{name:<34}{figure:>8.2f} µs\n")


if __name__ == "__main__":
    main()
