"""The data-asset API as `DataAssets`: one envelope, batch reads of up to 200 customers, numbered pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

import msgspec

from adapters.assertion import AssertionSigner
from adapters.batch import ask_in_batches, ask_together, numbered_pages_of
from adapters.cache import CacheStore
from adapters.data_asset_codes import SEGMENT_CODES
from adapters.data_asset_wire import (
    account_of,
    assets_of,
    card_of,
    holding_of,
    maturity_of,
    profile_of,
)
from adapters.errors import UpstreamError, UpstreamMalformed, UpstreamRefused, UpstreamUnavailable
from adapters.narrow import narrowing
from adapters.ports import Call, CustomerSearch
from adapters.records import CustomerNo, Page, PageRequest, Record
from adapters.records.customer import (
    Account,
    AssetSummary,
    BankCard,
    CustomerProfile,
    Holding,
    MaturityReminder,
    Segment,
)
from adapters.translate import grouped
from adapters.transport import Endpoint, Fault, Response, SourceSettings, Upstream, expect_ok, open_upstream
from adapters.wire import Wire

RowT = TypeVar("RowT", bound=Wire)
RecordT = TypeVar("RecordT", bound=Record)
ResultT = TypeVar("ResultT")
ValueT = TypeVar("ValueT")

BATCH_LIMIT: Final = 200
PAGE_LIMIT: Final = 100
CARD_COLUMNS: Final = (
    "cardNo",
    "custNo",
    "cardType",
    "cardStat",
    "prodName",
    "crdLmt",
    "ccy",
    "issueDate",
)
ERROR_CODES: Final[dict[int, type[UpstreamError]]] = {
    40101: UpstreamRefused,
    40301: UpstreamRefused,
    40302: UpstreamRefused,
    42901: UpstreamUnavailable,
    50001: UpstreamUnavailable,
    50301: UpstreamUnavailable,
}
MAINTENANCE: Final = 50301
_KEY: Final = frozenset({"cust_no"})
"""What a batch's rows are found by."""


class _PageData(Wire, Generic[RowT], frozen=True):
    rows: tuple[RowT, ...]
    total_num: int


class _Envelope(Wire, Generic[RowT], frozen=True):
    err_code: int
    data: _PageData[RowT] | None = None


class _Ids(Wire, frozen=True):
    ids: Sequence[CustomerNo]


class _CardIds(Wire, frozen=True):
    ids: Sequence[CustomerNo]
    fields: tuple[str, ...] = CARD_COLUMNS


class _MaturityIds(Wire, frozen=True):
    ids: Sequence[CustomerNo]
    days: int


class _Search(Wire, frozen=True, omit_defaults=True):
    page_num: int
    page_size: int
    cust_name: str | None = None
    cust_level: str | None = None
    aum_level: str | None = None
    cust_mgr_no: str | None = None
    org_no: str | None = None
    mature_days: int | None = None


def _rows(row: type[RowT], shape: Callable[[_PageData[RowT]], ResultT]) -> Callable[[Response], ResultT]:
    decoder = msgspec.json.Decoder(_Envelope[row])  # type: ignore[valid-type]

    def read(response: Response) -> ResultT:
        envelope = decoder.decode(expect_ok(response).body)
        if envelope.err_code != 0:
            error = ERROR_CODES.get(envelope.err_code, UpstreamMalformed)
            raise Fault(error, repeatable=envelope.err_code == MAINTENANCE)
        if envelope.data is None:
            raise Fault(UpstreamMalformed)
        return shape(envelope.data)

    return read


def _one(
    name: str, path: str, no: Callable[[RowT], CustomerNo], translator: Callable[[RowT], RecordT]
) -> Endpoint[Mapping[CustomerNo, RecordT]]:
    def build(
        row: type[RowT], record: Callable[[RowT], RecordT]
    ) -> Callable[[Response], Mapping[CustomerNo, RecordT]]:
        return _rows(row, lambda data: {no(one): record(one) for one in _complete(data)})

    return narrowing(name, "POST", path, translator, build, _KEY)


def _many(
    name: str, path: str, no: Callable[[RowT], CustomerNo], translator: Callable[[RowT], RecordT]
) -> Endpoint[Mapping[CustomerNo, tuple[RecordT, ...]]]:
    def build(
        row: type[RowT], record: Callable[[RowT], RecordT]
    ) -> Callable[[Response], Mapping[CustomerNo, tuple[RecordT, ...]]]:
        return _rows(row, lambda data: grouped(_complete(data), no, record))

    return narrowing(name, "POST", path, translator, build, _KEY)


def _complete(data: _PageData[RowT]) -> tuple[RowT, ...]:
    if data.total_num != len(data.rows):
        raise Fault(UpstreamMalformed)
    return data.rows


_CUST_NO: Final[Callable[[Any], CustomerNo]] = attrgetter("cust_no")
_PROFILES: Final = _one("profiles", "/v1/customers/batchQuery", _CUST_NO, profile_of)
_SEARCH: Final = narrowing(
    "search",
    "POST",
    "/v1/customers/search",
    profile_of,
    lambda row, record: _rows(row, lambda data: Page(tuple(map(record, data.rows)), data.total_num)),
)
_ASSETS: Final = _one("assets", "/v1/assets/batchQuery", _CUST_NO, assets_of)
_HOLDINGS: Final = _many("holdings", "/v1/holdings/batchQuery", _CUST_NO, holding_of)
_ACCOUNTS: Final = _many("accounts", "/v1/accounts/batchQuery", _CUST_NO, account_of)
_CARDS: Final = _many("cards", "/v1/cards/batchQuery", _CUST_NO, card_of)
_MATURITIES: Final = _many("maturities", "/v1/maturities/batchQuery", _CUST_NO, maturity_of)
_encode: Final = msgspec.json.Encoder().encode


class DataAssetApi:
    """Speaks to the data-asset API through one `Upstream`."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    def profiles(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, CustomerProfile]]:
        return self._batch(call, _PROFILES, nos, _Ids)

    async def search(self, call: Call, search: CustomerSearch, page: PageRequest) -> Page[CustomerProfile]:
        if search.segment is Segment.UNKNOWN or page.limit <= 0:
            return Page(rows=(), total=0)
        size, numbers = numbered_pages_of(page, PAGE_LIMIT)
        asks = [self._upstream.ask(call, _SEARCH, _search_body(search, no, size)) for no in numbers]
        pages = await ask_together(asks)
        rows = tuple(row for part in pages for row in part.rows)
        skipped = page.offset % size
        return Page(rows=rows[skipped : skipped + page.limit], total=pages[0].total)

    def assets(self, call: Call, nos: Sequence[CustomerNo]) -> Awaitable[Mapping[CustomerNo, AssetSummary]]:
        return self._batch(call, _ASSETS, nos, _Ids)

    def holdings(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Holding, ...]]]:
        return self._batch(call, _HOLDINGS, nos, _Ids)

    def accounts(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[Account, ...]]]:
        return self._batch(call, _ACCOUNTS, nos, _Ids)

    def cards(
        self, call: Call, nos: Sequence[CustomerNo]
    ) -> Awaitable[Mapping[CustomerNo, tuple[BankCard, ...]]]:
        return self._batch(call, _CARDS, nos, _CardIds)

    def maturities(
        self, call: Call, nos: Sequence[CustomerNo], within_days: int
    ) -> Awaitable[Mapping[CustomerNo, tuple[MaturityReminder, ...]]]:
        return self._batch(call, _MATURITIES, nos, lambda ids: _MaturityIds(ids, within_days))

    async def ping(self) -> None:
        await self._upstream.ping()

    async def aclose(self) -> None:
        await self._upstream.aclose()

    def _batch(
        self,
        call: Call,
        endpoint: Endpoint[Mapping[CustomerNo, ValueT]],
        nos: Sequence[CustomerNo],
        body: Callable[[Sequence[CustomerNo]], msgspec.Struct],
    ) -> Awaitable[Mapping[CustomerNo, ValueT]]:
        return ask_in_batches(
            nos, BATCH_LIMIT, lambda ids: self._upstream.ask(call, endpoint, _encode(body(ids)))
        )


def _search_body(search: CustomerSearch, page_num: int, page_size: int) -> bytes:
    return _encode(
        _Search(
            page_num=page_num,
            page_size=page_size,
            cust_name=search.name,
            cust_level=SEGMENT_CODES[search.segment] if search.segment else None,
            aum_level=search.aum_tier,
            cust_mgr_no=search.managed_by,
            org_no=search.outlet,
            mature_days=search.matures_within_days,
        )
    )


def connect(settings: SourceSettings, signer: AssertionSigner, store: CacheStore) -> DataAssetApi:
    """The factory that the registry calls; nothing of a customer is cached, so *store* stays unused."""
    return DataAssetApi(open_upstream(settings, signer))
