"""
Our own schema with its hints against graphql-core without them: `execute()` gives the same data and errors.

A hint changes cost, never meaning. Behind both stand the sources in memory of `filled_sources`.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, Final, cast

from graphql import ExecutionResult, parse
from graphql import experimental_execute_incrementally as core_execute
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.ports import Call, Operator
from adapters.records import CustomerNo
from bff.hints import core_schema
from bff.ids import SealedIds
from bff.plan import execute
from masking.viewer import Channel, OrgPath, StaffNo, Viewer
from resolvers.context import RequestContext
from resolvers.safeguards import Safeguards
from resolvers.schema import build_schema
from tests.property.filled_records import NUMBERS
from tests.property.filled_sources import TASKS, FilledCrm, FilledDataAssets, FilledLoans
from tests.property.test_no_clear_value import _without_cursors, documents
from tests.sealed import HOME_BANK, development_sealer, sealed_id

HINTED: Final = core_schema(build_schema())
PLAIN: Final = build_schema()._schema
NOW: Final = datetime(2026, 1, 31, tzinfo=UTC)
VIEWER: Final = Viewer(
    tenant=HOME_BANK,
    staff_no=StaffNo("S101005"),
    post="KHJL",
    org=OrgPath(HOME_BANK),
    roles=(),
    application="workbench",
    channel=Channel.WORKBENCH,
    acr="1",
)
NUMBER_OF_TASK: Final = {number: task for task, number in TASKS.items()}


class Down:
    """A source that is out: whatever is asked of it raises."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


class Filled:
    """The ports: three that answer, and three that are out."""

    data_assets: Any = FilledDataAssets()
    crm: Any = FilledCrm()
    core_loans: Any = FilledLoans()
    catalogue: Any = Down()
    kpi_mart: Any = Down()
    outbound: Any = Down()


def context() -> RequestContext:
    operator = Operator(VIEWER.tenant, VIEWER.staff_no, VIEWER.post, VIEWER.org)
    call = Call(operator, time.monotonic() + 60, "0" * 32, "", sampled=False)
    ids = SealedIds(development_sealer(), VIEWER, NOW)
    return RequestContext(VIEWER, Filled(), call, ids, cast("Safeguards", Down()), NOW)


async def both(query: str, number: CustomerNo) -> tuple[ExecutionResult, ExecutionResult]:
    kind = "ActionTask" if "on ActionTask {" in query else "Customer"
    variables = {"id": sealed_id(kind, NUMBER_OF_TASK[number] if kind == "ActionTask" else number)}
    ours: Any = execute(HINTED, query, variables, context=context())
    theirs: Any = core_execute(PLAIN, parse(query), context_value=context(), variable_values=variables)
    return await ours, await theirs


def seen(result: ExecutionResult) -> Any:
    errors = sorted((str(error.path), type(error.original_error).__name__) for error in result.errors or ())
    return _without_cursors(result.data), errors


@settings(max_examples=150, deadline=None)
@given(query=documents(), number=st.sampled_from(NUMBERS))
def test_documents_of_our_schema_are_answered_as_by_graphql_core(query: str, number: CustomerNo) -> None:
    ours, theirs = asyncio.run(both(query, number))
    assert seen(ours) == seen(theirs)


def test_dates_and_amounts_are_written_as_the_scalars_write_them() -> None:
    query = (
        "query ($id: ID!) { customer(id: $id) { profile { birthDate openedOn }"
        " holdings { nodes { marketValue { amount } maturesOn } } interactions { nodes { occurredAt } } } }"
    )
    ours, theirs = asyncio.run(both(query, NUMBERS[0]))
    assert ours.errors is None
    assert ours.data == theirs.data
    customer = cast("dict[str, Any]", ours.data)["customer"]
    assert isinstance(customer["profile"]["birthDate"], str)
    assert isinstance(customer["interactions"]["nodes"][0]["occurredAt"], str)
