"""Streams as server-sent events (WHATWG HTML, 9.2), in graphql-sse's "distinct connections mode"."""

from bff.http.sse.reply import EventReply, Streaming

__all__ = ["EventReply", "Streaming"]
