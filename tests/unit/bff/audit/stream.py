"""Streams as processes write them, and what verifying them says."""

from datetime import UTC, datetime

from bff.audit.chain import Chain, head_line
from bff.audit.compose import Composer, Touch
from bff.audit.faults import Place
from bff.audit.keys import Pseudonyms
from bff.audit.record import READ
from bff.audit.verify import Report, Verifier
from bff.http.model import RequestMeta
from masking.keys import KeyRing, MasterKey
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer

KEY = MasterKey(7, bytes(range(64)))
RING = KeyRing((KEY,))
NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
META = RequestMeta(request_id="b" * 32, trace_id="a" * 32, deadline_s=0.0)
HOME = Tenant("JX0101")


def viewer(tenant: Tenant = HOME) -> Viewer:
    return Viewer(
        tenant=tenant,
        staff_no=StaffNo("S101005"),
        post="KHJL",
        org=OrgPath(tenant),
        roles=("relationship-manager",),
        application="workbench",
        channel=Channel.WORKBENCH,
        acr="1",
    )


def touch(*customers: str) -> Touch:
    return Touch("Sidebar", "d" * 64, READ, True, "policy-digest", (), dict.fromkeys(customers))


def written(chain: Chain, records: int) -> list[bytes]:
    """The next lines of *chain*."""
    composer = Composer(Pseudonyms(KEY))
    return [
        chain.seal(composer.compose(chain.next(), touch("C0000000001"), viewer(), META, NOW))
        for _ in range(records)
    ]


def head(chain: Chain, *, closed: bool = False) -> bytes:
    return head_line(chain.head(closed=closed).text(), 0)


def verified(lines: list[bytes], ring: KeyRing = RING, *, is_part: bool = False) -> Report:
    verifier = Verifier(ring, is_part=is_part)
    for number, line in enumerate(lines, 1):
        verifier.take(line, Place(number, f"line {number}"))
    return verifier.report()


def faults(lines: list[bytes], *, is_part: bool = False) -> list[tuple[int, str, int, int]]:
    """Line, what happened, first and last record of each fault."""
    found = verified(lines, is_part=is_part).faults
    return [(fault.place.order, fault.kind.name, fault.first, fault.last) for fault in found]
