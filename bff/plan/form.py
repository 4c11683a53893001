"""The forms in which a response can be delivered; what a client takes decides."""

from enum import StrEnum


class Form(StrEnum):
    """How a response is delivered, and what the parts of a document are therefore."""

    WHOLE = "whole"
    """At once: @defer and @stream say nothing."""
    ONCE = "v0.2"
    """Each field once, in the first part that has it (`incrementalSpec=v0.2`)."""
    FULL = "20220824"
    """Each deferred fragment with all its fields, those delivered before too (`deferSpec=20220824`)."""
