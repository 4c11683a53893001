"""What an adapter of a call platform owes. Against a bank's own test system it orders one call."""

from uuid import uuid4

import pytest

from adapters.errors import UpstreamConflict, UpstreamNotFound
from adapters.ports import OutboundCalls
from adapters.records.outbound import CallNo, CallOrder, CallState
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOTLINE = "13800138000"
"""A carrier's public number."""


async def test_a_call_is_ordered_once_and_read_by_its_operator_only(
    outbound: OutboundCalls, ground: Ground
) -> None:
    order, key = CallOrder(customer_no=ground.customers[0], number=HOTLINE), uuid4().hex
    placed = await outbound.start(ground.call(), order, key)
    assert placed.state is not CallState.UNKNOWN
    again = await outbound.start(ground.call(), order, key)
    assert (again.call_no, again.placed_at) == (placed.call_no, placed.placed_at)
    assert (await outbound.state(ground.call(), placed.call_no)).call_no == placed.call_no
    with pytest.raises(UpstreamNotFound):
        await outbound.state(ground.strangers_call(), placed.call_no)


async def test_what_is_no_number_is_not_dialled(outbound: OutboundCalls, ground: Ground) -> None:
    order = CallOrder(customer_no=ground.customers[0], number="138****8000")
    with pytest.raises(UpstreamConflict) as raised:
        await outbound.start(ground.call(), order, uuid4().hex)
    assert raised.value.reason == "NOT_DIALABLE"


async def test_another_member_bank_calls_nobody(outbound: OutboundCalls, ground: Ground) -> None:
    order = CallOrder(customer_no=ground.customers[0], number=HOTLINE)
    with pytest.raises(UpstreamNotFound):
        await outbound.start(ground.strangers_call(), order, uuid4().hex)


async def test_a_call_that_nobody_placed_is_not_found(outbound: OutboundCalls, ground: Ground) -> None:
    with pytest.raises(UpstreamNotFound):
        await outbound.state(ground.call(), CallNo("D999999999999"))
