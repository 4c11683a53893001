"""One operation of an upstream, described once when its module is loaded."""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from adapters.ports import Reads
from adapters.transport.model import Response

ResultT_co = TypeVar("ResultT_co", covariant=True)


class Endpoint(msgspec.Struct, Generic[ResultT_co], frozen=True):
    """How an operation is asked, and how its reply is read."""

    name: str
    """Of the port's method: what errors and spans say."""
    method: str
    path: str
    read: Callable[[Response], ResultT_co]
    """
    Sees every status below 500. Raises `Fault` for an error the upstream reports; whatever else it raises
    means that the reply breaks the contract, and its text is never seen.
    """
    idempotent: bool = True
    narrowed: Callable[[Reads], Callable[[Response], ResultT_co]] | None = None
    """What reads as far as is wanted, where that is known; `adapters.narrow` makes it."""
