"""What the shell and an application that serves sockets tell each other besides ASGI."""

from collections.abc import Callable
from typing import Final, TypeAlias

PLACES: Final = "bff.places"
"""An extension of a socket's scope: gives a place among the requests, for one operation."""

STOPPING: Final = "bff.stopping"
"""A message to the application: the server stops; let end what is being executed, and close."""

WHOLE_REPLY: Final = "bff.whole-reply"
"""
An extension of a request's scope: a function that writes a reply in one go, without ASGI's two messages.

It takes the status, the lines of the head and the body; the lines must tell the body's length. It gives back
False where it has done nothing, and the reply has to be sent as usual.
"""

WholeReply: TypeAlias = Callable[[int, bytes, bytes], bool]
