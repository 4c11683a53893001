"""A mask that comes back in a command would overwrite the value it stands for: it is refused."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graphql import OperationType, StringValueNode

from bff.plan import Plan
from bff.plan.documents import walk
from masking.masked_text import is_masked

_MUTATION: Final = OperationType.MUTATION
"""A member costs ten times what a name of the module does."""


def changes(plan: Plan) -> bool:
    """Tell whether the plan's operation is a mutation."""
    return plan.operation.operation is _MUTATION


def carries_mask(plan: Plan, variables: Mapping[str, Any]) -> bool:
    """Tell whether a masked text stands in the document's literals or in *variables*, however deep."""
    return any(map(is_masked, _literals(plan))) or _holds_mask(variables)


def _literals(plan: Plan) -> list[str]:
    nodes = (plan.operation, *plan.document.fragments.values())
    return [found.value for node in nodes for found in walk(node) if isinstance(found, StringValueNode)]


def _holds_mask(value: object) -> bool:
    if isinstance(value, str):
        return is_masked(value)
    if isinstance(value, Mapping):
        return any(map(_holds_mask, value.values()))
    return isinstance(value, Sequence) and any(map(_holds_mask, value))
