"""The simulated bank against the OpenAPI documents: every operation, every refusal, no word unvalidated."""

import time
from collections.abc import Iterator
from typing import Any, Final

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.assertion import AssertionSigner
from adapters.ports import Operator
from tests.contract.ground import APPLICATION, POWERLESS, Ground, operator_of
from tests.contract.openapi import contract
from tests.servers import Bank

CUSTOMERS: Final = [f"C{1010000001 + 64 * n}" for n in range(15)]
"""Customers of the relationship manager's outlet, the first of them made to show everything."""
PAGE: Final = "offset=0&limit=100"
KPI: Final = "level=person&period=month"
READS: Final[list[tuple[str, str, str, Any]]] = [
    ("data-asset", "POST", "/v1/customers/batchQuery", {"ids": CUSTOMERS}),
    ("data-asset", "POST", "/v1/customers/search", {"pageNum": 1, "pageSize": 100}),
    ("data-asset", "POST", "/v1/customers/search", {"custLevel": "60", "pageNum": 2, "pageSize": 7}),
    ("data-asset", "POST", "/v1/assets/batchQuery", {"ids": CUSTOMERS}),
    ("data-asset", "POST", "/v1/holdings/batchQuery", {"ids": CUSTOMERS}),
    ("data-asset", "POST", "/v1/accounts/batchQuery", {"ids": CUSTOMERS}),
    ("data-asset", "POST", "/v1/cards/batchQuery", {"ids": CUSTOMERS, "fields": ["cardNo", "custNo"]}),
    ("data-asset", "POST", "/v1/maturities/batchQuery", {"ids": CUSTOMERS, "days": 90}),
    ("crm", "POST", "/api/assignments/query", {"customerIds": CUSTOMERS}),
    ("crm", "POST", "/api/interactions/query", {"customerIds": CUSTOMERS}),
    ("crm", "POST", "/api/tags/query", {"customerIds": CUSTOMERS}),
    ("crm", "POST", "/api/opportunities/query", {"customerIds": CUSTOMERS}),
    ("crm", "POST", "/api/tasks/byCustomer", {"customerIds": CUSTOMERS}),
    ("crm", "POST", "/api/tasks/byId", {"taskIds": ["T9999999999"]}),
    ("crm", "POST", "/api/tasks/search", {"start": 0, "size": 100}),
    ("crm", "POST", "/api/checkins/query", {"taskIds": ["T9999999999"]}),
    ("crm", "GET", "/api/scenarios", None),
    ("core-loans", "POST", "/api/v1/loans/query", {"clientIds": CUSTOMERS}),
    ("core-loans", "POST", "/api/v1/loans/schedules/query", {"loanIds": ["L999999999999"]}),
    ("core-loans", "POST", "/api/v1/creditarrangements/query", {"clientIds": CUSTOMERS}),
    ("catalogue", "POST", "/products/lookup", {"codes": ["NO-SUCH-CODE"]}),
    ("catalogue", "POST", "/products/search", {"offset": 0, "limit": 100}),
    ("catalogue", "GET", f"/banks/JX0101/shelf?{PAGE}", None),
    ("catalogue", "POST", "/recommendations/lookup", {"customers": CUSTOMERS}),
    ("kpi-mart", "GET", f"/performance?{KPI}", None),
    ("kpi-mart", "GET", f"/rankings?metric=visits&{KPI}", None),
    ("kpi-mart", "GET", "/regulatory-statistics?calibre=two-increases", None),
]
IDS: Final = [f"{name} {path}" for name, _, path, _ in READS]
ENVELOPED: Final = "data-asset"
"""Says everything with HTTP 200 and an `errCode`."""


class Caller:
    """Sends what a test says, and holds the reply against the contract before the test sees it."""

    def __init__(self, bank: Bank, key: Ed25519PrivateKey, ground: Ground) -> None:
        self.urls = bank.urls
        self.key = key
        self.operator = ground.operator
        self.signer = AssertionSigner([key], application=APPLICATION)
        self.http = httpx.Client(timeout=10, trust_env=False)

    def send(
        self, name: str, method: str, path: str, body: Any, token: str | None = None, **headers: str
    ) -> tuple[int, Any]:
        bearer = token or self.signer.header(self.operator, name)
        sent = {"authorization": bearer, **{key.replace("_", "-"): value for key, value in headers.items()}}
        reply = self.http.request(method, self.urls[name] + path, json=body, headers=sent)
        contract(name).check_reply(method, path.partition("?")[0], reply.status_code, reply.json())
        return reply.status_code, reply.json()


@pytest.fixture
def caller(contract_bank: Bank, contract_key: Ed25519PrivateKey, ground: Ground) -> Iterator[Caller]:
    caller = Caller(contract_bank, contract_key, ground)
    yield caller
    caller.http.close()


@pytest.mark.parametrize(("name", "method", "path", "body"), READS, ids=IDS)
def test_a_reply_is_what_the_contract_says(
    caller: Caller, name: str, method: str, path: str, body: Any
) -> None:
    status, reply = caller.send(name, method, path, body)
    assert status == 200
    assert reply.get("errCode", 0) == 0


@pytest.mark.parametrize("name", ["data-asset", "crm", "core-loans", "catalogue", "kpi-mart"])
@pytest.mark.parametrize("fault", ["none", "forged", "another audience", "expired"])
def test_a_bad_assertion_is_refused(caller: Caller, name: str, fault: str) -> None:
    forger = AssertionSigner([Ed25519PrivateKey.generate()], application=APPLICATION)
    late = AssertionSigner([caller.key], application=APPLICATION, clock=lambda: time.time() - 600)
    token = {
        "none": "Bearer none",
        "forged": forger.header(caller.operator, name),
        "another audience": caller.signer.header(caller.operator, "somewhere-else"),
        "expired": late.header(caller.operator, name),
    }[fault]
    one = next(read for read in READS if read[0] == name)
    status, reply = caller.send(*one, token=token)
    assert (status, reply.get("errCode", 40101)) == (200 if name == ENVELOPED else 401, 40101)


@pytest.mark.parametrize("name", ["data-asset", "crm", "core-loans", "catalogue", "kpi-mart"])
def test_an_operator_of_another_bank_than_the_directory_says_is_refused(
    contract_bank: Bank, caller: Caller, name: str
) -> None:
    stranger = operator_of(contract_bank, "other-bank-manager")
    moved = Operator(stranger.tenant, caller.operator.staff_no, stranger.post, stranger.org)
    one = next(read for read in READS if read[0] == name)
    status, reply = caller.send(*one, token=caller.signer.header(moved, name))
    assert (status, reply.get("errCode", 40302)) == (200 if name == ENVELOPED else 403, 40302)


@pytest.mark.parametrize(("name", "method", "path", "body"), READS, ids=IDS)
def test_an_application_without_permission_is_refused(
    caller: Caller, name: str, method: str, path: str, body: Any
) -> None:
    token = AssertionSigner([caller.key], application=POWERLESS).header(caller.operator, name)
    status, reply = caller.send(name, method, path, body, token=token)
    assert (status, reply.get("errCode", 40301)) == (200 if name == ENVELOPED else 403, 40301)


@pytest.mark.parametrize(
    ("name", "method", "path", "body"), [one for one in READS if one[1] == "POST"], ids=str
)
def test_a_request_against_the_contract_is_refused(
    caller: Caller, name: str, method: str, path: str, body: Any
) -> None:
    status, reply = caller.send(name, method, path, {**body, "noSuchField": 1})
    assert (status, reply.get("errCode", 40001)) == (200 if name == ENVELOPED else 400, 40001)


def test_schedules_and_products_that_exist_are_as_the_contract_says(caller: Caller) -> None:
    _, loans = caller.send("core-loans", "POST", "/api/v1/loans/query", {"clientIds": CUSTOMERS})
    ids = [loan["id"] for loan in loans["pageItems"]][:50]
    _, schedules = caller.send("core-loans", "POST", "/api/v1/loans/schedules/query", {"loanIds": ids})
    assert [item["id"] for item in schedules["pageItems"]] == ids
    _, page = caller.send("catalogue", "POST", "/products/search", {"offset": 0, "limit": 100})
    codes = [item["code"] for item in page["items"]]
    _, found = caller.send("catalogue", "POST", "/products/lookup", {"codes": codes})
    assert found["items"] == page["items"]


def test_commands_answer_as_the_contract_says(contract_bank: Bank, caller: Caller) -> None:
    search = {"assignedUser": caller.operator.staff_no, "status": "未开始", "start": 0, "size": 100}
    _, found = caller.send("crm", "POST", "/api/tasks/search", search)
    for number, task in enumerate(found["taskList"]):
        body = {"taskId": task["taskId"], "result": "已联系"}
        key = f"contract-{number:04}"
        status, _ = caller.send("crm", "POST", "/api/tasks/complete", body, Idempotency_Key=key)
        assert status == 200
        other = {**body, "result": "另一结果"}
        status, reply = caller.send("crm", "POST", "/api/tasks/complete", other, Idempotency_Key=key)
        assert (status, reply["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    status, reply = caller.send("crm", "POST", "/api/tasks/complete", body)
    assert (status, reply["code"]) == (400, "BAD_REQUEST")
    contract_bank.reset()


def test_the_issuer_keeps_its_contract(contract_bank: Bank) -> None:
    url = contract_bank.urls["issuer"]
    judge = contract("issuer")
    with httpx.Client(base_url=url, trust_env=False) as http:
        for path in ("/health", "/.well-known/openid-configuration", "/jwks.json"):
            judge.check_reply("GET", path, 200, http.get(path).json())
        form = {"grant_type": "password", "username": "auditor", "acr": "2", "ttl_s": "60"}
        granted = http.post("/token", data=form).json()
        judge.check_reply("POST", "/token", 200, granted)
        judge.check_schema(
            "AccessTokenClaims", jwt.decode(granted["access_token"], options={"verify_signature": False})
        )
        refused = http.post("/token", data={**form, "username": "nobody"})
        judge.check_reply("POST", "/token", 400, refused.json())
        judge.check_reply("POST", "/admin/rotate", 200, http.post("/admin/rotate").json())
