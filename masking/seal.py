"""
Sealed identifiers: a core system's number leaves as a text that is good for one tenant and one type.

`Sealer` is the port; `AesSivSealer` stands behind it unless the bank's own security module does. Opening
proves that an identifier is genuine, never that its viewer may use it: whoever opens one authorises again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from masking.envelope import (
    SealError,
    bucket_of,
    common_length,
    from_text,
    pad,
    pad_alike,
    to_text,
    to_texts,
    unpad,
)
from masking.keys import KeyRing, MasterKey, derive, join_unambiguously
from masking.siv import SivBatch, encrypt_together
from masking.tokens import GcmToken
from masking.viewer import Tenant

__all__ = ["AesSivSealer", "Seal", "SealError", "Sealer", "Token"]

VERSION: Final = b"\x01"
HEADER: Final = 4
"""Bytes in front: the version, the key's id, and two of the type's tag."""

BUCKETS: Final = (16, 46, 94, 190)
"""
Sizes of a padded number; with header and vector (16) each makes a multiple of three.

The first is one block of AES: it holds the 14 characters that most numbers of core systems stay under.
"""

LEAST_MANY: Final = 4
"""So many numbers are sealed faster together than one by one."""

MOST_CACHED: Final = 4096
"""Seals kept ready: some 86 tenants with a dozen types each, and room."""

_Value = TypeVar("_Value")


class Seal(Protocol):
    """Seals the numbers of one type of one tenant. The same number always gives the same text."""

    def seal(self, number: str) -> str: ...

    def open(self, text: str) -> str:
        """Give the number back, or raise `SealError`."""

    def open_known(self, text: str) -> tuple[str, bool]:
        """`open`, and tell whether *text* is what `seal` gives for the number today."""


class Token(Protocol):
    """Cursors and handles of one tenant for one purpose. No two are alike."""

    def issue(self, payload: bytes, binding: tuple[bytes, ...], ttl_s: float, now: float) -> str: ...

    def read(self, text: str, binding: tuple[bytes, ...], now: float) -> bytes:
        """Give the payload back, or raise `SealError`."""


class Sealer(Protocol):
    """Seals everything that identifies: node ids of any type, cursors, handles."""

    def for_type(self, tenant: Tenant, type_name: str) -> Seal: ...

    def seal_many(self, tenant: Tenant, wanted: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
        """
        Seal the numbers of each type, as its `Seal` does, in order.

        One that cannot be sealed is the `SealError` of all.
        """

    def open_node(self, tenant: Tenant, text: str) -> tuple[str, str]:
        """Give type and number of a node id whose type is not known, or raise `SealError`."""

    def token(self, tenant: Tenant, purpose: str) -> Token: ...


class _Lock(NamedTuple):
    """What one key needs for one type: the cipher, the bytes in front and the associated data."""

    cipher: AESSIV
    header: bytes
    associated: list[bytes | bytearray | memoryview]
    batch: Callable[[int], SivBatch]
    """What encrypts many texts of one length alike."""


class SivSeal:
    """
    AES-SIV (RFC 5297) of a padded number: deterministic, so that an id stays the same, and authenticated.

    The text is base64url of version, key id, type tag and ciphertext. Version, key id, tenant and type are
    associated data, joined into one string without ambiguity: four separate ones cost 0.7 µs more an id.
    """

    __slots__ = ("_batches", "_locks", "_newest")

    def __init__(self, ring: KeyRing, tenant: Tenant, type_name: str) -> None:
        locks = [_lock(key, tenant.encode(), type_name.encode()) for key in ring.openers()]
        self._newest = locks[0]
        self._locks: Mapping[bytes, _Lock] = {lock.header: lock for lock in locks}
        self._batches: dict[int, SivBatch] = {}

    def headers(self) -> Iterable[bytes]:
        """Give what a text of this type begins with, for each key that opens."""
        return self._locks

    def seal(self, number: str) -> str:
        cipher, header, associated, _ = self._newest
        try:
            return to_text(header + cipher.encrypt(pad(number.encode(), BUCKETS), associated))
        except UnicodeEncodeError:
            raise SealError from None

    def padded(self, numbers: Sequence[str], bucket: int) -> tuple[SivBatch, bytes, bytes]:
        """Prepare *numbers*, which are ASCII and of one length, to be encrypted together."""
        batch = self._batches.get(bucket)
        if batch is None:
            batch = self._batches[bucket] = self._newest.batch(bucket)
        return batch, pad_alike(numbers, len(numbers[0]), bucket, batch.fill), self._newest.header

    def open(self, text: str) -> str:
        return self.open_bytes(from_text(text))

    def open_known(self, text: str) -> tuple[str, bool]:
        data = from_text(text)
        return self.open_bytes(data), data.startswith(self._newest.header)

    def open_bytes(self, data: bytes) -> str:
        lock = self._locks.get(data[:HEADER])
        if lock is None:
            raise SealError
        try:
            return unpad(lock.cipher.decrypt(data[HEADER:], lock.associated)).decode()
        except (InvalidTag, ValueError):
            raise SealError from None


def _lock(key: MasterKey, tenant: bytes, type_name: bytes) -> _Lock:
    """
    Derive what seals one type under one key.

    The type tag is two bytes derived like a key: it finds the type of a node id quickly, and to an outsider
    it is noise that differs between tenants. Two types may share a tag; the cipher tells them apart.
    """
    key_id = bytes([key.key_id])
    tag = derive(key, 2, b"type tag", VERSION, tenant, type_name)
    cipher_key = derive(key, 64, b"seal", VERSION, tenant)
    associated = join_unambiguously(VERSION, key_id, tenant, type_name)
    return _Lock(
        AESSIV(cipher_key),
        VERSION + key_id + tag,
        [associated],
        lambda length: SivBatch(cipher_key, associated, length),
    )


class AesSivSealer:
    """Seals under keys that are derived for each tenant from a ring of master keys."""

    def __init__(self, ring: KeyRing, types: Iterable[str]) -> None:
        self._ring = ring
        self._types = tuple(types)
        self._seals: dict[tuple[Tenant, str], SivSeal] = {}
        self._nodes: dict[Tenant, Mapping[bytes, tuple[tuple[str, SivSeal], ...]]] = {}
        self._tokens: dict[tuple[Tenant, str], GcmToken] = {}

    def __repr__(self) -> str:
        return "<AesSivSealer>"

    def for_type(self, tenant: Tenant, type_name: str) -> SivSeal:
        """
        Give the seal of one type.

        Raises:
            ValueError: for a type the sealer was not told of, whose ids `open_node` could not open.

        """
        seal = self._seals.get((tenant, type_name))
        if seal is not None:
            return seal
        if type_name not in self._types:
            raise ValueError(f"type {type_name} is not among those that are sealed")
        return _remember(self._seals, (tenant, type_name), SivSeal(self._ring, tenant, type_name))

    def seal_many(self, tenant: Tenant, wanted: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
        """Together where all are padded alike, as the numbers of core systems are."""
        groups = [(self.for_type(tenant, name), numbers) for name, numbers in wanted if numbers]
        lengths = [common_length(numbers) for _, numbers in groups]
        if None not in lengths and sum([len(numbers) for _, numbers in groups]) >= LEAST_MANY:
            buckets = {bucket_of(length or 0, BUCKETS) for length in lengths}
            if len(buckets) == 1:
                return _seal_alike(groups, buckets.pop())
        return [text for seal, numbers in groups for text in _seal_one_type(seal, numbers)]

    def open_node(self, tenant: Tenant, text: str) -> tuple[str, str]:
        """Find the type by its tag, and open; `SealError` for what is not a node id of *tenant*."""
        data = from_text(text)
        nodes = self._nodes.get(tenant) or _remember(self._nodes, tenant, self._by_header(tenant))
        for type_name, seal in nodes.get(data[:HEADER], ()):
            try:
                return type_name, seal.open_bytes(data)
            except SealError:
                continue
        raise SealError

    def token(self, tenant: Tenant, purpose: str) -> GcmToken:
        """Give what issues and reads the tokens of one purpose, such as `cursor` or `reveal`."""
        known = self._tokens.get((tenant, purpose))
        return known or _remember(self._tokens, (tenant, purpose), GcmToken(self._ring, tenant, purpose))

    def _by_header(self, tenant: Tenant) -> Mapping[bytes, tuple[tuple[str, SivSeal], ...]]:
        found: dict[bytes, tuple[tuple[str, SivSeal], ...]] = {}
        for type_name in self._types:
            seal = self.for_type(tenant, type_name)
            for header in seal.headers():
                found[header] = (*found.get(header, ()), (type_name, seal))
        return found


def _seal_one_type(seal: SivSeal, numbers: Sequence[str]) -> list[str]:
    length = common_length(numbers)
    if length is None or len(numbers) < LEAST_MANY:
        return [seal.seal(number) for number in numbers]
    return _seal_alike([(seal, numbers)], bucket_of(length, BUCKETS))


def _seal_alike(groups: Sequence[tuple[SivSeal, Sequence[str]]], bucket: int) -> list[str]:
    """Seal numbers that fill the same *bucket*; those of one type have the same length."""
    sealed = encrypt_together([seal.padded(numbers, bucket) for seal, numbers in groups])
    return to_texts(sealed, sum([len(numbers) for _, numbers in groups]))


_Key = TypeVar("_Key")


def _remember(known: dict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    """Keep *value*; when there are too many, the oldest goes."""
    if len(known) >= MOST_CACHED:
        known.pop(next(iter(known)), None)
    known[key] = value
    return value
