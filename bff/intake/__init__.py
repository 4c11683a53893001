"""The intake of events: what the bank's own systems tell, and what becomes of it."""

from bff.intake.endpoint import IntakeEndpoint
from bff.intake.publish import Intake

__all__ = ["Intake", "IntakeEndpoint"]
