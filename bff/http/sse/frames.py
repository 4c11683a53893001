"""The frames of a stream. Lines end with LF alone: there are clients that read nothing else."""

from typing import Final

OPENING: Final = b":\n\n"
"""A comment, so that the head leaves at once, and proxies see that something comes."""

HEARTBEAT: Final = b":\n\n"

COMPLETE: Final = b"event: complete\ndata:\n\n"
"""With a `data` line: without one no browser tells its page of an event."""


def next_frame(payload: bytes) -> bytes:
    """One answer; its JSON is on one line."""
    return b"event: next\ndata: " + payload + b"\n\n"
