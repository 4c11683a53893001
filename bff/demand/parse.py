"""From text to a document within its limits: the only parser that a caller's text meets."""

from typing import Final

from graphql import DocumentNode, GraphQLSyntaxError, parse

from bff.demand.survey import survey
from bff.plan.documents import Parse
from bff.plan.refusals import TooComplex
from bff.settings.limits import LimitsSettings

_TOO_LONG: Final = "Document contains more than"
"""How graphql-core says that there are too many tokens; it has no class for it."""


def parser_within(limits: LimitsSettings) -> Parse:
    """
    Make a parser that refuses a document beyond *limits* before it is validated.

    What it gives raises GraphQLSyntaxError, or TooComplex: for tokens while they are read, and for all that
    the survey measures. That comments count as tokens, and that the parser's own recursion is bounded, is
    graphql-core's doing.
    """

    def parse_within(text: str) -> DocumentNode:
        try:
            document = parse(text, max_tokens=limits.tokens)
        except GraphQLSyntaxError as error:
            if _TOO_LONG in error.message:
                raise TooComplex("The document has too many tokens.") from None
            raise
        survey(document, limits)
        return document

    return parse_within
