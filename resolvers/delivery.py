"""
The directives by which a client says what it can wait for: @defer and @stream, as they are proposed.

graphql-core has them too, with arguments in another order and `initialCount` that may be null.
"""

from typing import Final

from graphql import (
    DirectiveLocation,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLString,
)

_LABEL: Final = GraphQLArgument(GraphQLString, description="Tells parts of a response apart; unique.")
_IF: Final = GraphQLArgument(
    GraphQLNonNull(GraphQLBoolean), default_value=True, description="Without it, or where true: later."
)

DEFER: Final = GraphQLDirective(
    "defer",
    [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
    {"label": _LABEL, "if": _IF},
    description="The fragment may be delivered later, to clients that accept a response in parts.",
)

STREAM: Final = GraphQLDirective(
    "stream",
    [DirectiveLocation.FIELD],
    {
        "label": _LABEL,
        "initialCount": GraphQLArgument(
            GraphQLNonNull(GraphQLInt), default_value=0, description="Items that are delivered at once."
        ),
        "if": _IF,
    },
    description="Items of the list may be delivered later, to clients that accept a response in parts.",
)
