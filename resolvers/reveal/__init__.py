"""Revealing: one field of one customer, for a task, after stronger authentication, recorded beforehand."""

from resolvers.reveal.commands import RevealMutation

QUERY = None
MUTATION = RevealMutation

__all__ = ["MUTATION", "QUERY"]
