"""The outside of what is sealed: padding that hides lengths, and text with exactly one spelling."""

import binascii
from typing import Final

LONGEST_TEXT: Final = 8192
"""Characters; longer texts are refused unread."""

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")  # plain base64 and padding would be a second spelling


class SealError(Exception):
    """What was given cannot be opened, or not be sealed. There is one error, and it never says why."""

    def __init__(self) -> None:
        super().__init__("not a valid identifier")


def pad(data: bytes, buckets: tuple[int, ...]) -> bytes:
    """Put the length before *data* and fill it up to the smallest bucket that holds both."""
    needed = len(data) + 2
    for bucket in buckets:
        if needed <= bucket:
            return (len(data).to_bytes(2, "big") + data).ljust(bucket, b"\0")
    raise SealError


def unpad(padded: bytes) -> bytes:
    """Take out what `pad` put in; the seal around it has been verified before."""
    return padded[2 : 2 + int.from_bytes(padded[:2], "big")]


def to_text(data: bytes) -> str:
    """Write *data*, whose length must be a multiple of three, as base64url: no padding, no spare bits."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).decode("ascii")


def from_text(text: str) -> bytes:
    """Read what `to_text` wrote, in no other spelling."""
    if len(text) > LONGEST_TEXT or len(text) % 4:
        raise SealError
    try:
        return binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL), strict_mode=True)
    except ValueError:  # binascii.Error and UnicodeEncodeError are its kinds
        raise SealError from None
