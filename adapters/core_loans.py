"""Core loans as `CoreLoans`: batch reads of up to 50 clients or loans, errors by HTTP status."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from adapters.assertion import AssertionSigner
from adapters.batch import ask_in_batches
from adapters.cache import CacheStore
from adapters.core_loans_wire import (
    ScheduleItem,
    credit_line_of,
    installments_of,
    loan_of,
)
from adapters.errors import UpstreamMalformed
from adapters.narrow import narrowing
from adapters.ports import Call
from adapters.records import CustomerNo, LoanNo
from adapters.records.loan import CreditLine, Installment, Loan
from adapters.translate import grouped
from adapters.transport import Endpoint, Fault, Response, SourceSettings, Upstream, expect_ok, open_upstream
from adapters.wire import Wire

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")

BATCH_LIMIT: Final = 50


class _PageItems(Wire, Generic[ItemT], frozen=True):
    total_filtered_records: int
    page_items: tuple[ItemT, ...]


class _Clients(Wire, frozen=True):
    client_ids: Sequence[CustomerNo]


class _Loans(Wire, frozen=True):
    loan_ids: Sequence[LoanNo]


def _items(item: type[ItemT], shape: Callable[[tuple[ItemT, ...]], ResultT]) -> Callable[[Response], ResultT]:
    decoder = msgspec.json.Decoder(_PageItems[item])  # type: ignore[valid-type]

    def read(response: Response) -> ResultT:
        page = decoder.decode(expect_ok(response).body)
        if page.total_filtered_records != len(page.page_items):
            raise Fault(UpstreamMalformed)
        return shape(page.page_items)

    return read


_CLIENT_ID: Final[Callable[[Any], CustomerNo]] = attrgetter("client_id")
_LOANS: Final = narrowing(
    "loans",
    "POST",
    "/api/v1/loans/query",
    loan_of,
    lambda item, record: _items(item, lambda items: grouped(items, _CLIENT_ID, record)),
    columns=frozenset({"client_id"}),
)
_SCHEDULES: Final = Endpoint(
    "schedules",
    "POST",
    "/api/v1/loans/schedules/query",
    _items(ScheduleItem, lambda items: {item.id: installments_of(item) for item in items}),
)
_CREDIT_LINES: Final = narrowing(
    "credit_lines",
    "POST",
    "/api/v1/creditarrangements/query",
    credit_line_of,
    lambda item, record: _items(item, lambda items: {one.holder_id: record(one) for one in items}),
    columns=frozenset({"holder_id"}),
)
_encode: Final = msgspec.json.Encoder().encode


class CoreLoansApi:
    """Speaks to core loans through one `Upstream`."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def loans(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Loan, ...]]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, _LOANS, _encode(_Clients(ids)))
        )

    def schedules(
        self, call: Call, nos: Sequence[LoanNo]
    ) -> Awaitable[Mapping[LoanNo, tuple[Installment, ...]]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, _SCHEDULES, _encode(_Loans(ids)))
        )

    def credit_lines(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CreditLine]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, _CREDIT_LINES, _encode(_Clients(ids)))
        )

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> CoreLoansApi:
    """The factory that the registry calls; nothing of a customer is cached, so *store* stays unused."""
    return CoreLoansApi(open_upstream(settings, signer))
