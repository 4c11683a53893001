"""Executing GraphQL by compiling a document once, with permission and masking decided at compile time."""

from bff.plan.compile import Limits, Planner
from bff.plan.execute import FALLBACKS, execute
from bff.plan.explain import explain
from bff.plan.failures import FORBIDDEN, NOT_FOUND, Failure
from bff.plan.hints import Attribute, Batch, Bound, Called, Records, Subject
from bff.plan.model import Fallback
from bff.plan.plan import Plan, RunResult
from bff.plan.protection import Protection

__all__ = [
    "FALLBACKS",
    "FORBIDDEN",
    "NOT_FOUND",
    "Attribute",
    "Batch",
    "Bound",
    "Called",
    "Failure",
    "Fallback",
    "Limits",
    "Plan",
    "Planner",
    "Protection",
    "Records",
    "RunResult",
    "Subject",
    "execute",
    "explain",
]
