"""
What protection costs a request, part by part, in microseconds of CPU: policy, masks, seal.

The numbers of masks and ids are those of a sidebar. Run as `python -m bench.protection`; what the audit
costs stands in `python -m bench.audit`.
"""

import time
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from typing import Final

from bff.protection import Guard, compile_policy, read_approved
from masking.classes import MaskKind
from masking.keys import DEVELOPMENT_KEY, KeyRing, MasterKey
from masking.levels import Level
from masking.masks import mask_for
from masking.seal import AesSivSealer
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer
from resolvers.schema import build_schema, print_schema

RUNS: Final = 9
TIMES: Final = 1_000
IDS: Final = 46
"""Sealed ids of a sidebar: 20 holdings, 10 interactions, 10 tasks, 5 loans, the customer."""

VALUES: Final = (
    (MaskKind.NAME, "欧阳娜娜", 1),
    (MaskKind.MOBILE, "13812345678", 1),
    (MaskKind.NATIONAL_ID, "11010519491231002X", 1),
    (MaskKind.EMAIL, "user@example.com", 1),
    (MaskKind.ADDRESS, "江西省南昌市东湖区八一大道1号", 1),
    (MaskKind.ACCOUNT_NO, "1010000000000000001", 25),
    (MaskKind.FREE_TEXT, "客户对净值波动有顾虑，建议配置稳健型产品。", 10),
)
"""Kind, a value, and how many of them a sidebar masks."""

AMOUNTS: Final = 30
VIEWER: Final = Viewer(
    tenant=Tenant("JX0101"),
    staff_no=StaffNo("S101005"),
    post="KHJL",
    org=OrgPath(Tenant("JX0101")),
    roles=("relationship-manager",),
    application="workbench",
    channel=Channel.WORKBENCH,
    acr="1",
)


def cost_us(work: Callable[[], object]) -> float:
    """CPU of one call of *work*: the median of several runs."""
    return median(_run(work) for _ in range(RUNS)) / TIMES * 1e6


def _run(work: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(TIMES):
        work()
    return time.process_time() - begun


def policy() -> Callable[[], object]:
    """Finding a viewer's verdicts: compiled once for a standing, so a look-up."""
    guard = Guard(compile_policy(read_approved(), print_schema(build_schema())))
    return lambda: guard.protection(VIEWER)


def masks(level: Level) -> Callable[[], object]:
    work = [(mask_for(kind, level), value) for kind, value, times in VALUES for _ in range(times)]
    return lambda: [mask(value) for mask, value in work]


def bands() -> Callable[[], object]:
    band, amount = mask_for(MaskKind.AMOUNT, Level.MASKED), Decimal("1834221.55")
    return lambda: [band(amount) for _ in range(AMOUNTS)]


def seals() -> Callable[[], object]:
    sealer = AesSivSealer(KeyRing((MasterKey(1, DEVELOPMENT_KEY),)), ["Holding"])
    numbers = [f"H{number:012}" for number in range(IDS)]
    return lambda: sealer.seal_many(Tenant("JX0101"), [("Holding", numbers)])


def main() -> None:
    masked = sum(times for _, _, times in VALUES)
    rows = {
        "policy: verdicts of a viewer": policy(),
        f"masks: {masked} values": masks(Level.MASKED),
        f"masks: {AMOUNTS} bands": bands(),
        f"seal: {IDS} ids": seals(),
    }
    for name, work in rows.items():
        print(f"{name:<32}{cost_us(work):8.1f} µs a request")


if __name__ == "__main__":
    main()
