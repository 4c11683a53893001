"""Why a token, or the issuer's keys, are not believed. No message holds a token, a claim or a URL."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a token is refused: for the log and the metrics. The caller only learns UNAUTHENTICATED."""

    MISSING = "MISSING"
    """No `Authorization`, or not a bearer token."""
    MALFORMED = "MALFORMED"
    """Too long, or not a JSON Web Token."""
    ALGORITHM = "ALGORITHM"
    """Not on the list, or not the algorithm of the key it names; `none` and HS256 end here."""
    UNKNOWN_KEY = "UNKNOWN_KEY"
    SIGNATURE = "SIGNATURE"
    ISSUER = "ISSUER"
    AUDIENCE = "AUDIENCE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    CLAIMS = "CLAIMS"
    """A claim is missing, of the wrong type, or contradicts another."""


class IdentityError(Exception):
    """Nobody was recognised."""


class TokenRefused(IdentityError):
    """The token is not believed; the fault is the caller's."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class KeySetRefused(IdentityError):
    """What the issuer published is not a set of public keys we could trust."""


class KeysUnavailable(IdentityError):
    """No usable keys: the issuer has not answered for longer than old keys may serve."""
