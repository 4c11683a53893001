"""
What an operation may cost, and what its viewer has left: asked before execution, settled after it.

The most that an operation can cost is taken from the budget first, so that many at once cannot overdraw it;
what the reply did not use is given back.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from redis.asyncio import Redis

from bff.codes import Code
from bff.demand.ledger import Bucket, FallbackLedger, Ledger, MemoryLedger, RedisLedger
from bff.demand.price import Price, price
from bff.demand.weights import Weights
from bff.errors import RequestRefused
from bff.mac import Mac
from bff.plan import Plan
from bff.settings.limits import LimitsSettings
from masking.keys import MasterKey, derive
from masking.viewer import Viewer


class Bill(msgspec.Struct, frozen=True):
    """What was taken for one operation."""

    price: Price
    at_most: int
    key: str
    spent: int
    """What the viewer had spent, this included."""


class Budget:
    """The limits on cost; *ledger* is None where viewers may spend what they like."""

    def __init__(
        self, weights: Weights, limits: LimitsSettings, ledger: Ledger | None, key: MasterKey
    ) -> None:
        self._weights: Final = weights
        self._limits: Final = limits
        self._ledger: Final = ledger
        self._mac: Final = Mac(derive(key, 32, b"budget"))

    async def take(self, viewer: Viewer, plan: Plan, variables: Mapping[str, Any]) -> Bill:
        """
        Take the most that an operation can cost.

        Raises:
            RequestRefused: with QUERY_TOO_COMPLEX, it is more than any operation may cost; with RATE_LIMITED,
                it is more than the viewer has left at the moment.

        """
        found = self.price(plan)
        at_most = found.at_most(variables)
        if at_most > self._limits.cost:
            raise RequestRefused(Code.QUERY_TOO_COMPLEX)
        if self._ledger is None:
            return Bill(found, at_most, "", 0)
        key = self._digest(viewer)
        entry = await self._ledger.add(key, min(at_most, self._limits.budget))
        if entry.wait_s:
            raise RequestRefused(Code.RATE_LIMITED, retry_after_s=entry.wait_s)
        return Bill(found, at_most, key, entry.spent)

    async def check(self, viewer: Viewer, plan: Plan, variables: Mapping[str, Any]) -> None:
        """Refuse, as `take` does, an operation of which each event could be refused; nothing is spent."""
        await self.settle(await self.take(viewer, plan, variables), None)

    async def settle(
        self, bill: Bill, data: Mapping[str, Any] | None, *, wanted: bool = True
    ) -> dict[str, int]:
        """Give back what a reply with *data* did not use; say how the account stands, where *wanted*."""
        if self._ledger is None and not wanted:
            return {}
        actual = min(bill.price.spent(data), bill.at_most)
        unused = min(bill.at_most, self._limits.budget) - actual
        spent = bill.spent
        if self._ledger is not None and unused > 0:
            spent = (await self._ledger.add(bill.key, -unused)).spent
        account = {"requested": bill.at_most, "actual": actual, "limit": self._limits.cost}
        if self._ledger is None:
            return account
        budget = self._limits.budget
        return account | {
            "budget": budget,
            "remaining": max(0, budget - spent),
            "windowS": self._limits.window_s,
        }

    def price(self, plan: Plan) -> Price:
        """The price of a plan's operation, found once."""
        found: Price | None = plan.kept.get(self)
        if found is None:
            found = price(plan.operation, plan.program, self._weights, self._limits.list_size)
            plan.kept[self] = found
        return found

    async def aclose(self) -> None:
        if self._ledger is not None:
            await self._ledger.aclose()

    def _digest(self, viewer: Viewer) -> str:
        who = f"{viewer.tenant}\0{viewer.staff_no}\0{viewer.application}".encode()
        return f"bff:budget:{self._mac.hex(who)[:32]}"


def connect_budget(weights: Weights, limits: LimitsSettings, key: MasterKey) -> Budget:
    """Open the store that the settings name."""
    if not limits.budget:
        return Budget(weights, limits, None, key)
    bucket = Bucket(limits.budget, limits.window_s)
    own, url = MemoryLedger(bucket), limits.redis_url.reveal()
    if not url:
        return Budget(weights, limits, own, key)
    timeout_s = limits.timeout_ms / 1000
    client = Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    return Budget(weights, limits, FallbackLedger(RedisLedger(client, bucket), own), key)
