"""The issuer's tokens verify with the keys it publishes, before and after rotation."""

from typing import Any

import httpx
import jwt
import pytest

from tests.contract.openapi import contract
from tests.servers import Bank


def verify(bank: Bank, token: str) -> dict[str, Any]:
    """The claims, checked with the published key that the header names."""
    kid = jwt.get_unverified_header(token)["kid"]
    keys = jwt.PyJWKSet.from_dict(httpx.get(bank.urls["issuer"] + "/jwks.json").json())
    claims: dict[str, Any] = jwt.decode(
        token, keys[kid], algorithms=[keys[kid].algorithm_name], audience="bff", issuer=bank.urls["issuer"]
    )
    return claims


def grant(bank: Bank, **form: str) -> httpx.Response:
    return httpx.post(bank.urls["issuer"] + "/token", data={"grant_type": "password", **form})


def test_every_persona_gets_a_token_that_verifies(bank: Bank) -> None:
    for name, persona in bank.personas.items():
        reply = grant(bank, username=name)
        contract("issuer").check_reply("POST", "/token", 200, reply.json())
        claims = verify(bank, reply.json()["access_token"])
        staff = persona.staff
        assert (claims["sub"], claims["tenant"], claims["roles"]) == (staff.no, staff.org.bank, [staff.role])
        assert (claims["channel"], claims["azp"]) == (persona.channel, persona.application)
        assert (claims["acr"], claims["exp"] - claims["iat"]) == ("1", 3_600)
        assert claims["org"] == {
            "bank": staff.org.bank,
            "branch": staff.org.branch,
            "sub_branch": staff.org.sub_branch,
            "outlet": staff.org.outlet,
        }


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_token_is_signed_as_asked(bank: Bank, algorithm: str) -> None:
    reply = httpx.post(
        f"{bank.urls['issuer']}/token?alg={algorithm}",
        data={"grant_type": "password", "username": "auditor", "acr": "2", "channel": "H5", "ttl_s": "60"},
    )
    token = reply.json()["access_token"]
    assert jwt.get_unverified_header(token)["alg"] == algorithm
    claims = verify(bank, token)
    assert (claims["acr"], claims["channel"], claims["exp"] - claims["iat"]) == ("2", "H5", 60)


def test_a_negative_lifetime_gives_an_expired_token(bank: Bank) -> None:
    token = grant(bank, username="auditor", ttl_s="-10").json()["access_token"]
    with pytest.raises(jwt.ExpiredSignatureError):
        verify(bank, token)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"username": "nobody"}, "invalid_grant"),
        ({}, "invalid_request"),
        ({"username": "auditor", "acr": "3"}, "invalid_request"),
        ({"username": "auditor", "grant_type": "authorization_code"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_request_is_refused(bank: Bank, form: dict[str, str], error: str) -> None:
    reply = grant(bank, **form)
    assert (reply.status_code, reply.json()) == (400, {"error": error})
    contract("issuer").check_reply("POST", "/token", 400, reply.json())


def test_tests_may_have_any_claim_or_none(bank: Bank) -> None:
    token = bank.token("auditor", aud="other", acr=None, roles=["x"])
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["aud"], claims["roles"], "acr" in claims) == ("other", ["x"], False)


def test_the_old_key_stays_for_a_time_after_rotation(bank: Bank) -> None:
    before = bank.token("auditor")
    kid = bank.rotate()
    after = bank.token("auditor")
    assert jwt.get_unverified_header(after)["kid"] == kid != jwt.get_unverified_header(before)["kid"]
    assert verify(bank, before)["sub"] == verify(bank, after)["sub"]


def test_a_key_can_be_withdrawn_at_once(bank: Bank) -> None:
    before = bank.token("auditor")
    bank.rotate(retain_s=0)
    with pytest.raises(KeyError):
        verify(bank, before)


def test_discovery_names_the_keys_and_no_private_half_is_published(bank: Bank) -> None:
    url = bank.urls["issuer"]
    document = httpx.get(url + "/.well-known/openid-configuration").json()
    assert (document["issuer"], document["jwks_uri"]) == (url, url + "/jwks.json")
    keys = httpx.get(document["jwks_uri"]).json()["keys"]
    assert {key["alg"] for key in keys} == {"RS256", "ES256", "EdDSA"}
    assert not any({"d", "p", "q", "k"} & set(key) for key in keys)


def test_a_system_gets_a_token_for_one_member_bank_that_lasts_minutes(bank: Bank) -> None:
    reply = grant(bank, grant_type="client_credentials", client_id="crm", tenant="JX0102")
    claims = jwt.decode(reply.json()["access_token"], options={"verify_signature": False})
    told = {name: claims[name] for name in ("sub", "azp", "tenant", "roles", "channel")}
    assert told == {
        "sub": "crm",
        "azp": "crm",
        "tenant": "JX0102",
        "roles": ["event-source"],
        "channel": "API",
    }
    assert claims["org"] == {"bank": "JX0102", "branch": "", "sub_branch": "", "outlet": ""}
    assert claims["exp"] - claims["iat"] == 300


@pytest.mark.parametrize("form", [{"client_id": "sidebar", "tenant": "JX0101"}, {"client_id": "crm"}])
def test_a_system_that_is_not_known_gets_no_token(bank: Bank, form: dict[str, str]) -> None:
    reply = grant(bank, grant_type="client_credentials", **form)
    assert (reply.status_code, reply.json()) == (400, {"error": "invalid_client"})
