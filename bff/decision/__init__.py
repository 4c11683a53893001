"""
The port to a bank's own decision point, shaped like AuthZEN 1.0: it can take away what the policy gives.

It is asked once for each customer of a request, about the classes that the document can show, in batches.
`docs/decision-point.md` explains the exchange to whoever runs one.
"""

from bff.decision.connect import connect_decision
from bff.decision.names import CustomerNames
from bff.decision.point import DecisionPoint
from bff.decision.request import DecisionDesk

__all__ = ["CustomerNames", "DecisionDesk", "DecisionPoint", "connect_decision"]
