"""The action centre: scenarios, their nodes, and the tasks that come from them."""

from resolvers.action.commands import ActionMutation
from resolvers.action.query import ActionQuery
from resolvers.action.subscription import ActionSubscription

QUERY = ActionQuery
MUTATION = ActionMutation
SUBSCRIPTION = ActionSubscription

__all__ = ["MUTATION", "QUERY", "SUBSCRIPTION"]
