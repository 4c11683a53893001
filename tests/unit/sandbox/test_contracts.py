"""Every operation answers as its contract says, and no operation is without a contract."""

import time
from typing import Any

import pytest

from sandbox.catalogue.operations import OPERATIONS as CATALOGUE
from sandbox.core_loans.operations import OPERATIONS as CORE_LOANS
from sandbox.crm.desk import TaskDesk
from sandbox.crm.operations import operations as crm_operations
from sandbox.data_asset.operations import OPERATIONS as DATA_ASSET
from sandbox.kpi_mart.figures import Figures
from sandbox.kpi_mart.operations import operations as kpi_mart_operations
from sandbox.outbound.exchange import Exchange
from sandbox.outbound.operations import operations as outbound_operations
from tests.contract.openapi import contract
from tests.servers import Bank
from tests.unit.sandbox.conftest import Call

SERVED = {
    "data-asset": DATA_ASSET,
    "crm": crm_operations(TaskDesk()),
    "core-loans": CORE_LOANS,
    "catalogue": CATALOGUE,
    "kpi-mart": kpi_mart_operations(Figures().of),
    "outbound": outbound_operations(Exchange(time.monotonic)),
}
MANY = [f"C101{number:07d}" for number in range(1, 800, 16)]
CARD_FIELDS = ["cardNo", "custNo", "cardType", "cardStat", "prodName", "crdLmt", "ccy", "issueDate"]
READS: list[tuple[str, str, object]] = [
    ("data-asset", "/v1/customers/batchQuery", {"ids": MANY}),
    ("data-asset", "/v1/customers/search", {"pageNum": 2, "pageSize": 50}),
    ("data-asset", "/v1/assets/batchQuery", {"ids": MANY}),
    ("data-asset", "/v1/holdings/batchQuery", {"ids": MANY}),
    ("data-asset", "/v1/accounts/batchQuery", {"ids": MANY}),
    ("data-asset", "/v1/cards/batchQuery", {"ids": MANY, "fields": CARD_FIELDS}),
    ("data-asset", "/v1/maturities/batchQuery", {"ids": MANY, "days": 90}),
    ("crm", "/api/assignments/query", {"customerIds": MANY}),
    ("crm", "/api/interactions/query", {"customerIds": MANY}),
    ("crm", "/api/tags/query", {"customerIds": MANY}),
    ("crm", "/api/opportunities/query", {"customerIds": MANY}),
    ("crm", "/api/tasks/byCustomer", {"customerIds": MANY}),
    ("crm", "/api/tasks/byId", {"taskIds": ["T1010000100", "T1010000105"]}),
    ("crm", "/api/tasks/search", {"start": 0, "size": 100}),
    ("crm", "/api/scenarios", None),
    ("core-loans", "/api/v1/loans/query", {"clientIds": MANY}),
    ("core-loans", "/api/v1/loans/schedules/query", {"loanIds": ["L101000010000", "L101000010003"]}),
    ("core-loans", "/api/v1/creditarrangements/query", {"clientIds": MANY}),
    ("catalogue", "/products/lookup", {"codes": ["DP0000", "WM0001", "NONE"]}),
    ("catalogue", "/products/search", {"offset": 0, "limit": 100}),
    ("catalogue", "/banks/JX0101/shelf?limit=100", None),
    ("catalogue", "/recommendations/lookup", {"customers": MANY}),
    *(
        ("kpi-mart", f"/performance?level={level}&period={period}", None)
        for level in ("person", "team", "outlet", "branch", "bank")
        for period in ("day", "month", "quarter", "year")
    ),
    *(
        ("kpi-mart", f"/rankings?metric=visits&level={level}&period=month", None)
        for level in ("person", "team", "outlet", "branch", "bank")
    ),
    *(
        ("kpi-mart", f"/regulatory-statistics?calibre={calibre}", None)
        for calibre in ("two-increases", "pboc-inclusive", "inclusive-agri", "national-standard-mse")
    ),
]


def _declared(name: str) -> set[tuple[str, str, str]]:
    paths: dict[str, dict[str, Any]] = contract(name).document["paths"]
    return {
        (operation["operationId"], method.upper(), path)
        for path, item in paths.items()
        for method, operation in item.items()
        if path != "/health"
    }


@pytest.mark.parametrize("name", SERVED)
def test_a_server_has_the_operations_of_its_contract_and_no_others(name: str) -> None:
    assert {(one.id, one.method, one.path) for one in SERVED[name]} == _declared(name)


@pytest.mark.parametrize(("name", "path", "body"), READS)
def test_a_read_answers_as_the_contract_says(call: Call, name: str, path: str, body: object) -> None:
    reply = call(name, path, body)
    assert reply.status_code == 200
    method = "GET" if body is None else "POST"
    contract(name).check_reply(method, path.partition("?")[0], 200, reply.json())


@pytest.mark.parametrize("name", SERVED)
def test_health_answers_without_an_assertion(call: Call, name: str) -> None:
    assert call(name, "/health", assertion="").json() == {"status": "UP"}


def test_the_issuer_answers_as_its_contract_says(call: Call, bank: Bank) -> None:
    for path in ("/.well-known/openid-configuration", "/jwks.json", "/health"):
        contract("issuer").check_reply("GET", path, 200, call("issuer", path, assertion="").json())


def test_amounts_of_the_data_asset_api_are_numbers_with_two_decimals(call: Call, bank: Bank) -> None:
    text = call("data-asset", "/v1/assets/batchQuery", {"ids": [bank.cast["showcase"]]}).text
    assert '"aumBal":3922401.22,' in text


def test_a_request_id_comes_back_in_the_envelope(call: Call) -> None:
    reply = call("data-asset", "/v1/assets/batchQuery", {"ids": MANY}, headers={"X-Request-Id": "r-1"})
    assert reply.json()["requestId"] == "r-1"
