"""How customers are named to the decision point: by a keyed pseudonym, never by their number."""

import hmac
from typing import Final

from masking.keys import MasterKey
from masking.viewer import Tenant

DIGITS: Final = 32
"""128 bits: no two customers of a bank share one by chance."""


class CustomerNames:
    """Names customers under a key that the decision point has, too."""

    def __init__(self, key: MasterKey) -> None:
        self._key = key.material

    def __repr__(self) -> str:
        return "<CustomerNames>"

    def of(self, tenant: Tenant, customer_no: str) -> str:
        """The first half of HMAC-SHA256 over the bank's code, a line feed and the number, in hex."""
        return hmac.digest(self._key, f"{tenant}\n{customer_no}".encode(), "sha256").hex()[:DIGITS]
