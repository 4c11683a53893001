"""The places of requests that run at the same time."""

from typing import Final


class Places:
    """At most *most* are taken at once."""

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self.taken = 0

    def take(self) -> "Place | None":
        """A place; None where all are taken."""
        if self.taken >= self._most:
            return None
        self.taken += 1
        return Place(self)


class Place:
    """One that is taken until it is freed, once."""

    __slots__ = ("_places",)

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places

    def free(self) -> None:
        if self._places is not None:
            self._places.taken -= 1
            self._places = None
