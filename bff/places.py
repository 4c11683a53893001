"""Where a process listens, and whether it can: found out before anything is started."""

import socket
from collections.abc import Iterable

import msgspec


class PlaceUnusable(Exception):
    """A process cannot listen where the settings put it; the message is one line with the remedy."""


class Place(msgspec.Struct, frozen=True):
    """A process, its address, and the setting that moves it."""

    name: str
    port: int
    variable: str
    host: str = "127.0.0.1"


def require_free(wanted: Iterable[Place]) -> None:
    """Refuse, naming the first port that cannot be had."""
    for place in wanted:
        with socket.socket(socket.AF_INET6 if ":" in place.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
            try:
                probe.bind((place.host, place.port))
            except OSError as error:
                raise PlaceUnusable(_remedy(place, error)) from error


def _remedy(place: Place, error: OSError) -> str:
    port = place.port % 60_000 + 100
    other = str(port) if place.variable.endswith("_PORT") else f"http://{place.host}:{port}"
    return (
        f"Port {place.port} for {place.name} cannot be used ({error.strerror}): "
        f"stop what listens there, or choose another, as in {place.variable}={other}"
    )
