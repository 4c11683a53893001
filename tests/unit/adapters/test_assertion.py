import hashlib
from typing import Any, cast

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.types import Options

from adapters.assertion import AssertionKeyError, AssertionSigner, keys_from_pem
from tests.unit.adapters.asking import call

OPERATOR = call().operator
KEY = Ed25519PrivateKey.generate()


class Clock:
    now_s = 1_769_825_151.5

    def __call__(self) -> float:
        return self.now_s


def claims_of(header: str, signer: AssertionSigner, audience: str, **options: bool) -> dict[str, Any]:
    token = header.removeprefix("Bearer ")
    keys = jwt.PyJWKSet.from_dict(signer.jwks())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    verified: dict[str, Any] = jwt.decode(
        token, key, ["EdDSA"], audience=audience, options=cast("Options", options)
    )
    return verified


def pem_of(key: Any) -> bytes:
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem


def test_the_assertion_names_operator_application_and_audience() -> None:
    signer = AssertionSigner([KEY], clock=Clock())
    header = signer.header(OPERATOR, "crm")
    claims = claims_of(header, signer, "crm", verify_exp=False, verify_iat=False)
    assert len(claims.pop("jti")) == 32
    assert claims == {
        "iss": "bank-bff",
        "sub": "S000101",
        "aud": "crm",
        "act": {"sub": "bank-bff"},
        "tenant": "JX0101",
        "post": "relationship-manager",
        "org": {
            "bank": "JX0101",
            "branch": "JX010101",
            "sub_branch": "JX01010101",
            "outlet": "JX0101010101",
        },
        "iat": 1_769_825_151,
        "exp": 1_769_825_211,
    }
    assert jwt.get_unverified_header(header.removeprefix("Bearer "))["typ"] == "JWT"


def test_it_verifies_now_with_the_published_keys() -> None:
    signer = AssertionSigner([KEY])
    assert claims_of(signer.header(OPERATOR, "crm"), signer, "crm")["sub"] == "S000101"


def test_it_serves_again_until_three_quarters_of_its_life() -> None:
    clock = Clock()
    signer = AssertionSigner([KEY], clock=clock)
    first = signer.header(OPERATOR, "crm")
    clock.now_s += 44.9
    assert signer.header(OPERATOR, "crm") == first
    clock.now_s += 0.1
    assert signer.header(OPERATOR, "crm") != first


def test_another_audience_or_operator_gets_another() -> None:
    signer = AssertionSigner([KEY], clock=Clock())
    other = call().operator.__class__(OPERATOR.tenant, OPERATOR.staff_no, "outlet-head", OPERATOR.org)
    headers = {
        signer.header(OPERATOR, "crm"),
        signer.header(OPERATOR, "core-loans"),
        signer.header(other, "crm"),
    }
    assert len(headers) == 3


def test_the_oldest_is_forgotten_first() -> None:
    signer = AssertionSigner([KEY], clock=Clock(), cache_entries=2)
    first, second = signer.header(OPERATOR, "1"), signer.header(OPERATOR, "2")
    signer.header(OPERATOR, "3")
    assert signer.header(OPERATOR, "2") == second
    assert signer.header(OPERATOR, "1") != first


def test_the_first_key_signs_and_all_are_published() -> None:
    retired = Ed25519PrivateKey.generate()
    signer = AssertionSigner(keys_from_pem(pem_of(KEY) + pem_of(retired)), clock=Clock())
    kids = [key["kid"] for key in signer.jwks()["keys"]]
    token = signer.header(OPERATOR, "crm").removeprefix("Bearer ")
    assert jwt.get_unverified_header(token)["kid"] == kids[0]
    assert kids == [AssertionSigner([key]).jwks()["keys"][0]["kid"] for key in (KEY, retired)]


def test_nothing_private_is_published() -> None:
    signer = AssertionSigner([KEY])
    assert {name for key in signer.jwks()["keys"] for name in key} == {
        "kty", "crv", "x", "kid", "use", "alg",
    }  # fmt: skip


def test_a_key_id_is_its_thumbprint() -> None:
    (key,) = AssertionSigner([KEY]).jwks()["keys"]
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{key["x"]}"}}'
    assert jwt.utils.base64url_decode(key["kid"]) == hashlib.sha256(members.encode()).digest()


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"no key",
        pem_of(generate_private_key(SECP256R1())),
        pem_of(KEY) + pem_of(generate_private_key(SECP256R1())),
        pem_of(KEY).replace(b"MC4", b"XXX"),
    ],
)
def test_anything_but_ed25519_keys_is_refused_without_its_text(pem: bytes) -> None:
    with pytest.raises(AssertionKeyError) as raised:
        keys_from_pem(pem)
    assert str(raised.value) == "the assertion key must be one or more Ed25519 private keys in PEM (PKCS 8)"
