"""What the shell and an application that serves sockets tell each other besides ASGI."""

from typing import Final

PLACES: Final = "bff.places"
"""An extension of a socket's scope: gives a place among the requests, for one operation."""

STOPPING: Final = "bff.stopping"
"""A message to the application: the server stops; let end what is being executed, and close."""
