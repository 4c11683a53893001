"""Bearer JWT in, `Viewer` out: key rotation, verification, and a memory of what was verified."""

from bff.identity.authenticator import Authenticator, connect_identity
from bff.identity.errors import IdentityError, KeySetRefused, KeysUnavailable, Refusal, TokenRefused

__all__ = [
    "Authenticator",
    "IdentityError",
    "KeySetRefused",
    "KeysUnavailable",
    "Refusal",
    "TokenRefused",
    "connect_identity",
]
