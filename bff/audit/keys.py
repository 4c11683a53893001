"""The keys of the audit, derived from a master key: one for each purpose, so that none stands for another."""

from collections.abc import Sequence
from typing import Final

from bff.mac import Mac
from bff.settings import Mode, Settings
from masking.cmac import BLOCK, CmacBatch
from masking.envelope import common_length, pad, pad_alike
from masking.keys import KeyRing, MasterKey, derive, read_key_ring

KEY_BYTES: Final = 32  # the strength of SHA-256

_KEPT_BYTES: Final = 192
"""Up to this size of a padded number, what names many is kept; nobody's numbers are longer."""


def read_audit_keys(settings: Settings) -> KeyRing:
    """Read the audit's own key ring; where none is set, the ring that seals identifiers."""
    keys = settings.audit.keys.reveal() or settings.seal.keys.reveal()
    return read_key_ring(keys, settings.mode is Mode.PRODUCTION)


def chain_mac(key: MasterKey) -> Mac:
    """Authenticate records."""
    return Mac(derive(key, KEY_BYTES, b"audit chain"))


def head_mac(key: MasterKey) -> Mac:
    """Sign the heads of chains."""
    return Mac(derive(key, KEY_BYTES, b"audit head"))


def document_mac(key: MasterKey) -> Mac:
    """Name documents: one may hold a value, which an unkeyed hash would let be guessed."""
    return Mac(derive(key, KEY_BYTES, b"audit document"))


class Pseudonyms:
    """Names customers in the audit: the same customer alike within a tenant, and differently in another."""

    def __init__(self, key: MasterKey) -> None:
        self._key = key
        self._namers: dict[str, Namer] = {}

    def __repr__(self) -> str:
        return "<Pseudonyms>"

    def namer(self, tenant: str) -> "Namer":
        """Give what names a tenant's customers; without the key no number can be found from its name."""
        found = self._namers.get(tenant)
        if found is None:
            key = derive(self._key, KEY_BYTES, b"audit pseudonym", tenant.encode())
            found = self._namers[tenant] = Namer(key)
        return found


class Namer:
    """
    Gives the pseudonyms of one tenant's customers: AES-256-CMAC of the padded number, in hex.

    128 bits: no two customers of a bank share one by chance.
    """

    __slots__ = ("_batches", "_key")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._batches: dict[int, CmacBatch] = {}

    def __repr__(self) -> str:
        return "<Namer>"

    def __call__(self, number: str) -> str:
        data = number.encode()
        padded = pad(data, (_padded(len(data)),))
        return self._batch(len(padded)).codes(padded)[-BLOCK:].hex()

    def all(self, numbers: Sequence[str]) -> list[str]:
        """Name each of *numbers*: together where they are written alike."""
        length = common_length(numbers)
        if length is None:
            return [self(number) for number in numbers]
        size = _padded(length)
        batch = self._batch(size)
        blocks = batch.codes(pad_alike(numbers, length, size, b"")).hex(" ", BLOCK).split()
        return blocks[batch.count - 1 :: batch.count]  # a code stands in the last block of each

    def _batch(self, size: int) -> CmacBatch:
        found = self._batches.get(size)
        if found is None:
            found = CmacBatch(self._key, size)
            if size <= _KEPT_BYTES:
                self._batches[size] = found
        return found


def _padded(length: int) -> int:
    """The size of a padded number: whole blocks, and one is enough for most."""
    return -(-(length + 2) // BLOCK) * BLOCK
