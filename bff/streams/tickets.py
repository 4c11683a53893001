"""
Tickets: one request of one viewer, sealed, so that a browser's `EventSource` can open it.

An EventSource sends neither a token nor any header of ours. So its page first asks for a ticket with the
token, as for any request, and gets the request back sealed: readable by nobody, good once, for seconds.
docs/adr/0007-event-source-tickets.md says why.
"""

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Final

import msgspec

from bff.codes import Code
from bff.errors import RequestRefused
from bff.http.model import GraphQLAnswer, GraphQLRequest, RequestMeta
from bff.identity.errors import Refusal, TokenRefused
from bff.streams.spent import Spent
from masking.seal import SealError, Token
from masking.viewer import Viewer

TEXT_LIMIT: Final = 6_000
"""Characters; the longest that is issued has 5,500, and a query string may have 8,192 bytes."""

_encode: Final = msgspec.msgpack.Encoder().encode


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """What a ticket holds."""

    viewer: Viewer
    request: GraphQLRequest

    def __repr__(self) -> str:
        return "<Ticket>"


class Tickets:
    """Issues tickets and takes them back, each once."""

    def __init__(self, token: Token, spent: Spent, ttl_s: int, now: Callable[[], float] = time.time) -> None:
        self._token: Final = token
        self._spent: Final = spent
        self._ttl_s: Final = ttl_s
        self._now: Final = now
        self._decode: Final = msgspec.msgpack.Decoder(Ticket).decode

    async def issue(self, viewer: Viewer, request: GraphQLRequest, _meta: RequestMeta) -> GraphQLAnswer:
        """Give a ticket for *request*, which is looked at when it is opened; a `Handler` of the edge."""
        try:
            text = self._token.issue(_encode(Ticket(viewer, request)), (), self._ttl_s, self._now())
        except SealError:  # longer than the largest of its sizes
            raise RequestRefused(Code.PAYLOAD_TOO_LARGE) from None
        return GraphQLAnswer(data={"ticket": text, "expiresInS": self._ttl_s})

    async def redeem(self, text: str) -> Ticket:
        """
        Give back what *text* was issued for.

        Raises:
            TokenRefused: it is no ticket, too old, or was used.
            RequestRefused: with EVENTS_UNAVAILABLE, whether it was used cannot be found out.

        """
        if not text:
            raise TokenRefused(Refusal.MISSING)
        try:
            if len(text) > TEXT_LIMIT:
                raise SealError
            ticket = self._decode(self._token.read(text, (), self._now()))
        except (SealError, msgspec.MsgspecError):
            raise TokenRefused(Refusal.MALFORMED) from None
        if self._now() >= ticket.viewer.expires_at_s:
            raise TokenRefused(Refusal.EXPIRED)
        if not await self._spent.first(sha256(text.encode()).hexdigest(), self._ttl_s):
            raise TokenRefused(Refusal.MALFORMED)
        return ticket
