"""What the outbound-call platform tells of a call it has placed."""

from datetime import datetime
from typing import NewType

from adapters.records.base import CustomerNo, Record, UpstreamEnum

CallNo = NewType("CallNo", str)


class CallState(UpstreamEnum):
    DIALLING = "DIALLING"
    RINGING = "RINGING"
    CONNECTED = "CONNECTED"
    ENDED = "ENDED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class CallOrder(Record, frozen=True):
    """Whom to call, at which number: the number goes to the platform and nowhere else."""

    customer_no: CustomerNo
    number: str
    """As the data-asset API holds it, in whatever spelling staff typed it."""


class OutboundCall(Record, frozen=True):
    call_no: CallNo
    state: CallState
    placed_at: datetime
