"""The streams that are open in this process: how many there may be, and how all are ended."""

from collections import Counter
from typing import Final, TypeAlias

from bff.codes import Code
from bff.errors import RequestRefused
from bff.settings import StreamSettings
from bff.streams.inbox import Inbox
from masking.viewer import Viewer

Who: TypeAlias = tuple[str, str, str]


class Register:
    """Counts streams, and knows their inboxes."""

    def __init__(self, settings: StreamSettings) -> None:
        self._settings: Final = settings
        self._places: Final[set[Place]] = set()
        self._of_viewers: Final[Counter[Who]] = Counter()
        self._stopping = False

    def __len__(self) -> int:
        return len(self._places)

    def admit(self, viewer: Viewer) -> "Place":
        """
        Give a new stream its place.

        Raises:
            RequestRefused: with STREAM_LIMIT_REACHED, there are too many; with SERVER_STOPPING, it would end
                at once.

        """
        who = (viewer.tenant, viewer.staff_no, viewer.application)
        if self._stopping:
            raise RequestRefused(Code.SERVER_STOPPING)
        full = len(self._places) >= self._settings.per_process
        if full or self._of_viewers[who] >= self._settings.per_viewer:
            raise RequestRefused(Code.STREAM_LIMIT_REACHED)
        place = Place(self, who, Inbox(self._settings.queue_events))
        self._places.add(place)
        self._of_viewers[who] += 1
        return place

    def stop(self) -> None:
        """End all streams: the server is stopping. No new one is admitted."""
        self._stopping = True
        for place in self._places:
            place.inbox.end(Code.SERVER_STOPPING)

    def leave(self, place: "Place") -> None:
        if place in self._places:
            self._places.remove(place)
            self._of_viewers[place.who] -= 1
            if not self._of_viewers[place.who]:
                del self._of_viewers[place.who]


class Place:
    """One stream among those that are open."""

    __slots__ = ("_register", "inbox", "who")

    def __init__(self, register: Register, who: Who, inbox: Inbox) -> None:
        self._register = register
        self.who = who
        self.inbox = inbox

    def release(self) -> None:
        """Make room; may be called twice."""
        self._register.leave(self)
