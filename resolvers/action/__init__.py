"""The action centre: scenarios, their nodes, and the tasks that come from them."""

from resolvers.action.commands import ActionMutation
from resolvers.action.query import ActionQuery

QUERY = ActionQuery
MUTATION = ActionMutation

__all__ = ["MUTATION", "QUERY"]
