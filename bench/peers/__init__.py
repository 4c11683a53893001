"""The peers in Python: Strawberry as documented, and an endpoint by hand without GraphQL."""
