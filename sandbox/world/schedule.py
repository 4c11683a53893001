"""Amortisation: how a loan is paid back, month by month."""

from datetime import date

import msgspec

from sandbox.world.base import add_months


class Installment(msgspec.Struct, frozen=True):
    number: int
    from_date: date
    due_on: date
    principal_fen: int
    interest_fen: int
    paid_fen: int

    @property
    def due_fen(self) -> int:
        return self.principal_fen + self.interest_fen

    @property
    def complete(self) -> bool:
        return self.paid_fen >= self.due_fen


def annuity(principal_fen: int, monthly_rate: float, months: int) -> list[tuple[int, int]]:
    """Principal and interest of each month at a level payment; the last month takes the rounding."""
    payment = round(principal_fen * monthly_rate / (1 - (1 + monthly_rate) ** -months))
    rows, left = [], principal_fen
    for month in range(1, months + 1):
        interest = round(left * monthly_rate)
        principal = left if month == months else min(payment - interest, left)
        rows.append((principal, interest))
        left -= principal
    return rows


def bullet(principal_fen: int, monthly_rate: float, months: int) -> list[tuple[int, int]]:
    """Interest every month, the principal with the last."""
    interest = round(principal_fen * monthly_rate)
    return [(principal_fen if month == months else 0, interest) for month in range(1, months + 1)]


def schedule(rows: list[tuple[int, int]], start: date, paid: int) -> tuple[Installment, ...]:
    """Installments due monthly from *start*; the first *paid* are paid in full."""
    return tuple(
        Installment(
            number=number,
            from_date=add_months(start, number - 1),
            due_on=add_months(start, number),
            principal_fen=principal,
            interest_fen=interest,
            paid_fen=principal + interest if number <= paid else 0,
        )
        for number, (principal, interest) in enumerate(rows, 1)
    )
