"""
Why a socket is closed: the codes of `graphql-transport-ws`, those of RFC 6455, and the reasons in our words.

A reason never repeats what the client sent.
"""

from enum import Enum


class Closing(Enum):
    """A close code and its reason."""

    GOING_AWAY = (1001, "Going away")
    """The server stops: connect again, another one answers."""
    INTERNAL = (1011, "Internal error")
    TRY_AGAIN_LATER = (1013, "Try again later")
    """Tokens cannot be verified at the moment."""
    NOT_JSON = (4400, "Message is not a JSON object")
    NOT_TEXT = (4400, "Message is not text")
    UNKNOWN_TYPE = (4400, "Message type is unknown")
    MALFORMED = (4400, "Message is malformed")
    UNAUTHORIZED = (4401, "Unauthorized")
    """An operation before the acknowledgement."""
    TOKEN_EXPIRED = (4403, "Token expired")
    """Not 4401: clients connect again, with a fresh token, after 4403 only."""
    TOKEN_REFUSED = (4403, "Token refused")
    FORBIDDEN = (4403, "Forbidden")
    """The page is of an origin that is not allowed."""
    NO_SUBPROTOCOL = (4406, "Subprotocol not acceptable")
    INIT_TIMEOUT = (4408, "Connection initialisation timeout")
    DUPLICATE_ID = (4409, "Subscriber already exists")
    TOO_MANY_INITS = (4429, "Too many initialisation requests")
    TOO_MANY_SOCKETS = (4429, "Too many sockets")

    @property
    def code(self) -> int:
        return self.value[0]

    @property
    def reason(self) -> str:
        return self.value[1]
