"""The operations of contracts/core-loans.openapi.yaml."""

from typing import Annotated, Final

import msgspec

from sandbox.core_loans import rows
from sandbox.kit.operation import Ask, Json, Operation
from sandbox.world.credit import credit_line
from sandbox.world.loan import find_loan, loans

ClientId = Annotated[str, msgspec.Meta(pattern=r"^C\d{10}$")]
LoanId = Annotated[str, msgspec.Meta(pattern=r"^L\d{12}$")]


class ClientsRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    client_ids: Annotated[list[ClientId], msgspec.Meta(min_length=1, max_length=50)]


class LoansRequest(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    loan_ids: Annotated[list[LoanId], msgspec.Meta(min_length=1, max_length=50)]


def _items(found: list[Json]) -> Json:
    return {"totalFilteredRecords": len(found), "pageItems": found}


def loans_query(ask: Ask[ClientsRequest]) -> Json:
    return _items(
        [
            rows.loan(found, (ask.plants.of(no).account if place == 0 else "") or found.account_no)
            for no in ask.readable(ask.request.client_ids)
            for place, found in enumerate(loans(ask.world, no))
        ]
    )


def schedules_query(ask: Ask[LoansRequest]) -> Json:
    found = (find_loan(ask.world, no) for no in ask.request.loan_ids)
    readable = (loan for loan in found if loan and ask.caller.may_read(ask.world, loan.customer_no))
    return _items([rows.schedule(loan) for loan in readable])


def credit_arrangements_query(ask: Ask[ClientsRequest]) -> Json:
    found = ((no, credit_line(ask.world, no)) for no in ask.readable(ask.request.client_ids))
    return _items([rows.credit_line(no, line) for no, line in found if line])


OPERATIONS: Final = (
    Operation("loansQuery", "POST", "/api/v1/loans/query", ClientsRequest, loans_query),
    Operation("schedulesQuery", "POST", "/api/v1/loans/schedules/query", LoansRequest, schedules_query),
    Operation(
        "creditArrangementsQuery",
        "POST",
        "/api/v1/creditarrangements/query",
        ClientsRequest,
        credit_arrangements_query,
    ),
)
