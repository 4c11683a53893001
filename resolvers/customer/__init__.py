"""The customer centre: the 360° view of one customer, and the search for many."""

from resolvers.customer.query import CustomerQuery

QUERY = CustomerQuery
MUTATION = None

__all__ = ["MUTATION", "QUERY"]
