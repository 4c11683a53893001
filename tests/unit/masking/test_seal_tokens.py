"""Cursors and handles: bound to whom and what they were made for, and good for a time."""

import base64

import pytest

from masking.keys import KeyRing, MasterKey
from masking.seal import AesSivSealer, Sealer, SealError, Token
from masking.viewer import Tenant

BANK = Tenant("8601")
BINDING = (b"A0001", b"operation", b"filter")
NOW, TTL_S = 1_800_000_000.0, 60.0


def sealer(*key_ids: int) -> Sealer:
    keys = (
        MasterKey(key_id, bytes((place * 73 + key_id * 31) % 256 for place in range(64)))
        for key_id in key_ids
    )
    return AesSivSealer(KeyRing(tuple(keys)), ("Customer",))


def cursors(*key_ids: int) -> Token:
    return sealer(*key_ids).token(BANK, "cursor")


def refused(token: Token, text: str, binding: tuple[bytes, ...] = BINDING, now: float = NOW) -> None:
    with pytest.raises(SealError) as error:
        token.read(text, binding, now)
    assert (str(error.value), error.value.__cause__) == ("not a valid identifier", None)


@pytest.mark.parametrize("payload", [b"", b"page 2", bytes(4086)])
def test_payload_comes_back_to_whom_it_was_given(payload: bytes) -> None:
    text = cursors(1).issue(payload, BINDING, TTL_S, NOW)
    assert cursors(1).read(text, BINDING, NOW) == payload


def test_token_dies_at_its_expiry() -> None:
    text = cursors(1).issue(b"page 2", BINDING, TTL_S, NOW)
    assert cursors(1).read(text, BINDING, NOW + 59.999) == b"page 2"
    refused(cursors(1), text, now=NOW + 60)
    refused(cursors(1), text, now=NOW + 1e9)


@pytest.mark.parametrize(
    "binding",
    [
        (b"A0002", b"operation", b"filter"),
        (b"A0001", b"operation"),
        (b"A0001", b"operationfilter"),
        (b"A0001", b"operation", b"filter", b""),
        (b"A0001o", b"peration", b"filter"),
        (),
    ],
)
def test_other_binding_is_refused(binding: tuple[bytes, ...]) -> None:
    refused(cursors(1), cursors(1).issue(b"page 2", BINDING, TTL_S, NOW), binding=binding)


def test_other_tenant_purpose_and_key_are_refused() -> None:
    text = cursors(1).issue(b"page 2", BINDING, TTL_S, NOW)
    refused(sealer(1).token(Tenant("8602"), "cursor"), text)
    refused(sealer(1).token(BANK, "reveal"), text)
    refused(cursors(2), text)


def test_rotation_opens_the_newest_two() -> None:
    text = cursors(1).issue(b"page 2", BINDING, TTL_S, NOW)
    assert cursors(2, 1).read(text, BINDING, NOW) == b"page 2"
    refused(cursors(3, 2, 1), text)
    assert base64.urlsafe_b64decode(cursors(2, 1).issue(b"", BINDING, TTL_S, NOW))[0] == 2


def test_every_sign_counts() -> None:
    text = cursors(1).issue(b"page 2", BINDING, TTL_S, NOW)
    for place, sign in enumerate(text):
        refused(cursors(1), text[:place] + ("A" if sign != "A" else "B") + text[place + 1 :])
    for cut in range(len(text)):
        refused(cursors(1), text[:cut])


def test_no_two_tokens_are_alike_and_length_shows_only_the_bucket() -> None:
    texts = [cursors(1).issue(b"x" * (count % 55), BINDING, TTL_S, NOW) for count in range(500)]
    assert len(set(texts)) == 500
    assert {len(text) for text in texts} == {124}


def test_payload_that_no_bucket_holds_is_refused() -> None:
    with pytest.raises(SealError):
        cursors(1).issue(bytes(4087), BINDING, TTL_S, NOW)
