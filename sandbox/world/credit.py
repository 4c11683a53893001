"""Credit lines."""

from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from sandbox.world.base import Odds, World
from sandbox.world.customer import outline
from sandbox.world.loan import loans
from sandbox.world.numbers import credit_line_no
from sandbox.world.terms import Kind

_IDLE_STATES: Final = Odds(("ACTIVE", 50), ("APPROVED", 20), ("PENDING", 10), ("FROZEN", 8), ("CLOSED", 12))


class CreditLine(msgspec.Struct, frozen=True):
    no: str
    amount_fen: int
    consumed_fen: int
    approved_on: date | None
    expires_on: date | None
    state: str
    """PENDING, APPROVED, ACTIVE, FROZEN or CLOSED."""

    @property
    def available_fen(self) -> int:
        return self.amount_fen - self.consumed_fen if self.state in ("ACTIVE", "APPROVED") else 0


@lru_cache(maxsize=4_096)
def credit_line(world: World, no: str) -> CreditLine | None:
    """At most one line a customer; what active loans owe is drawn from it."""
    found = outline(world, no)
    rng = world.stream("credit", no)
    drawn = sum(loan.principal_outstanding_fen for loan in loans(world, no) if loan.state == "ACTIVE")
    chance = 0.7 if drawn else 0.06
    if not found.showcase and rng.random() > chance:
        return None
    spare = rng.randint(2, 40) * (5_000_000 if found.kind is Kind.BUSINESS else 1_000_000)
    state = "ACTIVE" if drawn else _IDLE_STATES.pick(rng)
    amount = -(-(drawn + spare) // 1_000_000) * 1_000_000
    pending = state == "PENDING"
    return CreditLine(
        no=credit_line_no(no, 0),
        amount_fen=amount,
        consumed_fen=drawn,
        approved_on=None if pending else world.day(-rng.randint(30, 600)),
        expires_on=None if pending else world.day(rng.randint(20, 900)),
        state=state,
    )
