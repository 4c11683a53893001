"""
What stands between a resolver and a value that is not simply shown: verdict, step-up, quota, audit.

Resolvers see this port only; who answers behind it is the composition root's choice.
"""

from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Protocol

import msgspec

from adapters.records import CustomerNo
from masking.levels import Level
from masking.verdict import Coordinate


class Act(StrEnum):
    """What is counted against a quota and written to the audit by itself."""

    REVEAL = "reveal"
    CALL = "call"
    NAME_SEARCH = "name-search"
    CHECK_IN = "check-in"


class Deed(msgspec.Struct, frozen=True):
    """One act of the viewer, as the audit gets it: about whom, on which field, why. Never a value."""

    act: Act
    coordinate: Coordinate
    customer: CustomerNo | None = None
    """None where the identifier that was given could not be opened, and for searches."""
    purpose: str | None = None

    def __repr__(self) -> str:
        return f"<Deed {self.act}>"


class Safeguards(Protocol):
    """The safeguards of one request: they know its viewer."""

    def level(self, coordinate: Coordinate, relation: int) -> Level:
        """How much is shown of a field of a customer in *relation*, or in a shade of one."""

    def require_step_up(self) -> None:
        """Return if the viewer has lately authenticated as strongly as the policy asks; `StepUpRequired`."""

    async def take(self, act: Act) -> None:
        """Count one *act*; raises `QuotaExceeded` when it is one too many, and `QuotaUnavailable`."""

    def once(self, act: Act, key: str) -> AbstractAsyncContextManager[None]:
        """
        Do what is inside for a client's *key* once: `AlreadyRevealed` the second time.

        A key under which it failed may be used again.
        """

    async def record(self, deed: Deed, refusal: Exception | None = None) -> None:
        """Return when the audit's sink has accepted the deed, or why it was refused; raises otherwise."""
