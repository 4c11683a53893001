import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.mac import Mac


@given(st.binary(max_size=64), st.binary(max_size=300))
def test_is_the_hmac_of_the_standard_library(key: bytes, message: bytes) -> None:
    assert Mac(key).hex(message) == hmac.new(key, message, "sha256").hexdigest()


def test_one_message_does_not_change_the_next() -> None:
    mac = Mac(b"k" * 32)
    assert mac.hex(b"one") == mac.hex(b"one") != mac.hex(b"two")


def test_key_longer_than_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes at most"):
        Mac(b"k" * 65)


def test_key_is_not_shown() -> None:
    assert repr(Mac(b"secret" * 5)) == "<Mac>"
