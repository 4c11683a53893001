"""The calls of one run: who is in which, how far it has come, and the numbers nobody may dial."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from sandbox.kit.operation import Ask
from sandbox.kit.refusal import Cause, Refusal
from sandbox.outbound.requests import CallRequest, Order
from sandbox.world.base import World
from sandbox.world.customer import CAST

_KEY_LENGTHS: Final = range(8, 129)
_PROGRESS: Final = ((0.0, "dialling"), (4.0, "ringing"), (10.0, "connected"), (60.0, "ended"))
"""Seconds after the order, and what the platform then says of it."""
_UNWANTED_PERCENT: Final = 4
"""Of the customers, who asked not to be called. The cast never did."""


class PlacedCall(msgspec.Struct, frozen=True):
    call_id: str
    staff_no: str
    order: Order
    placed_at: datetime
    placed_s: float
    """On the exchange's clock."""


class Exchange:
    """Places calls, one at a time for each operator; *clock* counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls: dict[str, PlacedCall] = {}
        self._by_key: dict[tuple[str, str, str], str] = {}

    def clear(self) -> None:
        self._calls.clear()
        self._by_key.clear()

    def state(self, placed: PlacedCall) -> str:
        passed_s = self._clock() - placed.placed_s
        return next(state for since_s, state in reversed(_PROGRESS) if passed_s >= since_s)

    def start(self, ask: Ask[Order]) -> PlacedCall:
        """Place a call, once for each Idempotency-Key of an operator."""
        if len(ask.idempotency_key) not in _KEY_LENGTHS:
            raise Refusal(Cause.BAD_REQUEST)
        key = (ask.caller.application_name, ask.caller.staff.no, ask.idempotency_key)
        known = self._calls.get(self._by_key.get(key, ""))
        if known is not None and known.order != ask.request:
            raise Refusal(Cause.CONFLICT, "idempotency-key-reused")
        if known is None:
            known = self._place(ask)
            self._by_key[key] = known.call_id
        return known

    def find(self, ask: Ask[CallRequest]) -> PlacedCall:
        found = self._calls.get(ask.request.call)
        if found is None or found.staff_no != ask.caller.staff.no:
            raise Refusal(Cause.NOT_FOUND)
        return found

    def _place(self, ask: Ask[Order]) -> PlacedCall:
        order, staff = ask.request, ask.caller.staff
        if not ask.caller.may_read(ask.world, order.customer):
            raise Refusal(Cause.NOT_FOUND)
        if _unwanted(ask.world, order.customer):
            raise Refusal(Cause.CONFLICT, "do-not-call")
        if any(call.staff_no == staff.no and self.state(call) != "ended" for call in self._calls.values()):
            raise Refusal(Cause.CONFLICT, "operator-busy")
        call_id = f"D{staff.org.bank[-3:]}{len(self._calls) + 1:09d}"
        placed = PlacedCall(call_id, staff.no, order, ask.world.now(), self._clock())
        self._calls[call_id] = placed
        return placed


def _unwanted(world: World, customer: str) -> bool:
    chance = world.stream("do-not-call", customer).random() * 100
    return customer not in CAST.values() and chance < _UNWANTED_PERCENT
