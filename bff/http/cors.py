"""
Which pages of other origins may call, and what their browsers are told (Fetch standard, CORS protocol).

Tokens are sent by hand and never by the browser of itself, so credentials are not allowed to any origin.
"""

from typing import Final

from bff.http.head import Head

Headers = tuple[tuple[bytes, bytes], ...]

ALLOW: Final = b"GET, POST, OPTIONS"

_SENDABLE: Final = b", ".join(
    (
        b"Accept-Language",
        b"Apollo-Require-Preflight",
        b"ApolloGraphQL-Client-Name",
        b"ApolloGraphQL-Client-Version",
        b"Authorization",
        b"Content-Type",
        b"GraphQL-Client-Name",
        b"GraphQL-Client-Version",
        b"GraphQL-Cost",
        b"GraphQL-Require-Preflight",
        b"If-None-Match",
        b"Traceparent",
        b"X-Apollo-Operation-Name",
        b"X-Request-Id",
    )
)
_READABLE: Final = b"ETag, Retry-After, WWW-Authenticate, X-Request-Id"
_VARY: Final[Headers] = ((b"vary", b"Origin"),)
_PREFLIGHT: Final[Headers] = (
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", _SENDABLE),
    (b"access-control-max-age", b"600"),  # Chromium forgets after two hours at most, Safari after ten minutes
)


class Origins:
    """The origins of the server's settings; none: no browser lets a page of another origin in."""

    def __init__(self, allowed: frozenset[bytes] = frozenset()) -> None:
        self.allowed: Final = allowed

    def may_connect(self, head: Head) -> bool:
        """
        Whether a WebSocket may be opened: browsers send the origin with it and ask nobody before.

        Allowed are programs that send none, the pages of the host that is asked, and the origins of the list.
        """
        origin = head.values.get(b"origin")
        if origin is None or origin in self.allowed:
            return True
        scheme, _, authority = origin.partition(b"://")
        return scheme in (b"http", b"https") and authority == head.get(b"host")

    def headers(self, head: Head) -> Headers:
        """What goes with every reply, refusals too, or a page could not read them."""
        origin = head.get(b"origin")
        if origin not in self.allowed:
            return _VARY
        return (
            *_VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _READABLE),
        )

    def preflight(self, head: Head) -> Headers:
        """What answers OPTIONS: the methods, and to an allowed origin what it may send."""
        asked = b"access-control-request-method" in head.values and head.get(b"origin") in self.allowed
        return ((b"allow", ALLOW), *(_PREFLIGHT if asked else ()))


NO_ORIGINS: Final = Origins()
