import base64
import hashlib
import hmac
import time
from typing import Any

import httpx
import jwt
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from bff.identity import Authenticator, KeysUnavailable, Refusal, TokenRefused, connect_identity
from bff.identity.keyring import KeyRing
from bff.identity.reader import KeyReader
from masking.viewer import Channel, OrgCode, OrgPath, StaffNo, Tenant, Viewer
from tests.unit.bff.identity.issuer import AUTHENTICATED_AT_S, EC, ED, RSA, Issuer, bearer

VIEWER = Viewer(
    tenant=Tenant("JX0101"),
    staff_no=StaffNo("S000001"),
    post="P1",
    org=OrgPath(Tenant("JX0101"), OrgCode("B1"), OrgCode("S1"), OrgCode("O1")),
    roles=("relationship-manager",),
    application="workbench",
    channel=Channel.WORKBENCH,
    acr="1",
    name="王芳",
    authenticated_at_s=AUTHENTICATED_AT_S,
)


def until(expires_at_s: int) -> Viewer:
    return msgspec.structs.replace(VIEWER, expires_at_s=expires_at_s)


async def refusal_of(authenticator: Authenticator, authorization: bytes | None) -> Refusal:
    with pytest.raises(TokenRefused) as caught:
        await authenticator.authenticate(authorization)
    assert authenticator.cached(authorization) is None
    return caught.value.refusal


def forged(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> bytes:
    """A token put together by hand, with an HMAC over it where a *secret* is given."""
    parts = [base64.urlsafe_b64encode(msgspec.json.encode(part)).rstrip(b"=") for part in (header, claims)]
    signed = b".".join(parts)
    signature = hmac.digest(secret, signed, hashlib.sha256) if secret is not None else b""
    return b"Bearer " + signed + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")


@pytest.mark.parametrize(
    ("key", "alg", "kid"), [(RSA, "RS256", "rsa"), (EC, "ES256", "ec"), (ED, "EdDSA", "ed")]
)
async def test_signed_token_becomes_the_viewer(
    issuer: Issuer, authenticator: Authenticator, key: Any, alg: str, kid: str
) -> None:
    expires_at_s = int(time.time()) + 200
    token = issuer.token(key, alg, kid, exp=expires_at_s)
    assert await authenticator.authenticate(bearer(token)) == until(expires_at_s)
    assert repr(VIEWER) == "<Viewer>"


async def test_without_a_time_of_authentication_that_of_issue_stands(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    issued_at_s = int(time.time()) - 7
    token = issuer.token(iat=issued_at_s, auth_time=None)
    assert (await authenticator.authenticate(bearer(token))).authenticated_at_s == issued_at_s


async def test_second_use_is_answered_from_memory_without_waiting(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    authorization = bearer(issuer.token())
    assert authenticator.cached(authorization) is None
    viewer = await authenticator.authenticate(authorization)
    assert authenticator.cached(authorization) is viewer
    assert issuer.paths == ["/.well-known/openid-configuration", "/jwks.json"]


async def test_memory_forgets_a_token_at_its_expiry(issuer: Issuer, client: httpx.AsyncClient) -> None:
    clock = [time.time()]
    settings = issuer.settings()
    keys = KeyRing(KeyReader(client, settings.issuer, "", 0.5), settings)
    authenticator = Authenticator(settings, keys, now=lambda: clock[0])
    claims = issuer.claims()
    authorization = bearer(issuer.token(exp=claims["exp"]))
    await authenticator.authenticate(authorization)
    clock[0] = claims["exp"] - 0.5
    assert authenticator.cached(authorization) == until(claims["exp"])
    clock[0] = claims["exp"] + 1.0
    assert authenticator.cached(authorization) is None


async def test_clock_difference_within_the_leeway_is_tolerated_but_not_remembered(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    expired_at_s = int(time.time()) - 2
    authorization = bearer(issuer.token(exp=expired_at_s))
    assert await authenticator.authenticate(authorization) == until(expired_at_s)
    assert authenticator.cached(authorization) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"exp": int(time.time()) - 3600}, Refusal.EXPIRED),
        ({"nbf": int(time.time()) + 3600}, Refusal.NOT_YET_VALID),
        ({"iss": "http://127.0.0.1:1"}, Refusal.ISSUER),
        ({"aud": "crm"}, Refusal.AUDIENCE),
        ({"aud": ["crm", "data-asset"]}, Refusal.AUDIENCE),
        ({"exp": None}, Refusal.CLAIMS),
        ({"nbf": None}, Refusal.CLAIMS),
        ({"iat": None}, Refusal.CLAIMS),
        ({"aud": None}, Refusal.CLAIMS),
        ({"sub": None}, Refusal.CLAIMS),
        ({"sub": ""}, Refusal.CLAIMS),
        ({"tenant": None}, Refusal.CLAIMS),
        ({"tenant": 101}, Refusal.CLAIMS),
        ({"post": ["P1", "P2"]}, Refusal.CLAIMS),
        ({"org": "O1"}, Refusal.CLAIMS),
        ({"org": {"bank": "JX0102", "branch": "", "sub_branch": "", "outlet": ""}}, Refusal.CLAIMS),
        ({"roles": "relationship-manager"}, Refusal.CLAIMS),
        ({"roles": [1]}, Refusal.CLAIMS),
        ({"channel": "FAX"}, Refusal.CLAIMS),
        ({"acr": 2}, Refusal.CLAIMS),
        ({"auth_time": "now"}, Refusal.CLAIMS),
        ({"exp": float(int(time.time()) + 86_400.5)}, Refusal.CLAIMS),
        ({"exp": "never"}, Refusal.MALFORMED),
    ],
)
async def test_wrong_claim_is_refused(
    issuer: Issuer, authenticator: Authenticator, changes: dict[str, Any], refusal: Refusal
) -> None:
    assert await refusal_of(authenticator, bearer(issuer.token(**changes))) is refusal


@pytest.mark.parametrize(
    ("authorization", "refusal"),
    [
        (None, Refusal.MISSING),
        (b"", Refusal.MISSING),
        (b"Basic dTpw", Refusal.MISSING),
        (b"Bearer", Refusal.MALFORMED),
        (b"Bearer ", Refusal.MALFORMED),
        (b"Bearer abc", Refusal.MALFORMED),
        (b"Bearer a.b.c", Refusal.MALFORMED),
        (b"Bearer a.b.c.d.e", Refusal.MALFORMED),
        (b"Bearer \xff.\xff.\xff", Refusal.MALFORMED),
        (b"Bearer W10.e30.e30", Refusal.MALFORMED),
        (b"Bearer " + b"a" * 9000 + b".b.c", Refusal.MALFORMED),
    ],
)
async def test_what_is_no_token_is_refused_without_asking_the_issuer(
    issuer: Issuer, authenticator: Authenticator, authorization: bytes | None, refusal: Refusal
) -> None:
    assert await refusal_of(authenticator, authorization) is refusal
    assert issuer.paths == []


async def test_unsigned_token_is_refused(issuer: Issuer, authenticator: Authenticator) -> None:
    for alg in ("none", "None", "NONE", ""):
        authorization = forged({"alg": alg, "kid": "rsa", "typ": "JWT"}, issuer.claims())
        assert await refusal_of(authenticator, authorization) is Refusal.ALGORITHM
    emptied = bearer(issuer.token()).rsplit(b".", 1)[0] + b"."
    assert await refusal_of(authenticator, emptied) is Refusal.SIGNATURE


async def test_public_key_used_as_hmac_secret_is_refused(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for secret in (pem, pem.strip()):
        authorization = forged({"alg": "HS256", "kid": "rsa", "typ": "JWT"}, issuer.claims(), secret)
        assert await refusal_of(authenticator, authorization) is Refusal.ALGORITHM


async def test_key_verifies_only_its_own_algorithm(issuer: Issuer, authenticator: Authenticator) -> None:
    assert await refusal_of(authenticator, bearer(issuer.token(EC, "ES256", "rsa"))) is Refusal.ALGORITHM
    assert await refusal_of(authenticator, bearer(issuer.token(ED, "EdDSA", "ec"))) is Refusal.ALGORITHM
    assert await refusal_of(authenticator, bearer(issuer.token(RSA, "RS512"))) is Refusal.ALGORITHM


async def test_algorithm_off_the_list_is_refused(issuer: Issuer, client: httpx.AsyncClient) -> None:
    authenticator = connect_identity(issuer.settings(algorithms=("EdDSA",)), client)
    assert await refusal_of(authenticator, bearer(issuer.token())) is Refusal.ALGORITHM
    viewer = await authenticator.authenticate(bearer(issuer.token(ED, "EdDSA", "ed")))
    assert viewer == until(viewer.expires_at_s)


async def test_foreign_signature_is_refused(issuer: Issuer, authenticator: Authenticator) -> None:
    stranger = generate_private_key(65537, 2048)
    assert await refusal_of(authenticator, bearer(issuer.token(stranger))) is Refusal.SIGNATURE


async def test_key_a_token_brings_along_is_not_used(issuer: Issuer, authenticator: Authenticator) -> None:
    stranger = generate_private_key(65537, 2048)
    own = RSAAlgorithm.to_jwk(stranger.public_key(), as_dict=True)
    header = {"kid": "rsa", "jwk": own, "jku": "http://127.0.0.1:1/keys"}
    token = jwt.encode(issuer.claims(), stranger, "RS256", header)
    assert await refusal_of(authenticator, bearer(token)) is Refusal.SIGNATURE
    assert issuer.key_reads == 1


async def test_extension_that_must_be_understood_is_refused(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    token = jwt.encode(issuer.claims(), RSA, "RS256", {"kid": "rsa", "crit": ["exp"], "exp": 1})
    assert await refusal_of(authenticator, bearer(token)) is Refusal.MALFORMED


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_change_in_any_part_is_refused(issuer: Issuer, authenticator: Authenticator, part: int) -> None:
    parts = issuer.token().split(".")
    parts[part] = ("A" if parts[part][4] != "A" else "B").join((parts[part][:4], parts[part][5:]))
    assert await refusal_of(authenticator, bearer(".".join(parts))) in {
        Refusal.SIGNATURE,
        Refusal.MALFORMED,
        Refusal.ALGORITHM,
    }


async def test_unknown_key_id_makes_one_read_within_the_cool_down(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    await authenticator.authenticate(bearer(issuer.token()))
    assert issuer.key_reads == 1
    for kid in ("x1", "x2", "x3", "x1"):
        assert await refusal_of(authenticator, bearer(issuer.token(kid=kid))) is Refusal.UNKNOWN_KEY
    assert issuer.key_reads == 2


async def test_issuer_that_never_answered_is_not_the_callers_fault(
    issuer: Issuer, authenticator: Authenticator
) -> None:
    issuer.status = 500
    with pytest.raises(KeysUnavailable):
        await authenticator.authenticate(bearer(issuer.token()))
    with pytest.raises(KeysUnavailable):
        await authenticator.ping()
    assert len(issuer.paths) == 1, "the second asking falls into the pause after the failure"


async def test_no_exception_holds_the_token_or_a_claim(issuer: Issuer, authenticator: Authenticator) -> None:
    token = issuer.token(sub="S424242", channel="FAX")
    with pytest.raises(TokenRefused) as caught:
        await authenticator.authenticate(bearer(token))
    told = f"{caught.value!r} {caught.value} {caught.value.__cause__!r}"
    assert token not in told
    assert "S424242" not in told
    assert "FAX" not in told
