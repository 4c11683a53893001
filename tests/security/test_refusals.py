"""What is refused at the door: wrong tokens, malformed bodies, forged and foreign ids; nothing is asked."""

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from masking.viewer import Tenant
from tests.front_door import SOURCES, FrontDoor
from tests.sealed import sealed_id

CUSTOMER = "query($id: ID!) { customer(id: $id) { profile { name } } }"
VIEWER = "{ viewer { name } }"


def upstream_calls(front_door: FrontDoor) -> int:
    return sum(sum(front_door.bank.stats(source).values()) for source in SOURCES)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": algorithm, "typ": "JWT"}, claims)
    )
    return f"{head}.{body}."


def issuer_key(front_door: FrontDoor) -> tuple[str, bytes]:
    """The issuer's key id and public key, as anybody can read them."""
    jwk = httpx.get(f"{front_door.bank.urls['issuer']}/jwks.json", trust_env=False).json()["keys"][0]
    public = jwt.PyJWK(jwk).key
    return jwk["kid"], public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hs256_with(secret: bytes, kid: str, claims: dict[str, Any]) -> str:
    """An HS256 token keyed with a public key; made by hand, for PyJWT itself refuses to sign so."""
    import hashlib
    import hmac

    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": kid}).encode()).rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=")
    mac = hmac.digest(secret, head + b"." + body, hashlib.sha256)
    return b".".join([head, body, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def wrong_tokens(front_door: FrontDoor) -> dict[str, str]:
    bank = front_door.bank
    good = bank.token("relationship-manager")
    claims = claims_of(good)
    kid, public = issuer_key(front_door)
    stranger = generate_private_key(65537, 2048)
    return {
        "expired": bank.token("relationship-manager", exp=int(time.time()) - 60, iat=0, nbf=0),
        "not yet valid": bank.token("relationship-manager", nbf=int(time.time()) + 600),
        "wrong issuer": bank.token("relationship-manager", iss="https://elsewhere.example"),
        "wrong audience": bank.token("relationship-manager", aud="another"),
        "unsigned": unsigned(claims, "RS256"),
        "none": unsigned(claims, "none"),
        "hs256 with the public key": hs256_with(public, kid, claims),
        "unknown kid": jwt.encode(claims, stranger, "RS256", headers={"kid": "nobody"}),
        "stranger under a known kid": jwt.encode(claims, stranger, "RS256", headers={"kid": kid}),
        "cut short": good[:-20],
        "changed": good[:-8] + ("A" * 8),
        "not a token": "x",
        "no roles": bank.token("relationship-manager", roles="relationship-manager"),
    }


KINDS = [
    "expired", "not yet valid", "wrong issuer", "wrong audience", "unsigned", "none",
    "hs256 with the public key",
    "unknown kid", "stranger under a known kid", "cut short", "changed", "not a token", "no roles",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_token_is_refused_before_anything_is_asked(front_door: FrontDoor, kind: str) -> None:
    reply = front_door.post(wrong_tokens(front_door)[kind], VIEWER)
    assert reply.status_code == 401
    assert reply.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert "data" not in reply.json()
    assert upstream_calls(front_door) == 0


BODIES = [
    b"", b"{", b"[]", b"null", b"1", b'"x"', b"true", b"{}", b'{"query": 1}', b'{"query": null}',
    b'{"query": "{ viewer { name } }", "variables": []}',
    b'{"query": "{ viewer { name } }", "variables": "x"}',
    b'{"query": "a", "query": "b"}', b'{"query": "\xff"}', b"\xef\xbb\xbf{}",
    b'{"query": "{ viewer { name } }", "variables": {"x": NaN}}',
    b'{"query":"{ viewer { name } }","variables":' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"}",
    b'{"query": "{ viewer { name } }", "variables": {"x": ' + b"9" * 5000 + b"}}",
    b'{"query": "{ viewer { name } }", "operationName": 7}', b'{"query": "{ viewer { name } }"} trailing',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_malformed_body_is_refused(front_door: FrontDoor, body: bytes) -> None:
    reply = front_door.http.post(
        "/graphql",
        content=body,
        headers={
            "content-type": "application/json",
            "authorization": f"Bearer {front_door.bank.token('relationship-manager')}",
        },
    )
    assert reply.status_code == 400
    code = "BATCH_REFUSED" if body == b"[]" else "BAD_REQUEST"
    assert reply.json()["errors"][0]["extensions"]["code"] == code
    assert upstream_calls(front_door) == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer { salary } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { nam } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ viewer { name ", "GRAPHQL_PARSE_FAILED"),
        ("query A { viewer { name } } query B { viewer { name } }", "OPERATION_RESOLUTION_FAILURE"),
        ("{ customer(id: 6222021234567890123) { relation } }", "NOT_FOUND"),
        ("{ customers(first: 101) { totalCount } }", "BAD_USER_INPUT"),
        ("{ customers(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ('{ customers(after: "AAAA") { totalCount } }', "INVALID_CURSOR"),
    ],
)
def test_faulty_document_is_refused_without_an_echo(front_door: FrontDoor, query: str, code: str) -> None:
    reply = front_door.post(front_door.bank.token("relationship-manager"), query)
    assert [error["extensions"]["code"] for error in reply.json()["errors"]] == [code]
    assert "salary" not in reply.text
    assert "Did you mean" not in reply.text
    assert "6222021234567890123" not in reply.text
    assert upstream_calls(front_door) == 0


def foreign_ids(front_door: FrontDoor) -> dict[str, str]:
    own = sealed_id("Customer", front_door.bank.cast["showcase"])
    return {
        "forged": "AYU-O5ApCbSo_BZ0ir2qw3JciXCiMG3gGL4zm_lkL40cPGwQ6CdSp6p4",
        "of another bank": sealed_id("Customer", "C1020000001", Tenant("JX0102")),
        "of another type": sealed_id("Loan", "L101000000101"),
        "changed": own[:-1] + ("A" if own[-1] != "A" else "B"),
        "empty": "",
        "a core number": front_door.bank.cast["showcase"],
        "not base64": "客户",
        "long": "A" * 5000,
    }


@pytest.mark.parametrize(
    "kind",
    [
        "forged",
        "of another bank",
        "of another type",
        "changed",
        "empty",
        "a core number",
        "not base64",
        "long",
    ],
)
def test_wrong_id_is_not_found_whatever_is_wrong_with_it(front_door: FrontDoor, kind: str) -> None:
    reply = front_door.ask("relationship-manager", CUSTOMER, {"id": foreign_ids(front_door)[kind]})
    assert reply["data"] == {"customer": None}
    assert [error["extensions"]["code"] for error in reply["errors"]] == ["NOT_FOUND"]
    assert upstream_calls(front_door) == 0


def test_cursor_serves_only_its_viewer_and_its_list(front_door: FrontDoor) -> None:
    page = """query($after: String, $mine: Boolean!) {
      customers(first: 2, after: $after, filter: {managedByMe: $mine}) { pageInfo { endCursor } }
    }"""
    first = front_door.ask("relationship-manager", page, {"mine": True})
    cursor = first["data"]["customers"]["pageInfo"]["endCursor"]
    again = front_door.ask("relationship-manager", page, {"mine": True, "after": cursor})
    assert again["data"]["customers"]["pageInfo"]["endCursor"] != cursor
    calls = upstream_calls(front_door)
    for persona, mine in (("wealth-manager", True), ("relationship-manager", False)):
        refused = front_door.ask(persona, page, {"mine": mine, "after": cursor})
        assert [error["extensions"]["code"] for error in refused["errors"]] == ["INVALID_CURSOR"]
    assert upstream_calls(front_door) == calls
