"""How the CRM's replies are read: another list key at each endpoint, and errors by its own codes."""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

import msgspec

from adapters.crm_wire import (
    CheckInItem,
    CustomerTags,
    ScenarioItem,
    TaskItem,
)
from adapters.errors import (
    UpstreamConflict,
    UpstreamError,
    UpstreamMalformed,
    UpstreamNotFound,
    UpstreamRefused,
    UpstreamUnavailable,
)
from adapters.records import TaskNo
from adapters.transport import Fault, Response, fault_of_status
from adapters.wire import Wire

ItemT = TypeVar("ItemT")
ReplyT = TypeVar("ReplyT")
ResultT = TypeVar("ResultT")

ERROR_CODES: Final[dict[str, type[UpstreamError]]] = {
    "ASSERTION_INVALID": UpstreamRefused,
    "APP_FORBIDDEN": UpstreamRefused,
    "OPERATOR_FORBIDDEN": UpstreamRefused,
    "TASK_NOT_FOUND": UpstreamNotFound,
    "TOO_MANY_REQUESTS": UpstreamUnavailable,
}
CONFLICTS: Final = {
    "TASK_ALREADY_COMPLETED": "ALREADY_COMPLETED",
    "TASK_EXPIRED": "EXPIRED",
    "TASK_NOT_YOURS": "NOT_ASSIGNED_TO_YOU",
    "CHECKIN_TOO_FAR": "TOO_FAR",
    "IDEMPOTENCY_KEY_REUSED": "IDEMPOTENCY_KEY_REUSED",
}


class AssignmentList(Wire, Generic[ItemT], frozen=True):
    data: tuple[ItemT, ...]


class InteractionList(Wire, Generic[ItemT], frozen=True):
    records: tuple[ItemT, ...]


class OpportunityList(Wire, Generic[ItemT], frozen=True):
    opportunity_list: tuple[ItemT, ...]


def assignment_list(item: type[ItemT]) -> type[AssignmentList[ItemT]]:
    return AssignmentList[item]  # type: ignore[valid-type]


def interaction_list(item: type[ItemT]) -> type[InteractionList[ItemT]]:
    return InteractionList[item]  # type: ignore[valid-type]


def opportunity_list(item: type[ItemT]) -> type[OpportunityList[ItemT]]:
    return OpportunityList[item]  # type: ignore[valid-type]


class TagList(Wire, frozen=True):
    items: tuple[CustomerTags, ...]


class TaskList(Wire, frozen=True):
    task_list: tuple[TaskItem, ...]
    total: int | None = None


class ScenarioList(Wire, frozen=True):
    records: tuple[ScenarioItem, ...]


class CheckInList(Wire, frozen=True):
    checkins: tuple[CheckInItem, ...]


class Completed(Wire, frozen=True):
    error: bool
    task: TaskItem | None = None


class CheckedIn(Wire, frozen=True):
    error: bool
    id: str | None = None
    task_id: TaskNo | None = None
    checkin_time: int | None = None


class _Error(Wire, frozen=True):
    code: str


_ERROR_DECODER: Final = msgspec.json.Decoder(_Error)


def reader(reply: type[ReplyT], shape: Callable[[ReplyT], ResultT]) -> Callable[[Response], ResultT]:
    """Read replies of type *reply*, and raise what the CRM's error codes mean."""
    decoder = msgspec.json.Decoder(reply)

    def read(response: Response) -> ResultT:
        if response.status != 200:
            raise _fault_of(response)
        decoded = decoder.decode(response.body)
        if getattr(decoded, "error", False):
            raise Fault(UpstreamMalformed)
        return shape(decoded)

    return read


def _fault_of(response: Response) -> Fault:
    """By the CRM's code; by the status where the code is new, or where a gateway answered instead."""
    code = _code_of(response)
    if code in CONFLICTS:
        return Fault(UpstreamConflict, reason=CONFLICTS[code])
    if code in ERROR_CODES:
        return Fault(ERROR_CODES[code])
    return fault_of_status(response.status)


def _code_of(response: Response) -> str:
    try:
        return _ERROR_DECODER.decode(response.body).code
    except msgspec.MsgspecError:
        return ""
