"""The keys of the audit, derived from a master key: one for each purpose, so that none stands for another."""

from collections.abc import Callable
from typing import Final, TypeAlias

from bff.audit.mac import Mac
from bff.settings import Mode, Settings
from masking.keys import KeyRing, MasterKey, derive, read_key_ring

KEY_BYTES: Final = 32  # the strength of SHA-256

Namer: TypeAlias = Callable[[str], str]
"""From a customer's number to the pseudonym."""

PSEUDONYM_DIGITS: Final = 32
"""128 bits: no two customers of a bank share one by chance."""


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

    def namer(self, tenant: str) -> Namer:
        """Give what names a tenant's customers; without the key no number can be found from its name."""
        found = self._namers.get(tenant)
        if found is None:
            found = self._namers[tenant] = self._derive(tenant)
        return found

    def _derive(self, tenant: str) -> Namer:
        code = Mac(derive(self._key, KEY_BYTES, b"audit pseudonym", tenant.encode())).hex

        def name(customer_no: str) -> str:
            return code(customer_no.encode())[:PSEUDONYM_DIGITS]

        return name
