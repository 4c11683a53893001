"""The outbound-call platform as `OutboundCalls`: it dials the operator, then the customer, and joins them."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from adapters.assertion import AssertionSigner
from adapters.cache import CacheStore
from adapters.errors import UpstreamConflict
from adapters.ports import Call
from adapters.records import CustomerNo
from adapters.records.outbound import CallNo, CallOrder, CallState, OutboundCall
from adapters.translate import shanghai_time
from adapters.transport import (
    Endpoint,
    Fault,
    Response,
    SourceSettings,
    Upstream,
    fault_of_status,
    open_upstream,
)
from adapters.wire import Wire

NOT_DIALABLE: Final = "NOT_DIALABLE"
CONFLICTS: Final = {
    "urn:outbound:operator-busy": "OPERATOR_BUSY",
    "urn:outbound:do-not-call": "DO_NOT_CALL",
    "urn:outbound:not-dialable": NOT_DIALABLE,
    "urn:outbound:idempotency-key-reused": "IDEMPOTENCY_KEY_REUSED",
}
"""Problem types by which the platform rejects a command, and the port's reasons."""

_MAINLAND: Final = re.compile(r"(?:(?:\+|00)?86)?(?P<mobile>1[3-9]\d{9})")
_LANDLINE: Final = re.compile(r"(?:(?:\+|00)86|0)(?P<area>10|2\d|[3-9]\d{2})(?P<local>\d{7,8})")
_FOREIGN: Final = re.compile(r"(?:\+|00)(?P<digits>(?!86)[1-9]\d{6,14})")
_EXTENSION: Final = re.compile(r"(?:(?<=\d{7})-|\s*(?:转|ext\.?)\s*)(?P<extension>\d{1,6})$")
_SEPARATORS: Final = re.compile(r"[\s()（）\-]")
_WAYS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (_MAINLAND, lambda found: f"+86{found['mobile']}"),
    (_LANDLINE, lambda found: f"+86{found['area']}{found['local']}"),
    (_FOREIGN, lambda found: f"+{found['digits']}"),
)


class _Order(Wire, frozen=True, omit_defaults=True):
    customer: CustomerNo
    callee: str
    extension: str | None = None


class _Placed(Wire, frozen=True):
    call_id: CallNo
    state: str
    placed_at: datetime


class _Problem(Wire, frozen=True):
    type: str


_PLACED_DECODER: Final = msgspec.json.Decoder(_Placed)
_PROBLEM_DECODER: Final = msgspec.json.Decoder(_Problem)
_encode: Final = msgspec.json.Encoder().encode


def _read(response: Response) -> OutboundCall:
    if response.status != 200:
        raise _fault_of(response)
    placed = _PLACED_DECODER.decode(response.body)
    return OutboundCall(
        call_no=placed.call_id,
        state=CallState(placed.state.upper()),
        placed_at=shanghai_time(placed.placed_at),
    )


def _fault_of(response: Response) -> Fault:
    """By the problem's type where it rejects a command, by the status otherwise."""
    try:
        reason = CONFLICTS.get(_PROBLEM_DECODER.decode(response.body).type)
    except msgspec.MsgspecError:
        reason = None
    return Fault(UpstreamConflict, reason=reason) if reason else fault_of_status(response.status)


_START: Final = Endpoint("start", "POST", "/calls", _read, idempotent=False)
_STATE: Final = Endpoint("state", "GET", "/calls", _read)


class OutboundApi:
    """Speaks to the call platform through one `Upstream`. Nothing of a call is cached."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def start(self, call: Call, order: CallOrder, idempotency_key: str) -> OutboundCall:
        dialled = international(order.number)
        if dialled is None:
            raise UpstreamConflict(self._upstream.source, _START.name, NOT_DIALABLE)
        callee, extension = dialled
        body = _encode(_Order(order.customer_no, callee, extension))
        return await self._upstream.ask(call, _START, body, idempotency_key=idempotency_key)

    async def state(self, call: Call, no: CallNo) -> OutboundCall:
        return await self._upstream.ask(call, _STATE, path=f"{_STATE.path}/{no}")

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()


def international(number: str) -> tuple[str, str | None] | None:
    """
    Write a telephone number as staff typed it in E.164, with its extension where there is one.

    Without a country code it is a number of the mainland. `None` for what is no telephone number.
    """
    extension = _EXTENSION.search(number)
    digits = _SEPARATORS.sub("", number[: extension.start()] if extension else number)
    for pattern, write in _WAYS:
        found = pattern.fullmatch(digits)
        if found:
            return write(found), extension["extension"] if extension else None
    return None


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> OutboundApi:
    """The factory that the registry calls; calls are an operator's and never cached."""
    return OutboundApi(open_upstream(settings, signer))
