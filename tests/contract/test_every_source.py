"""What every adapter owes, whichever port it stands behind."""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import pytest

from adapters.errors import UpstreamError, UpstreamTimeout
from adapters.ports import Call
from tests.contract.ground import Ground

pytestmark = pytest.mark.asyncio(loop_scope="session")

Read = Callable[[Any, Call, Ground], Awaitable[Mapping[Any, Any]]]
BATCHES: Final[dict[str, tuple[str, Read]]] = {
    "profiles": ("data-asset", lambda source, call, ground: source.profiles(call, ground.customers)),
    "assets": ("data-asset", lambda source, call, ground: source.assets(call, ground.customers)),
    "holdings": ("data-asset", lambda source, call, ground: source.holdings(call, ground.customers)),
    "accounts": ("data-asset", lambda source, call, ground: source.accounts(call, ground.customers)),
    "cards": ("data-asset", lambda source, call, ground: source.cards(call, ground.customers)),
    "maturities": (
        "data-asset",
        lambda source, call, ground: source.maturities(call, ground.customers, 366),
    ),
    "assignments": ("crm", lambda source, call, ground: source.assignments(call, ground.customers)),
    "interactions": ("crm", lambda source, call, ground: source.interactions(call, ground.customers)),
    "tags": ("crm", lambda source, call, ground: source.tags(call, ground.customers)),
    "opportunities": ("crm", lambda source, call, ground: source.opportunities(call, ground.customers)),
    "customer_tasks": ("crm", lambda source, call, ground: source.customer_tasks(call, ground.customers)),
    "loans": ("core-loans", lambda source, call, ground: source.loans(call, ground.customers)),
    "credit_lines": ("core-loans", lambda source, call, ground: source.credit_lines(call, ground.customers)),
    "recommendations": (
        "catalogue",
        lambda source, call, ground: source.recommendations(call, ground.customers),
    ),
}
"""Every read by customer, with the source that owes it."""
SOURCES: Final = ["data-asset", "crm", "core-loans", "catalogue", "kpi-mart", "outbound"]


@pytest.mark.parametrize("name", SOURCES)
async def test_it_tells_that_upstream_answers(adapter: Callable[[str], Any], name: str) -> None:
    assert await adapter(name).ping() is None


@pytest.mark.parametrize("read", BATCHES)
async def test_a_batch_holds_asked_customers_only(
    adapter: Callable[[str], Any], ground: Ground, read: str
) -> None:
    source, ask = BATCHES[read]
    found = await ask(adapter(source), ground.call(), ground)
    assert found
    assert set(found) <= set(ground.customers)
    for no, value in found.items():
        rows = value if isinstance(value, tuple) else (value,)
        assert rows
        assert {getattr(row, "customer_no", no) for row in rows} == {no}


@pytest.mark.parametrize("read", BATCHES)
async def test_one_by_one_tells_the_same_as_together(
    adapter: Callable[[str], Any], ground: Ground, read: str
) -> None:
    source, ask = BATCHES[read]
    together = await ask(adapter(source), ground.call(), ground)
    alone: dict[Any, Any] = {}
    for no in ground.customers:
        alone |= await ask(adapter(source), ground.call(), _about(ground, no))
    assert alone == together


@pytest.mark.parametrize("read", BATCHES)
async def test_another_member_bank_sees_nobody(
    adapter: Callable[[str], Any], ground: Ground, read: str
) -> None:
    source, ask = BATCHES[read]
    assert await ask(adapter(source), ground.strangers_call(), ground) == {}


@pytest.mark.parametrize("read", BATCHES)
async def test_a_number_that_nobody_has_is_missing(
    adapter: Callable[[str], Any], ground: Ground, read: str
) -> None:
    source, ask = BATCHES[read]
    assert await ask(adapter(source), ground.call(), _about(ground, ground.absent_customer)) == {}


@pytest.mark.parametrize("read", BATCHES)
async def test_nobody_asked_nobody_found(adapter: Callable[[str], Any], ground: Ground, read: str) -> None:
    source, ask = BATCHES[read]
    assert await ask(adapter(source), ground.call(), _about(ground)) == {}


@pytest.mark.parametrize("read", BATCHES)
async def test_it_never_outlasts_the_deadline(
    adapter: Callable[[str], Any], ground: Ground, read: str
) -> None:
    source, ask = BATCHES[read]
    started = time.monotonic()
    with pytest.raises(UpstreamTimeout) as raised:
        await ask(adapter(source), ground.call(within_s=0), ground)
    assert time.monotonic() - started < 0.2
    assert _silent(raised.value, ground)


@pytest.mark.parametrize("read", BATCHES)
async def test_records_print_no_values(adapter: Callable[[str], Any], ground: Ground, read: str) -> None:
    source, ask = BATCHES[read]
    found = await ask(adapter(source), ground.call(), ground)
    for value in found.values():
        printed = repr(value)
        assert not [no for no in ground.customers if no in printed]
        assert "Decimal(" not in printed


def _about(ground: Ground, *customers: Any) -> Ground:
    return Ground(ground.operator, ground.stranger, customers, ground.absent_customer)


def _silent(error: UpstreamError, ground: Ground) -> bool:
    return str(error) == f"{error.source}.{error.operation}" and error.__cause__ is None
