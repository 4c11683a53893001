"""The ring of master keys: how it is read, and what is refused."""

import base64

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from masking.keys import DEVELOPMENT_KEY, KeyRing, KeyRingError, MasterKey, derive, read_key_ring

RANDOM = bytes.fromhex(
    "8f1c64d2a05be37749f0c81325b96eda02d37ab8115cef9463208fd1c75ea94b"
    "e61d93072c58ba41f6aa3c0d8e457219db64f28b51e0973ac5187f2496bd03ec"
)


def text(material: bytes, key_id: int = 1) -> str:
    return f"{key_id}:{base64.b64encode(material).decode()}"


def test_keys_are_read_newest_first_from_base64_or_hex() -> None:
    ring = read_key_ring(f"{text(RANDOM, 7)},\n  3:{RANDOM[::-1].hex()}\n", production=True)
    assert ring == KeyRing((MasterKey(7, RANDOM), MasterKey(3, RANDOM[::-1])))


def test_wrapped_base64_of_a_file_is_read() -> None:
    assert (
        read_key_ring(f"1:{base64.encodebytes(RANDOM).decode()}", production=True).keys[0].material == RANDOM
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "sealing keys: none given; give ID:KEY, newest first, with commas between"),
        (" , ", "sealing keys: none given; give ID:KEY, newest first, with commas between"),
        (
            base64.b64encode(RANDOM).decode(),
            "sealing keys: every key needs an id from 0 to 255 in front, as in 1:KEY",
        ),
        (text(RANDOM, 256), "sealing keys: every key needs an id from 0 to 255 in front, as in 1:KEY"),
        (f"{text(RANDOM)},{text(RANDOM)}", "sealing keys: every key needs an id of its own"),
        ("4:not*base64", "sealing key 4: is neither base64 nor hex"),
        ("4:abcdé", "sealing key 4: is neither base64 nor hex"),
        (text(RANDOM[:31]), "sealing key 1: is under 32 bytes; make one with openssl rand -base64 64"),
        ("1:", "sealing key 1: is under 32 bytes; make one with openssl rand -base64 64"),
    ],
)
@pytest.mark.parametrize("production", [False, True])
def test_missing_malformed_or_short_key_is_refused(given: str, says: str, production: bool) -> None:
    with pytest.raises(KeyRingError) as refused:
        read_key_ring(given, production)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    "pattern",
    [
        b"\0" * 64,
        b"A" * 32,
        bytes(range(64)),
        b"0123456789abcdef" * 4,
        b"change-me" * 8,
        bytes(range(0, 256, 4)),
    ],
)
def test_pattern_is_refused_in_production_only(pattern: bytes) -> None:
    with pytest.raises(KeyRingError, match="sealing key 2: is a pattern, not random bytes"):
        read_key_ring(f"{text(RANDOM)},{text(pattern, 2)}", production=True)
    assert len(read_key_ring(text(pattern, 2), production=False).keys) == 1


def test_development_key_is_refused_in_production_only() -> None:
    with pytest.raises(KeyRingError, match="sealing key 1: is the development key, which everybody knows"):
        read_key_ring(text(DEVELOPMENT_KEY), production=True)
    assert read_key_ring(text(DEVELOPMENT_KEY), production=False).keys == (MasterKey(1, DEVELOPMENT_KEY),)


def test_derivation_is_hkdf_over_unambiguous_context() -> None:
    key = MasterKey(1, RANDOM)
    info = b"\x00\x00\x00\x04seal\x00\x00\x00\x02ab"
    wanted = HKDF(algorithm=SHA256(), length=64, salt=None, info=info).derive(RANDOM)
    assert derive(key, 64, b"seal", b"ab") == wanted
    contexts = [
        (b"seal", b"ab"),
        (b"sealab",),
        (b"seala", b"b"),
        (b"seal", b"ab", b""),
        (b"seal", b"a", b"b"),
    ]
    assert len({derive(key, 32, *context) for context in contexts}) == len(contexts)
