"""An upstream believes a signed assertion of a registered application and nothing else."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.contract.openapi import contract
from tests.servers import APPLICATION, Bank, registration_of
from tests.unit.sandbox.conftest import Call

CODE_KEYS = ("errCode", "code", "userMessageGlobalisationCode", "type")
Refusals = dict[str, tuple[int, object]]
CUSTOMER = "C1010000001"
READS: dict[str, tuple[str, str, object]] = {
    "data-asset": ("assetsBatchQuery", "/v1/assets/batchQuery", {"ids": [CUSTOMER]}),
    "crm": ("tagsQuery", "/api/tags/query", {"customerIds": [CUSTOMER]}),
    "core-loans": ("loansQuery", "/api/v1/loans/query", {"clientIds": [CUSTOMER]}),
    "catalogue": ("recommendationsLookup", "/recommendations/lookup", {"customers": [CUSTOMER]}),
    "kpi-mart": ("performance", "/performance?level=person&period=month", None),
    "outbound": ("startCall", "/calls", {"customer": CUSTOMER, "callee": "+8613812345678"}),
}
REFUSED: dict[str, Refusals] = {
    "assertion": {
        "data-asset": (200, 40101),
        "crm": (401, "ASSERTION_INVALID"),
        "core-loans": (401, "error.msg.not.authenticated"),
        "catalogue": (401, "urn:catalogue:assertion-invalid"),
        "kpi-mart": (401, "urn:kpi-mart:assertion-invalid"),
        "outbound": (401, "urn:outbound:assertion-invalid"),
    },
    "application": {
        "data-asset": (200, 40301),
        "crm": (403, "APP_FORBIDDEN"),
        "core-loans": (403, "error.msg.application.not.authorized"),
        "catalogue": (403, "urn:catalogue:application-forbidden"),
        "kpi-mart": (403, "urn:kpi-mart:application-forbidden"),
        "outbound": (403, "urn:outbound:application-forbidden"),
    },
    "operator": {
        "data-asset": (200, 40302),
        "crm": (403, "OPERATOR_FORBIDDEN"),
        "core-loans": (403, "error.msg.operator.not.authorized"),
        "catalogue": (403, "urn:catalogue:operator-forbidden"),
        "kpi-mart": (403, "urn:kpi-mart:operator-forbidden"),
        "outbound": (403, "urn:outbound:operator-forbidden"),
    },
}


def expect(call: Call, name: str, cause: str, assertion: str) -> None:
    """The upstream refuses for *cause*, in its own words and as its contract says."""
    _, path, body = READS[name]
    reply = call(name, path, body, assertion=assertion)
    told = reply.json()
    code = next(
        told[key] for key in ("errCode", "code", "userMessageGlobalisationCode", "type") if key in told
    )
    assert (reply.status_code, code) == REFUSED[cause][name]
    method = "GET" if body is None else "POST"
    contract(name).check_reply(method, path.partition("?")[0], reply.status_code, told)


@pytest.mark.parametrize("name", READS)
def test_a_missing_assertion_is_refused(call: Call, name: str) -> None:
    expect(call, name, "assertion", "")


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": None},
        {"aud": "another-upstream"},
        {"iss": "another-app"},
        {"act": {"sub": "another-app"}},
        {"act": None},
        {"iat": 1},
        {"exp": 9_999_999_999},
        {"jti": None},
        {"tenant": None},
    ],
)
def test_a_wrong_claim_is_refused(call: Call, bank: Bank, name: str, claims: dict[str, object]) -> None:
    expect(call, name, "assertion", bank.assertion("relationship-manager", name, **claims))


@pytest.mark.parametrize("name", READS)
def test_the_callers_own_token_is_refused(call: Call, bank: Bank, name: str) -> None:
    expect(call, name, "assertion", bank.token("relationship-manager"))


@pytest.mark.parametrize("kid", ["test", "other", None])
def test_a_signature_by_another_key_is_refused(call: Call, bank: Bank, kid: str | None) -> None:
    claims = jwt.decode(bank.assertion("relationship-manager", "crm"), options={"verify_signature": False})
    headers = {"kid": kid} if kid else None
    forged = jwt.encode(claims, Ed25519PrivateKey.generate(), "EdDSA", headers=headers)
    expect(call, "crm", "assertion", forged)


def test_an_unsigned_assertion_is_refused(call: Call, bank: Bank) -> None:
    claims = jwt.decode(bank.assertion("relationship-manager", "crm"), options={"verify_signature": False})
    expect(call, "crm", "assertion", jwt.encode(claims, "", "none", headers={"kid": "test"}))


def test_a_good_assertion_is_refused_once_it_expires(call: Call, bank: Bank) -> None:
    now = int(time.time())
    short = bank.assertion("relationship-manager", "crm", iat=now, exp=now + 2)
    _, path, body = READS["crm"]
    assert call("crm", path, body, assertion=short).status_code == 200
    time.sleep(max(now + 2.1 - time.time(), 0))
    expect(call, "crm", "assertion", short)


@pytest.mark.parametrize("name", READS)
def test_an_application_is_refused_what_it_is_not_registered_for(call: Call, bank: Bank, name: str) -> None:
    operation, path, body = READS[name]
    bank.register(APPLICATION, {**registration_of(bank.key), "operations": ["anotherOperation"]})
    expect(call, name, "application", bank.assertion("relationship-manager", name))
    bank.register(APPLICATION, {**registration_of(bank.key), "operations": [operation]})
    assert call(name, path, body).json().get("errCode", 0) == 0


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("claims", [{"sub": "S101999"}, {"sub": "nobody"}, {"tenant": "JX0102"}])
def test_an_operator_the_bank_does_not_know_is_refused(
    call: Call, bank: Bank, name: str, claims: dict[str, object]
) -> None:
    expect(call, name, "operator", bank.assertion("relationship-manager", name, **claims))


@pytest.mark.parametrize("fields", [None, ["cardNo", "expDate"]])
def test_validity_of_cards_is_for_certified_applications(
    call: Call, bank: Bank, fields: list[str] | None
) -> None:
    body = {"ids": [CUSTOMER], **({"fields": fields} if fields else {})}
    assert call("data-asset", "/v1/cards/batchQuery", body).json()["errCode"] == 40301
    bank.register(APPLICATION, {**registration_of(bank.key), "certified": True})
    rows = call("data-asset", "/v1/cards/batchQuery", body).json()["data"]["rows"]
    assert all(len(row["expDate"]) == 6 for row in rows)
