"""The bytes of RFC 5297 and of NIST SP 800-38B, for many texts at once."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from masking.cmac import CmacBatch, cmac
from masking.siv import SivBatch, encrypt_together

KEYS = st.sampled_from([32, 48, 64]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


def all_of(texts: list[bytes], batch: SivBatch, front: bytes = b"") -> bytes:
    return encrypt_together([(batch, laid_out(texts, batch), front)])


def laid_out(texts: list[bytes], batch: SivBatch) -> bytes:
    return b"".join(text + batch.fill for text in texts)


@given(
    key=st.binary(min_size=32, max_size=32),
    texts=st.integers(0, 80).flatmap(
        lambda length: st.lists(st.binary(min_size=length, max_size=length), min_size=1, max_size=9)
    ),
)
def test_codes_of_many_texts_are_what_the_library_makes_of_each(key: bytes, texts: list[bytes]) -> None:
    batch = CmacBatch(key, len(texts[0]))
    codes = batch.codes(b"".join(text + batch.fill for text in texts))
    width = batch.count * 16
    for at, text in enumerate(texts):
        expected = CMAC(AES(key))
        expected.update(text)
        code = expected.finalize()
        assert codes[(at + 1) * width - 16 : (at + 1) * width] == code == cmac(key, text)


@given(
    key=KEYS,
    associated=st.binary(max_size=70),
    texts=st.integers(16, 80).flatmap(
        lambda length: st.lists(st.binary(min_size=length, max_size=length), min_size=1, max_size=9)
    ),
)
def test_many_texts_become_what_the_library_makes_of_each(
    key: bytes, associated: bytes, texts: list[bytes]
) -> None:
    batch = SivBatch(key, associated, len(texts[0]))
    expected = b"".join(b"id" + AESSIV(key).encrypt(text, [associated]) for text in texts)
    assert all_of(texts, batch, b"id") == expected
    assert all_of(texts[:1], batch, b"id") == expected[: 2 + 16 + len(texts[0])]


def test_the_same_text_gives_the_same_bytes_in_any_company() -> None:
    batch = SivBatch(bytes(range(64)), b"JX0101", 24)
    one, other = b"a" * 24, b"b" * 24
    alone, together = all_of([one], batch), all_of([other, one, other], batch)
    assert together[40:80] == alone
    assert together[:40] == together[80:] != alone


@given(
    key=KEYS,
    parts=st.integers(16, 80).flatmap(
        lambda length: st.lists(
            st.tuples(
                st.binary(max_size=70), st.lists(st.binary(min_size=length, max_size=length), min_size=1)
            ),
            min_size=1,
            max_size=5,
        )
    ),
)
def test_texts_under_different_associated_data_are_encrypted_together_as_each_by_itself(
    key: bytes, parts: list[tuple[bytes, list[bytes]]]
) -> None:
    batches = [SivBatch(key, associated, len(texts[0])) for associated, texts in parts]
    given_parts = [
        (batch, laid_out(texts, batch), b"id%d" % (at % 10))
        for at, (batch, (_, texts)) in enumerate(zip(batches, parts, strict=True))
    ]
    assert encrypt_together(given_parts) == b"".join(
        b"id%d" % (at % 10) + AESSIV(key).encrypt(text, [associated])
        for at, (associated, texts) in enumerate(parts)
        for text in texts
    )


def test_texts_of_several_keys_or_lengths_are_refused() -> None:
    one = SivBatch(bytes(64), b"", 16)
    for other in (SivBatch(bytes(range(64)), b"", 16), SivBatch(bytes(64), b"", 24)):
        with pytest.raises(ValueError, match="several keys or lengths"):
            encrypt_together([(part, laid_out([bytes(part.length)], part), b"") for part in (one, other)])


def test_a_text_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="without its fill"):
        encrypt_together([(SivBatch(bytes(64), b"", 24), b"a" * 24, b"")])
    with pytest.raises(ValueError, match="at least 16 bytes"):
        SivBatch(bytes(64), b"", 15)
    with pytest.raises(ValueError, match="longer than a text"):
        CmacBatch(bytes(32), 15, bytes(16))
