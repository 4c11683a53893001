"""What `Accept` asks for, all of it at once: remembered for the few values that real clients send."""

from functools import lru_cache

import msgspec

from bff.http.incremental import form_of
from bff.http.negotiate import ReplyType, prefers_events, reply_type
from bff.plan.form import Form


class Wanted(msgspec.Struct, frozen=True):
    """How a client takes its reply."""

    kind: ReplyType
    """The media type of a reply that is one, and of errors."""
    form: Form
    streams: bool
    """Whether a stream of events is preferred."""
    takes_one: bool
    """Whether a reply that is one is taken."""
    in_parts: bool
    """Whether the reply may come in several pieces."""


@lru_cache(maxsize=256)
def wanted(accept: bytes, has_streams: bool) -> Wanted:  # by position: a memo is slow with names
    """What *accept* asks for of a server that has streams, or has not."""
    streams = has_streams and prefers_events(accept)
    kind = reply_type(accept)
    form = form_of(accept, events=streams)
    return Wanted(
        ReplyType.GRAPHQL if streams else kind or ReplyType.LEGACY,
        form,
        streams,
        kind is not None,
        streams or form is not Form.WHOLE,
    )
