"""The operations of contracts/data-asset.openapi.yaml."""

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec

from sandbox.data_asset import rows
from sandbox.data_asset.search import CustomerSearch, find
from sandbox.kit.operation import Ask, Json, Operation
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.assets import assets, maturities
from sandbox.world.card import cards
from sandbox.world.portfolio import portfolio

CustNo = Annotated[str, msgspec.Meta(pattern=r"^C\d{10}$")]
Ids = Annotated[list[CustNo], msgspec.Meta(min_length=1, max_length=200)]
CardField = Literal[
    "cardNo", "custNo", "cardType", "cardStat", "prodName", "crdLmt", "ccy", "issueDate", "expDate"
]
_CARD_FIELDS: Final[tuple[CardField, ...]] = (
    "cardNo", "custNo", "cardType", "cardStat", "prodName", "crdLmt", "ccy", "issueDate", "expDate"
)  # fmt: skip


class IdsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: Ids


class CardsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: Ids
    fields: Annotated[list[CardField], msgspec.Meta(min_length=1)] | None = None


class MaturitiesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: Ids
    days: Annotated[int, msgspec.Meta(ge=0, le=366)]


def _batch(found: Iterable[Json]) -> Json:
    """A batch read is one page, however long."""
    page = list(found)
    return {"pageNum": 1, "pageSize": len(page), "totalNum": len(page), "rows": page}


def customers_batch_query(ask: Ask[IdsRequest]) -> Json:
    return _batch(rows.customer(ask.world, no, ask.plants.of(no)) for no in ask.readable(ask.request.ids))


def customers_search(ask: Ask[CustomerSearch]) -> Json:
    wanted = ask.request
    found = find(ask.world, ask.caller.staff, wanted, ask.plants)
    start = (wanted.page_num - 1) * wanted.page_size
    return {
        "pageNum": wanted.page_num,
        "pageSize": wanted.page_size,
        "totalNum": len(found),
        "rows": [
            rows.customer(ask.world, no, ask.plants.of(no)) for no in found[start : start + wanted.page_size]
        ],
    }


def assets_batch_query(ask: Ask[IdsRequest]) -> Json:
    return _batch(rows.asset(no, assets(ask.world, no)) for no in ask.readable(ask.request.ids))


def holdings_batch_query(ask: Ask[IdsRequest]) -> Json:
    return _batch(
        rows.holding(no, held, _planted_account(ask, no, held.account_no))
        for no in ask.readable(ask.request.ids)
        for held in portfolio(ask.world, no).holdings
    )


def accounts_batch_query(ask: Ask[IdsRequest]) -> Json:
    return _batch(
        rows.account(no, kept, _planted_account(ask, no, kept.no))
        for no in ask.readable(ask.request.ids)
        for kept in portfolio(ask.world, no).accounts
    )


def _planted_account(ask: Ask[IdsRequest], customer: str, number: str) -> str:
    main = portfolio(ask.world, customer).accounts[0].no
    return ask.plants.of(customer).account or number if number == main else number


def cards_batch_query(ask: Ask[CardsRequest]) -> Json:
    fields = ask.request.fields or _CARD_FIELDS
    if "expDate" in fields and not ask.caller.application.certified:
        raise Refusal(Cause.APPLICATION_FORBIDDEN)
    return _batch(
        rows.card(no, issued, (ask.plants.of(no).card if n == 0 else "") or issued.no, fields)
        for no in ask.readable(ask.request.ids)
        for n, issued in enumerate(cards(ask.world, no))
    )


def maturities_batch_query(ask: Ask[MaturitiesRequest]) -> Json:
    found = [
        (held.matures_on, rows.maturity(no, held))
        for no in ask.readable(ask.request.ids)
        for held in maturities(ask.world, no, ask.request.days)
    ]
    return _batch(row for _, row in sorted(found, key=lambda pair: str(pair[0])))


OPERATIONS: Final = (
    Operation("customersBatchQuery", "POST", "/v1/customers/batchQuery", IdsRequest, customers_batch_query),
    Operation("customersSearch", "POST", "/v1/customers/search", CustomerSearch, customers_search),
    Operation("assetsBatchQuery", "POST", "/v1/assets/batchQuery", IdsRequest, assets_batch_query),
    Operation("holdingsBatchQuery", "POST", "/v1/holdings/batchQuery", IdsRequest, holdings_batch_query),
    Operation("accountsBatchQuery", "POST", "/v1/accounts/batchQuery", IdsRequest, accounts_batch_query),
    Operation("cardsBatchQuery", "POST", "/v1/cards/batchQuery", CardsRequest, cards_batch_query),
    Operation(
        "maturitiesBatchQuery", "POST", "/v1/maturities/batchQuery", MaturitiesRequest, maturities_batch_query
    ),
)
