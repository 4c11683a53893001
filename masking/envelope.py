"""The outside of what is sealed: padding that hides lengths, and text with exactly one spelling."""

import binascii
from collections.abc import Callable, Sequence
from functools import lru_cache
from struct import Struct
from typing import Final

LONGEST_TEXT: Final = 8192
"""Characters; longer texts are refused unread."""

_MOST_ALIKE: Final = 127
"""A length up to it, in front of a number, is ASCII too."""

_FROM_URL = bytes.maketrans(b"-_+/=", b"+/!!!")  # plain base64 and padding would be a second spelling


class SealError(Exception):
    """What was given cannot be opened, or not be sealed. There is one error, and it never says why."""

    def __init__(self) -> None:
        super().__init__("not a valid identifier")


def pad(data: bytes, buckets: tuple[int, ...]) -> bytes:
    """Put the length before *data* and fill it up to the smallest bucket that holds both."""
    return (len(data).to_bytes(2, "big") + data).ljust(bucket_of(len(data), buckets), b"\0")


def bucket_of(length: int, buckets: tuple[int, ...]) -> int:
    """The smallest bucket that holds so many bytes and their length."""
    for bucket in buckets:
        if length + 2 <= bucket:
            return bucket
    raise SealError


def common_length(numbers: Sequence[str]) -> int | None:
    """The length of *numbers* where all have the same, in ASCII, as those of one system do."""
    lengths = set(map(len, numbers))
    length = lengths.pop() if len(lengths) == 1 else _MOST_ALIKE + 1
    return length if length <= _MOST_ALIKE and "".join(numbers).isascii() else None


def pad_alike(numbers: Sequence[str], length: int, bucket: int, fill: bytes) -> bytes:
    """Pad *numbers*, which have this common *length*, each with *fill* behind: in one join."""
    front = length.to_bytes(2, "big")
    back = bytes(bucket - len(front) - length) + fill
    return front + (back + front).decode("ascii").join(numbers).encode("ascii") + back


def unpad(padded: bytes) -> bytes:
    """Take out what `pad` put in; the seal around it has been verified before."""
    return padded[2 : 2 + int.from_bytes(padded[:2], "big")]


def to_text(data: bytes) -> str:
    """Write *data*, whose length must be a multiple of three, as base64url: no padding, no spare bits."""
    return _spelled(data).decode("ascii")


def to_texts(data: bytes, many: int) -> list[str]:
    """Write *data*, which is *many* of one length, each as `to_text` does."""
    spelled = _spelled(data)
    return list(map(bytes.decode, _cutting(len(spelled) // many, many)(spelled)))


def _spelled(data: bytes) -> bytes:
    """In base64url; one in 32 characters differs from base64, which is less work than to look each up."""
    return binascii.b2a_base64(data, newline=False).replace(b"+", b"-").replace(b"/", b"_")


@lru_cache(maxsize=64)  # of lengths of pages
def _cutting(width: int, many: int) -> Callable[[bytes], tuple[bytes, ...]]:
    """What cuts *many* pieces of *width* bytes."""
    return Struct(f"{width}s" * many).unpack


def from_text(text: str) -> bytes:
    """Read what `to_text` wrote, in no other spelling."""
    if len(text) > LONGEST_TEXT or len(text) % 4:
        raise SealError
    try:
        return binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL), strict_mode=True)
    except ValueError:  # binascii.Error and UnicodeEncodeError are its kinds
        raise SealError from None
