"""What is loaded as far as fields ask for it is given to nobody who wants it whole."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from adapters.ports import Call, Operator, Reads
from adapters.records import CustomerNo
from adapters.records.customer import CustomerAssignment, CustomerProfile
from masking.viewer import OrgCode, OrgPath, Ownership, StaffNo, Tenant
from resolvers import loads
from resolvers.context import RequestContext
from resolvers.loads import CustomerRef

ORG = OrgPath(Tenant("B"), OrgCode("1"), OrgCode("2"), OrgCode("3"))
NO = CustomerNo("C1")
NAME: Reads = {CustomerProfile: frozenset({"name"}), CustomerAssignment: frozenset({"ownership"})}


class Source:
    """Says with which call it was asked, in place of a record."""

    def __init__(self) -> None:
        self.asked: list[Reads | None] = []

    async def profiles(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, Any]:
        self.asked += [call.reads for _ in nos]
        return {no: SimpleNamespace(reads=call.reads) for no in nos}

    async def assignments(self, call: Call, nos: Sequence[CustomerNo]) -> Mapping[CustomerNo, Any]:
        self.asked.append(call.reads)
        return {no: SimpleNamespace(ownership=Ownership(ORG, StaffNo("S"))) for no in nos}


def context_of(source: Source, reads: Reads | None) -> RequestContext:
    nothing: Any = None
    sources = cast("Any", SimpleNamespace(data_assets=source, crm=source))
    call = Call(Operator(Tenant("B"), StaffNo("S"), "P", ORG), 0.0, "t")
    return RequestContext(
        nothing, sources, call, nothing, nothing, datetime(2026, 11, 27, tzinfo=UTC), reads=reads
    )


async def both(context: RequestContext, ref: CustomerRef) -> tuple[Any, Any]:
    at_hand = loads.profiles_at_hand(context, [ref])
    (narrow,) = at_hand if isinstance(at_hand, list) else await at_hand
    (whole,) = await loads.profiles(context, [ref])
    return narrow, whole


async def test_a_profile_for_fields_is_not_the_one_for_code() -> None:
    source = Source()
    narrow, whole = await both(context_of(source, NAME), CustomerRef(NO))
    assert (narrow.reads, whole.reads) == (NAME, None)
    assert source.asked == [NAME, None]


async def test_a_profile_that_a_search_brought_for_fields_is_read_again_for_code() -> None:
    source, brought = Source(), cast("Any", SimpleNamespace(reads="brought"))
    narrow, whole = await both(context_of(source, NAME), CustomerRef(NO, brought))
    assert (narrow, whole.reads) == (brought, None)
    assert source.asked == [None]


async def test_where_all_is_read_one_read_serves_both() -> None:
    source, brought = Source(), cast("Any", SimpleNamespace(reads="brought"))
    context = context_of(source, None)
    narrow, whole = await both(context, CustomerRef(NO))
    assert narrow is whole
    assert source.asked == [None]
    assert await both(context, CustomerRef(NO, brought)) == (brought, brought)
    assert source.asked == [None]


async def test_an_assignment_is_read_once_for_fields_and_for_the_relation() -> None:
    source = Source()
    context = context_of(source, NAME)
    for _ in range(2):
        await loads.assignments(context, [NO])
    assert source.asked == [NAME]
