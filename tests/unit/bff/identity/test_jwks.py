from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from bff.identity.errors import IdentityError, KeySetRefused, KeysUnavailable
from bff.identity.jwks import parse_key_set
from bff.identity.reader import KeyReader
from tests.unit.bff.identity.issuer import EC_JWK, ED, ED_JWK, RSA, RSA_JWK, Issuer

SHORT_RSA = generate_private_key(65537, 1024)  # noqa: S505 - that is what must be refused


def document(*keys: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"keys": keys})


def test_each_key_is_bound_to_the_algorithm_of_its_type() -> None:
    keys = parse_key_set(document(RSA_JWK, EC_JWK, ED_JWK))
    assert {kid: key.algorithm for kid, key in keys.items()} == {"rsa": "RS256", "ec": "ES256", "ed": "EdDSA"}


@pytest.mark.parametrize(
    "other",
    [
        {"kty": "AKP", "kid": "new"},
        RSA_JWK | {"kid": "enc", "use": "enc"},
        RSA_JWK | {"kid": "pss", "alg": "PS256"},
        EC_JWK | {"kid": "p384", "crv": "P-384"},
        {name: value for name, value in ED_JWK.items() if name != "kid"},
    ],
)
def test_key_we_do_not_use_is_passed_over(other: dict[str, Any]) -> None:
    assert list(parse_key_set(document(other, RSA_JWK))) == ["rsa"]


@pytest.mark.parametrize(
    "refused",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": ["a"]}',
        b'{"keys": []}',
        b"\xff",
        b'{"keys":' + b"[" * 50_000,
        document({"kty": "oct", "kid": "s", "k": "c2VjcmV0"}, RSA_JWK),
        document(OKPAlgorithm.to_jwk(ED, as_dict=True) | {"kid": "private"}, RSA_JWK),
        document(RSAAlgorithm.to_jwk(RSA, as_dict=True) | {"kid": "private"}, EC_JWK),
        document(RSA_JWK, EC_JWK | {"kid": "rsa"}),
        document(RSA_JWK | {"n": "!!"}),
        document(RSA_JWK | {"n": 3}),
        document({"kty": "RSA", "kid": "rsa"}),
        document(EC_JWK | {"x": "AAAA"}),
        document(ED_JWK | {"x": "AAAA"}),
        document(*(RSA_JWK | {"kid": str(number)} for number in range(65))),
        document(RSAAlgorithm.to_jwk(SHORT_RSA.public_key(), as_dict=True) | {"kid": "a"}),
    ],
)
def test_unsound_key_set_is_refused_whole(refused: bytes) -> None:
    with pytest.raises(KeySetRefused):
        parse_key_set(refused)


def reader(
    issuer: Issuer, client: httpx.AsyncClient, jwks_url: str = "", timeout_s: float = 5.0
) -> KeyReader:
    return KeyReader(client, issuer.url, jwks_url, timeout_s=timeout_s)


async def test_keys_are_found_by_discovery(issuer: Issuer, client: httpx.AsyncClient) -> None:
    assert set(await reader(issuer, client)()) == {"rsa", "ec", "ed"}
    assert issuer.paths == ["/.well-known/openid-configuration", "/jwks.json"]


async def test_configured_url_needs_no_discovery(issuer: Issuer, client: httpx.AsyncClient) -> None:
    await reader(issuer, client, f"{issuer.url}/jwks.json")()
    assert issuer.paths == ["/jwks.json"]


async def test_discovery_of_another_issuer_is_refused(issuer: Issuer, client: httpx.AsyncClient) -> None:
    issuer.discovery = {"issuer": "https://elsewhere.example"}
    with pytest.raises(KeySetRefused):
        await reader(issuer, client)()
    assert issuer.key_reads == 0


async def test_huge_document_is_not_read_to_its_end(issuer: Issuer, client: httpx.AsyncClient) -> None:
    issuer.document = b" " * 70_000
    with pytest.raises(KeySetRefused, match="too long"):
        await reader(issuer, client)()


@pytest.mark.parametrize("status", [204, 302, 404, 500])
async def test_other_status_is_no_answer(issuer: Issuer, client: httpx.AsyncClient, status: int) -> None:
    issuer.status = status
    with pytest.raises(KeysUnavailable):
        await reader(issuer, client)()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/jwks.json", "http://[", "ftp://127.0.0.1/keys"])
async def test_url_without_an_answer_is_no_answer(
    issuer: Issuer, client: httpx.AsyncClient, url: str
) -> None:
    with pytest.raises(KeysUnavailable):
        await reader(issuer, client, url)()


async def test_slow_issuer_is_no_answer(issuer: Issuer, client: httpx.AsyncClient) -> None:
    issuer.delay_s = 0.6
    with pytest.raises(IdentityError) as caught:
        await reader(issuer, client, timeout_s=0.3)()
    assert issuer.url not in str(caught.value)
