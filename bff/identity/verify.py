"""
Signature and registered claims of one token. Pure: the key and the rules come in as arguments.

The algorithm is taken from the key, never from the token, so a token cannot choose `none`, nor have a
public key used as an HMAC secret.
"""

from typing import Any, Final

import jwt
from jwt.exceptions import InvalidJTIError, InvalidSubjectError
from jwt.types import Options

from bff.identity.errors import Refusal, TokenRefused
from bff.identity.jwks import VerificationKey
from bff.settings import IdentitySettings

_OPTIONS: Final[Options] = {"require": ["iss", "aud", "sub", "iat", "nbf", "exp"]}

_REFUSALS: Final[tuple[tuple[type[jwt.PyJWTError], Refusal], ...]] = (
    (jwt.ExpiredSignatureError, Refusal.EXPIRED),
    (jwt.ImmatureSignatureError, Refusal.NOT_YET_VALID),
    (jwt.InvalidIssuerError, Refusal.ISSUER),
    (jwt.InvalidAudienceError, Refusal.AUDIENCE),
    (jwt.InvalidAlgorithmError, Refusal.ALGORITHM),
    (jwt.InvalidSignatureError, Refusal.SIGNATURE),
    (jwt.MissingRequiredClaimError, Refusal.CLAIMS),
    (jwt.InvalidIssuedAtError, Refusal.CLAIMS),
    (InvalidSubjectError, Refusal.CLAIMS),
    (InvalidJTIError, Refusal.CLAIMS),
)
"""By the first class that fits; what is not listed is malformed."""


def named_key(token: bytes, settings: IdentitySettings) -> str:
    """
    The key id that *token* asks to be verified with.

    Its header is not verified yet, and is refused here for an algorithm that is not on the list.
    """
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, UnicodeDecodeError, RecursionError):
        raise TokenRefused(Refusal.MALFORMED) from None
    if header.get("alg") not in settings.algorithms:
        raise TokenRefused(Refusal.ALGORITHM)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenRefused(Refusal.UNKNOWN_KEY)
    return kid


def verify(token: bytes, key: VerificationKey, settings: IdentitySettings) -> dict[str, Any]:
    """The claims of *token*, once signature, issuer, audience and times hold."""
    try:
        return jwt.decode(
            token,
            key.public_key,
            algorithms=[key.algorithm],
            issuer=settings.issuer,
            audience=settings.audience,
            leeway=settings.leeway_s,
            options=_OPTIONS,
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(_refusal(error)) from None
    except (ValueError, TypeError, OverflowError, RecursionError):  # a claim of a type PyJWT did not expect
        raise TokenRefused(Refusal.MALFORMED) from None


def _refusal(error: jwt.PyJWTError) -> Refusal:
    return next((refusal for kind, refusal in _REFUSALS if isinstance(error, kind)), Refusal.MALFORMED)
