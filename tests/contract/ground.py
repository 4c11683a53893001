"""Whom the suite asks as, and about whom: of the simulated bank, or of a bank's own test system."""

import secrets
import time
from pathlib import Path
from typing import Final

import msgspec

from adapters.ports import Call, Operator
from adapters.records import CustomerNo
from masking.viewer import OrgCode, OrgPath, StaffNo, Tenant
from tests.servers import Bank

APPLICATION: Final = "contract-suite"
"""The suite asks as an application of its own, with keys of its own."""
POWERLESS: Final = "powerless"
"""An application with the same keys that may call nothing."""


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the suite must be told of a system; everything else it finds out by asking."""

    operator: Operator
    """A relationship manager with customers, tasks and an outlet."""
    stranger: Operator
    """Somebody of another member bank."""
    customers: tuple[CustomerNo, ...]
    """At least two customers that the operator may see."""
    absent_customer: CustomerNo
    """A number that nobody has."""

    def call(self, within_s: float = 10.0) -> Call:
        return _call(self.operator, within_s)

    def strangers_call(self) -> Call:
        return _call(self.stranger, 10.0)


def read_ground(path: Path) -> Ground:
    """The ground as a bank describes it in TOML."""
    return msgspec.toml.decode(path.read_bytes(), type=Ground)


def ground_of(bank: Bank) -> Ground:
    """The simulated bank's relationship manager and the customers who are always there."""
    return Ground(
        operator=operator_of(bank, "relationship-manager"),
        stranger=operator_of(bank, "other-bank-manager"),
        customers=tuple(CustomerNo(no) for no in bank.cast.values()),
        absent_customer=CustomerNo("C9999999999"),
    )


def operator_of(bank: Bank, persona: str) -> Operator:
    staff = bank.personas[persona].staff
    org = staff.org
    path = OrgPath(Tenant(org.bank), OrgCode(org.branch), OrgCode(org.sub_branch), OrgCode(org.outlet))
    return Operator(path.bank, StaffNo(staff.no), staff.post, path)


def _call(operator: Operator, within_s: float) -> Call:
    return Call(operator, time.monotonic() + within_s, secrets.token_hex(16))
