"""Loans in every state, and what follows from their schedules."""

from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final

import msgspec

from sandbox.world.base import Odds, World, add_months
from sandbox.world.customer import exists, outline
from sandbox.world.numbers import account_no, loan_no, thing
from sandbox.world.schedule import Installment, annuity, bullet, schedule
from sandbox.world.terms import Segment

_STATES: Final = Odds(
    ("ACTIVE", 70),
    ("CLOSED", 14),
    ("PENDING", 4),
    ("APPROVED", 3),
    ("OVERPAID", 3),
    ("WRITTEN_OFF", 3),
    ("REJECTED", 3),
)
_SHOWCASE_STATES: Final = ("ACTIVE", "ACTIVE", "CLOSED", "PENDING", "APPROVED")
_COUNTS: Final = {
    Segment.MASS: Odds((0, 86), (1, 12), (2, 2)),
    Segment.FARMER: Odds((0, 60), (1, 30), (2, 10)),
    Segment.AFFLUENT: Odds((0, 70), (1, 22), (2, 8)),
    Segment.WEALTH: Odds((0, 66), (1, 22), (2, 12)),
    Segment.PRIVATE: Odds((0, 60), (1, 24), (2, 16)),
    Segment.SMALL_BUSINESS: Odds((0, 40), (1, 34), (2, 18), (3, 8)),
}
_PERSONAL: Final = (
    ("工资消费贷", (12, 24, 36), 1.0),
    ("个人经营贷", (12, 24, 36), 4.0),
    ("住房按揭贷", (120, 240, 360), 12.0),
)
_PRODUCTS: Final = {
    Segment.FARMER: (("惠农信用贷", (12, 24, 36), 1.0), ("农机购置贷", (24, 36, 60), 1.6)),
    Segment.SMALL_BUSINESS: (("小微流水贷", (12, 24, 36), 6.0), ("抵押经营贷", (36, 60), 20.0)),
}
"""Name, possible numbers of months, and size in units of 50,000 yuan."""
_MISSED: Final = Odds((0, 86), (1, 5), (2, 2), (3, 2), (5, 2), (8, 1.5), (11, 1), (14, 0.5))
_NON_PERFORMING_DAYS: Final = 90
_CLASSES: Final = ((360, 5), (270, 4), (90, 3), (0, 2))
"""Overdue days above which a loan falls to a category (CBIRC measures of 2023, article 10)."""


class Loan(msgspec.Struct, frozen=True):
    no: str
    customer_no: str
    account_no: str
    product_name: str
    state: str
    """PENDING, APPROVED, REJECTED, ACTIVE, CLOSED, OVERPAID or WRITTEN_OFF."""
    principal_fen: int
    rate_bp: int
    """Hundredths of a percent a year."""
    months: int
    submitted_on: date
    disbursed_on: date | None
    schedule: tuple[Installment, ...]
    """Empty where nothing was disbursed."""
    business_date: date

    @property
    def unpaid(self) -> tuple[Installment, ...]:
        return tuple(i for i in self.schedule if not i.complete)

    @property
    def overdue(self) -> tuple[Installment, ...]:
        return tuple(i for i in self.unpaid if i.due_on < self.business_date)

    @property
    def overdue_days(self) -> int:
        return (self.business_date - self.overdue[0].due_on).days if self.overdue else 0

    @property
    def classification(self) -> int:
        """The five categories, 1 (normal) to 5 (loss)."""
        return next((category for days, category in _CLASSES if self.overdue_days > days), 1)

    @property
    def non_performing(self) -> bool:
        return self.overdue_days > _NON_PERFORMING_DAYS

    @property
    def matures_on(self) -> date | None:
        return self.schedule[-1].due_on if self.schedule else None

    @property
    def principal_outstanding_fen(self) -> int:
        return sum(i.principal_fen for i in self.unpaid)

    @property
    def interest_outstanding_fen(self) -> int:
        return sum(i.interest_fen for i in self.unpaid)


@lru_cache(maxsize=4_096)
def loans(world: World, no: str) -> tuple[Loan, ...]:
    found = outline(world, no)
    rng = world.stream("loans", no)
    if found.showcase:
        return tuple(_loan(world, rng, no, n, state) for n, state in enumerate(_SHOWCASE_STATES))
    return tuple(_loan(world, rng, no, n, _STATES.pick(rng)) for n in range(_COUNTS[found.segment].pick(rng)))


def find_loan(world: World, no: str) -> Loan | None:
    found = thing(no)
    if found is None or not exists(found.customer_no):
        return None
    own = loans(world, found.customer_no)
    return own[found.sequence] if found.sequence < len(own) else None


def _loan(world: World, rng: Random, no: str, sequence: int, state: str) -> Loan:
    segment = outline(world, no).segment
    name, terms, size = rng.choice(_PRODUCTS.get(segment, _PERSONAL))
    months, rate_bp = rng.choice(terms), rng.randint(305, 690)
    principal = int(size * rng.uniform(0.4, 2.2) * 50) * 100_000
    elapsed, paid = _progress(rng, state, months, first=sequence == 0)
    rows = (bullet if months <= 12 and rng.random() < 0.4 else annuity)(principal, rate_bp / 120_000, months)
    started = elapsed is not None
    lead = rng.randint(1, 27)
    start = add_months(world.today, -(elapsed or 0)) - timedelta(days=lead if started else 0)
    return Loan(
        no=loan_no(no, sequence),
        customer_no=no,
        account_no=account_no(no, 8, sequence),
        product_name=name,
        state=state,
        principal_fen=principal,
        rate_bp=rate_bp,
        months=months,
        submitted_on=(start if started else world.today) - timedelta(days=rng.randint(2, 20)),
        disbursed_on=start if started else None,
        schedule=schedule(rows, start, paid) if started else (),
        business_date=world.today,
    )


def _progress(rng: Random, state: str, months: int, *, first: bool) -> tuple[int | None, int]:
    """Months since disbursement, None before it, and how many installments are paid."""
    if state in ("PENDING", "APPROVED", "REJECTED"):
        return None, 0
    if state in ("CLOSED", "OVERPAID"):
        return months + rng.randint(0, 10), months
    elapsed = rng.randint(1, months - 1)
    missed = (
        rng.randint(14, 20)
        if state == "WRITTEN_OFF"
        else (0 if first and rng.random() < 0.2 else _MISSED.pick(rng))
    )
    if state == "WRITTEN_OFF":
        elapsed = rng.randint(16, 40)
    return elapsed, max(min(elapsed, months) - missed, 0)
