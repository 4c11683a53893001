"""Why a document is not planned although it is valid: classes, so that nobody has to read messages."""

from graphql import GraphQLError


class OperationUndetermined(GraphQLError):
    """Several operations and no name, or a name that none of them has."""


class TooComplex(GraphQLError):
    """More fields, depth or aliases than the limits allow."""
