"""Names of channels: keyed hashes, so that whoever watches the exchange learns nobody's number from them."""

import hmac
from collections.abc import Iterable
from typing import Final

from masking.keys import MasterKey, derive, join_unambiguously
from resolvers.subscriptions import Address


class Channels:
    """The names of this bank's channels. All processes that share the sealing keys agree on them."""

    def __init__(self, key: MasterKey) -> None:
        self._key: Final = derive(key, 32, b"events")

    def of(self, addresses: Iterable[Address]) -> list[str]:
        return [self._name(address) for address in addresses]

    def _name(self, address: Address) -> str:
        told = join_unambiguously(address.topic.encode(), address.tenant.encode(), address.code.encode())
        return f"bff:event:{hmac.digest(self._key, told, 'sha256').hex()[:32]}"
