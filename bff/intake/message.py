"""What a system of the bank may tell: one small JSON object, read strictly."""

from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta

from bff.codes import Code
from bff.errors import RequestRefused

EVENTS_LIMIT: Final = 100
"""In one request; each is one exchange with Redis."""

Number: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,32}$")]
Organisation: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{0,32}$")]


class Org(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The organisations somebody works in, below the member bank; "" means "not that deep"."""

    branch: Organisation = ""
    sub_branch: Organisation = ""
    outlet: Organisation = ""


class TaskAssigned(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="taskAssigned"):
    """A task has been given to somebody."""

    task: Number
    staff: Number
    org: Org = Org()

    def __repr__(self) -> str:
        return "<TaskAssigned>"


class PerformanceUpdated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="performanceUpdated"):
    """A result has changed: of a person and the organisations above, or of organisations alone."""

    staff: Number | None = None
    org: Org = Org()

    def __repr__(self) -> str:
        return "<PerformanceUpdated>"


Message: TypeAlias = TaskAssigned | PerformanceUpdated


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request's events. All are of the member bank that the token names."""

    events: Annotated[tuple[Message, ...], Meta(min_length=1, max_length=EVENTS_LIMIT)]

    def __repr__(self) -> str:
        return "<Batch>"


_decode: Final = msgspec.json.Decoder(Batch).decode


def read_batch(body: bytes) -> Batch:
    """The events in *body*; raises `RequestRefused` with BAD_REQUEST for whatever is wrong with it."""
    try:
        return _decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise RequestRefused(Code.BAD_REQUEST) from None
